"""What a rule must be to make sense, beyond having the right keys: units, order of dates, something to count from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from afterdesk.domain.calendars import DURATIONS, Unit
from afterdesk.domain.rules import Kind, Rule

DIRECTIONS = ("below", "at most", "above", "at least")
Problem = tuple[str, str]

#: A hundred years in each unit: beyond it a mistake, and soon beyond any calendar.
LONGEST: dict[Unit, int] = {
    Unit.MINUTES: 52_560_000,
    Unit.HOURS: 876_000,
    Unit.CALENDAR_DAYS: 36_500,
    Unit.BUSINESS_DAYS: 26_000,
    Unit.WEEKDAYS: 26_000,
    Unit.MONTHS: 1_200,
    Unit.YEARS: 100,
}

#: What a value may be measured in, by kind.
UNITS: dict[Kind, frozenset[Unit]] = {
    Kind.CLOCK: DURATIONS | {Unit.STATED},
    Kind.WINDOW: DURATIONS | {Unit.DATE, Unit.STATED},
    Kind.LIMIT: DURATIONS | {Unit.PERCENT, Unit.MONEY, Unit.COUNT},
    Kind.TABLE: frozenset({Unit.TABLE}),
    Kind.DUTY: frozenset({Unit.YES_NO, Unit.TEXT}),
}

_VALUES: dict[Unit, tuple[type | tuple[type, ...], str]] = {
    **dict.fromkeys(DURATIONS, (int, "a whole number, for example value = 48")),
    Unit.DATE: (date, "a date without quotes, for example value = 2026-01-31"),
    Unit.PERCENT: ((int, Decimal), "a number, for example value = 2.5"),
    Unit.MONEY: ((int, Decimal), "an amount, for example value = 1000"),
    Unit.COUNT: ((int, Decimal), "a number, for example value = 600"),
    Unit.TABLE: (Mapping, 'a table, for example value = { late = "seller" }'),
    Unit.YES_NO: (bool, "true or false"),
    Unit.TEXT: (str, "a sentence"),
}


def sense_problems(rule: Rule) -> Iterator[Problem]:
    """Yield what was found and what to write, for everything that makes no sense."""
    for check in _CHECKS:
        if problem := check(rule):
            yield problem


def _unit_fits_kind(rule: Rule) -> Problem | None:
    if rule.unit in UNITS[rule.kind]:
        return None
    allowed = ", ".join(sorted(UNITS[rule.kind]))
    return f'`unit` is "{rule.unit}", which a {rule.kind} cannot have.', f"Write one of: {allowed}."


def _value_fits_unit(rule: Rule) -> Problem | None:
    if rule.unit is Unit.STATED or rule.unit not in UNITS[rule.kind]:
        return None
    if rule.value is None and (rule.timing.latest or rule.timing.earliest) is not None:
        return None
    types, words = _VALUES[rule.unit]
    if isinstance(rule.value, types) and (rule.unit is Unit.YES_NO or not isinstance(rule.value, bool)):
        return None
    return f"`value` is {rule.value!r} with the unit {rule.unit}.", f"Write {words}."


def _duration_is_in_reach(rule: Rule) -> Problem | None:
    timed = (rule.value, rule.timing.earliest, rule.timing.latest)
    if rule.unit in DURATIONS and any(isinstance(number, int) and number <= 0 for number in timed):
        return "a time of zero or less was given.", "Write a whole number of at least 1."
    longest = LONGEST.get(rule.unit, 0)
    for number in timed:
        if longest and isinstance(number, int) and number > longest:
            return f"{number} {rule.unit} is longer than a hundred years.", f"Write at most {longest}."
    return None


def _least_days_are_days(rule: Rule) -> Problem | None:
    days = rule.timing.at_least_days
    if days is None or (rule.unit is Unit.DATE and 0 < days <= LONGEST[Unit.CALENDAR_DAYS]):
        return None
    return f"`at_least_days` is {days} with the unit {rule.unit}.", "Write a number of days, and only beside a date."


def _figure_is_finite(rule: Rule) -> Problem | None:
    if isinstance(rule.value, Decimal) and not rule.value.is_finite():
        return f"`value` is {rule.value}.", "Write a number."
    return None


def _ends_after_start(rule: Rule) -> Problem | None:
    first, last = rule.span.first, rule.span.last
    if first and last and last < first:
        return (
            f"it ends on {last} before it starts on {first}.",
            f"Write an `effective_until` on or after {first}, or leave it out.",
        )
    return None


def _closes_after_opening(rule: Rule) -> Problem | None:
    earliest, latest = rule.timing.earliest, rule.timing.latest
    same_base = rule.timing.earliest_counts_from is None
    if earliest is not None and latest is not None and same_base and latest <= earliest:
        return f"it closes {latest} {rule.unit} after its event but opens {earliest} after.", "Write latest > earliest."
    return None


def _counts_from_something(rule: Rule) -> Problem | None:
    if rule.kind in (Kind.CLOCK, Kind.WINDOW) and not rule.timing.counts_from:
        return "`counts_from` is missing.", 'Write the event, for example counts_from = "return_request_received".'
    return None


def _clock_can_be_met(rule: Rule) -> Problem | None:
    if rule.kind is Kind.CLOCK and not rule.timing.met_by:
        return "`met_by` is missing: nothing would stop this clock.", 'Write, for example: met_by = ["reply_sent"].'
    return None


def _pause_ends(rule: Rule) -> Problem | None:
    if bool(rule.timing.paused_by) != bool(rule.timing.resumed_by):
        return "`paused_by` and `resumed_by` stand alone.", "Write both, or neither."
    return None


def _limit_has_direction(rule: Rule) -> Problem | None:
    if rule.kind is not Kind.LIMIT or rule.unit in DURATIONS or rule.direction in DIRECTIONS:
        return None
    return f'`direction` is "{rule.direction}".', f"Write one of: {', '.join(DIRECTIONS)}."


def _money_has_currency(rule: Rule) -> Problem | None:
    if rule.unit is Unit.MONEY and not rule.currency:
        return "an amount has no currency.", 'Write three letters, for example currency = "USD".'
    return None


_CHECKS: tuple[Callable[[Rule], Problem | None], ...] = (
    _unit_fits_kind,
    _value_fits_unit,
    _duration_is_in_reach,
    _least_days_are_days,
    _figure_is_finite,
    _ends_after_start,
    _closes_after_opening,
    _counts_from_something,
    _clock_can_be_met,
    _pause_ends,
    _limit_has_direction,
    _money_has_currency,
)
