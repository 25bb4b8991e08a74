"""The addresses of the rules, the calendar and the warnings."""

from __future__ import annotations

from django.urls import path

from afterdesk.web.views import calculators, calendar, own_rules, rules, warnings

urlpatterns = [
    path("warnings/seen/", warnings.warnings_seen, name="warnings_seen"),
    path("me/warnings/", warnings.my_warnings, name="my_warnings"),
    path("me/warnings/stores/<int:store_id>/", warnings.store_webhook, name="store_webhook"),
    path("calendar/", calendar.calendar_page, name="calendar"),
    path("calculators/", calculators.calculators, name="calculators"),
    path("rules/", rules.rules, name="rules"),
    path("rules/overrides/<int:override_id>/end/", rules.rule_override_end, name="rule_override_end"),
    path("rules/own/<int:store_id>/", own_rules.own_rules, name="own_rules"),
    path("rules/own/<int:store_id>/off/", own_rules.own_rules_off, name="own_rules_off"),
    path("rules/<str:rule_id>/", rules.rule, name="rule"),
    path("rules/<str:rule_id>/overrides/", rules.rule_override, name="rule_override"),
]
