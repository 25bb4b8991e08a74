"""A rule in plain sentences: for `packs explain`, for the generated pages of docs/rules, and for the pack browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from afterdesk.domain.calendars import DURATIONS, Unit
from afterdesk.domain.clock_events import Event
from afterdesk.domain.rules import Ends, Kind, Rule, Scope

_UNIT_WORDS: dict[Unit, tuple[str, str]] = {
    Unit.MINUTES: ("minute", "minutes"),
    Unit.HOURS: ("hour", "hours"),
    Unit.CALENDAR_DAYS: ("calendar day", "calendar days"),
    Unit.BUSINESS_DAYS: ("business day of the marketplace", "business days of the marketplace"),
    Unit.WEEKDAYS: ("weekday (Monday to Friday, holidays count)", "weekdays (Monday to Friday, holidays count)"),
    Unit.MONTHS: ("month", "months"),
    Unit.YEARS: ("year", "years"),
}


def sentences(rule: Rule) -> list[str]:
    """Return what the rule says, a sentence each: value, scope, dates, consequence, note."""
    parts = [_what(rule), *_timing(rule), scope_words(rule.scope), span_words(rule)]
    if rule.when:
        parts.append(f"Only where `{rule.when}`.")
    if rule.timing.consequence:
        parts.append(f"If it is missed: {rule.timing.consequence}")
    if rule.note:
        parts.append(rule.note)
    return [part for part in parts if part]


def source_words(rule: Rule) -> str:
    """Return the sources and how much they are worth."""
    return f"{'; '.join(rule.sources)} — {rule.confidence.words}."


def amount(number: int, unit: Unit) -> str:
    """Return a length in words: `1 hour`, `30 calendar days`."""
    one, many = _UNIT_WORDS[unit]
    return f"{number} {one if number == 1 else many}"


def scope_words(scope: Scope) -> str:
    """Return where a rule holds, in a sentence."""
    where = "everywhere" if scope.marketplaces is None else f"in {_list(scope.marketplaces)}"
    parts = [f"Holds {where}"]
    if scope.fulfillment is not None:
        parts.append(f"for {_list(scope.fulfillment)} orders")
    if scope.programmes is not None:
        parts.append(f"under {_list(scope.programmes)}")
    if scope.categories is not None:
        parts.append(f"for the groups {_list(scope.categories)}")
    return " ".join(parts) + "."


def span_words(rule: Rule) -> str:
    """Return from when to when the rule holds, in a sentence."""
    first, last = rule.span.first, rule.span.last
    if first is None and last is None:
        return "Its beginning is not known; it has no known end."
    begins = f"from {first}" if first else "from a day not known"
    by = f", by the day of: {event_words(rule.effective_by)}" if rule.effective_by else ""
    return f"In force {begins}{f' to {last}' if last else ''}{by}."


def event_words(event: Event) -> str:
    """Return an event's name as words."""
    return event.value.replace("_", " ")


def value_words(rule: Rule) -> str:
    """Return the value alone, with its unit: for lists and comparisons."""
    timing = rule.timing
    if rule.kind is Kind.WINDOW and (timing.earliest is not None or timing.latest is not None):
        opens = f"from {timing.earliest}" if timing.earliest is not None else "up"
        closes = f" to {timing.latest}" if timing.latest is not None else " on"
        return f"{opens}{closes} {_UNIT_WORDS[rule.unit][1]}"
    if rule.unit in DURATIONS and isinstance(rule.value, int):
        return amount(rule.value, rule.unit)
    if rule.unit is Unit.STATED:
        return "the moment that is stated"
    if rule.unit is Unit.DATE:
        return f"until {rule.value}"
    return _plain_value(rule)


def _plain_value(rule: Rule) -> str:
    if isinstance(rule.value, Mapping):
        return "; ".join(f"{key}: {value}" for key, value in rule.value.items())
    if rule.unit is Unit.PERCENT:
        return f"{rule.direction} {rule.value} %"
    if rule.unit is Unit.MONEY:
        return f"{rule.direction} {rule.value} {rule.currency}"
    if rule.unit is Unit.COUNT:
        return f"{rule.direction} {rule.value}"
    if isinstance(rule.value, bool):
        return "yes" if rule.value else "no"
    return str(rule.value)


def _what(rule: Rule) -> str:
    if rule.kind is Kind.CLOCK:
        return f"{_capital(value_words(rule))} from: {_bases(rule)}."
    if rule.kind is Kind.WINDOW:
        return _window(rule)
    if rule.kind is Kind.LIMIT:
        return f"{_capital(value_words(rule))}."
    if rule.kind is Kind.TABLE or rule.unit is Unit.YES_NO:
        return ""
    return str(rule.value)


def _window(rule: Rule) -> str:
    timing = rule.timing
    if rule.unit is Unit.DATE:
        least = f", and never less than {timing.at_least_days} days" if timing.at_least_days else ""
        return f"Open until the end of {rule.value}{least}."
    parts = []
    if timing.earliest is not None:
        base = event_words(timing.earliest_counts_from) if timing.earliest_counts_from else _bases(rule)
        parts.append(f"opens {amount(timing.earliest, rule.unit)} after: {base}")
    if timing.latest is not None:
        parts.append(f"closes {amount(timing.latest, rule.unit)} after: {_bases(rule)}")
    return f"{_capital('; '.join(parts))}."


def _bases(rule: Rule) -> str:
    words = [event_words(event) for event in rule.timing.counts_from]
    return words[0] if len(words) == 1 else f"the later of {' and '.join(words)}"


def _timing(rule: Rule) -> Iterable[str]:
    timing = rule.timing
    if timing.latest is not None and rule.kind is Kind.CLOCK:
        yield f"The last stop is {amount(timing.latest, rule.unit)}."
    if timing.ends is Ends.END_OF_DAY:
        yield "It runs to the end of that day at the marketplace."
    if timing.stated_wins:
        yield "A deadline that the notice states is the deadline; where this rule is stricter, it stands beside it."
    if timing.advice:
        yield "A recommendation: it stands beside the binding deadline."
    if timing.met_by:
        yield f"Met by: {', '.join(event_words(event) for event in timing.met_by)}."
    if timing.paused_by:
        yield f"Paused by: {', '.join(event_words(event) for event in timing.paused_by)}."


def example_words(example: Mapping[str, object]) -> str:
    """Return one example as a line: its name, what is given, what comes out."""
    given = [_given(key, value) for key, value in example.items() if key not in ("name", "expect")]
    return f"{example['name']} ({', '.join(given)}): **{example['expect']}**" if given else _short(example)


def _short(example: Mapping[str, object]) -> str:
    return f"{example['name']}: **{example['expect']}**"


def _given(key: str, value: object) -> str:
    if isinstance(value, datetime):
        return f"{key.replace('_', ' ')} {value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return f"{key} {value}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_given_value(one)}" for name, one in value.items())
    return f"{key} {value}"


def _given_value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _list(names: Iterable[str]) -> str:
    ordered = sorted(names)
    return ordered[0] if len(ordered) == 1 else f"{', '.join(ordered[:-1])} and {ordered[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
