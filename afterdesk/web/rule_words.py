"""A rule's value, place and time in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterdesk.domain.calendars import DURATIONS, Unit
from afterdesk.domain.rules import Kind, Rule


def length(number: int, unit: Unit) -> str:
    """Return a length of time in words."""
    words = {
        Unit.MINUTES: ngettext("%(count)s minute", "%(count)s minutes", number),
        Unit.HOURS: ngettext("%(count)s hour", "%(count)s hours", number),
        Unit.CALENDAR_DAYS: ngettext("%(count)s calendar day", "%(count)s calendar days", number),
        Unit.BUSINESS_DAYS: ngettext("%(count)s business day", "%(count)s business days", number),
        Unit.WEEKDAYS: ngettext("%(count)s weekday", "%(count)s weekdays", number),
        Unit.MONTHS: ngettext("%(count)s month", "%(count)s months", number),
        Unit.YEARS: ngettext("%(count)s year", "%(count)s years", number),
    }
    return words[unit] % {"count": number}


def value(rule: Rule) -> str:
    """Return what the rule sets, with its unit."""
    timing = rule.timing
    if rule.kind is Kind.WINDOW and rule.unit in DURATIONS and (timing.earliest, timing.latest) != (None, None):
        return _window(rule)
    if rule.unit in DURATIONS and isinstance(rule.value, int):
        return length(rule.value, rule.unit)
    if rule.unit is Unit.STATED:
        return _("the moment that is stated")
    if isinstance(rule.value, date):
        return _("until %(day)s") % {"day": date_format(rule.value)}
    return _figure(rule)


def where(rule: Rule) -> str:
    """Return where the rule holds: marketplaces, who ships, programme, product group."""
    scope = rule.scope
    markets = ", ".join(sorted(scope.marketplaces)) if scope.marketplaces is not None else _("all marketplaces")
    rest = [", ".join(sorted(names)) for names in (scope.fulfillment, scope.programmes, scope.categories) if names]
    return " · ".join([markets, *rest])


def span(rule: Rule) -> str:
    """Return from when to when the rule is in force."""
    first, last = rule.span.first, rule.span.last
    if first and last:
        return _("%(first)s to %(last)s") % {"first": date_format(first), "last": date_format(last)}
    if first:
        return _("since %(day)s") % {"day": date_format(first)}
    if last:
        return _("until %(day)s, beginning not known") % {"day": date_format(last)}
    return _("beginning not known")


def doubt(rule: Rule) -> str:
    """Return the doubt about the rule in words; empty where its value is confirmed."""
    return "" if rule.confidence.is_verified else _(rule.confidence.words)


def _window(rule: Rule) -> str:
    opens, closes = rule.timing.earliest, rule.timing.latest
    if opens is None and closes is not None:
        return _("until %(length)s after") % {"length": length(closes, rule.unit)}
    if closes is None and opens is not None:
        return _("from %(length)s after on") % {"length": length(opens, rule.unit)}
    return _("from %(opens)s to %(closes)s") % {"opens": opens, "closes": length(closes or 0, rule.unit)}


def _figure(rule: Rule) -> str:
    if isinstance(rule.value, Mapping):
        return ngettext("a table of %(count)s line", "a table of %(count)s lines", len(rule.value)) % {
            "count": len(rule.value)
        }
    if isinstance(rule.value, bool):
        return _("yes") if rule.value else _("no")
    if isinstance(rule.value, int | Decimal):
        unit = {Unit.PERCENT: " %", Unit.MONEY: f" {rule.currency}"}.get(rule.unit, "")
        return f"{_direction(rule)} {rule.value}{unit}".strip()
    return str(rule.value)


def _direction(rule: Rule) -> str:
    return {"at most": _("at most"), "at least": _("at least"), "below": _("below"), "above": _("above")}.get(
        rule.direction, rule.direction
    )
