"""The addresses of the rules and of the calendar."""

from __future__ import annotations

from django.urls import path

from afterdesk.web.views import calendar, rules

urlpatterns = [
    path("calendar/", calendar.calendar_page, name="calendar"),
    path("rules/", rules.rules, name="rules"),
    path("rules/overrides/<int:override_id>/end/", rules.rule_override_end, name="rule_override_end"),
    path("rules/<str:rule_id>/", rules.rule, name="rule"),
    path("rules/<str:rule_id>/overrides/", rules.rule_override, name="rule_override"),
]
