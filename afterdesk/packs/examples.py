"""A rule's examples: one on each side of every edge. Loading asks that they exist; `afterdesk packs check` runs them.

A timed example gives `started` and `moment`; without a time zone they are read at each marketplace of the rule in turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from afterdesk.domain.calendars import DURATIONS, Unit
from afterdesk.domain.clocks import due_moment, opening_moment
from afterdesk.domain.marketplaces import Marketplace, zone_of
from afterdesk.domain.rules import Kind, Rule

#: The sides that examples must show, by kind.
SIDES: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.CLOCK: (("in time",), ("late",)),
    Kind.WINDOW: (("open",), ("closed", "too early")),
    Kind.LIMIT: (("met", "in time"), ("missed", "late")),
    Kind.TABLE: (("*",),),
    Kind.DUTY: (("applies",), ("does not apply",)),
}

EXAMPLE_KEYS = frozenset(
    {"name", "expect", "started", "opened_by", "moment", "stated", "on", "marketplace", "facts", "key", "amount"}
)
_MOMENT = (datetime, "a date and time without quotes, for example 2026-06-01T10:00:00")
_EXAMPLE_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "started": _MOMENT,
    "opened_by": _MOMENT,
    "moment": _MOMENT,
    "stated": _MOMENT,
    "on": (date, "a date without quotes, for example 2026-01-25"),
    "facts": (Mapping, "a table, for example { cross_border = true }"),
    "amount": ((int, Decimal), "a number, for example 0.99"),
    "key": (str, "a text: the key that is looked up in the table"),
}
NOT_IN_FORCE = "not in force"
EVERYWHERE = Marketplace.US


def example_problems(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield which examples are missing or cannot be read: what was found, what to write."""
    for example in rule.examples:
        yield from _shape_problems(rule, example)
    expected = [str(example.get("expect")) for example in rule.examples if isinstance(example, Mapping)]
    for side in _sides(rule):
        if not any(word in expected or word == "*" for word in side):
            yield f'no example expects "{side[0]}".', "Write examples on both sides of the edge."
    for day in _edge_days(rule):
        if not _has_day(rule, day):
            write = f'Write, for example: {{ name = "...", on = {day}, expect = "{NOT_IN_FORCE}" }}.'
            yield f"no example shows that it is not in force on {day}.", write


def _shape_problems(rule: Rule, example: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(example, Mapping):
        yield f"an example is {example!r}.", "Write a table, with name and expect."
        return
    name = example.get("name", "without a name")
    for key in ("name", "expect"):
        if key not in example:
            yield f'example "{name}" has no `{key}`.', f"Write {key} = ..."
    for key in sorted(example.keys() - EXAMPLE_KEYS):
        yield f'example "{name}" has the unknown key `{key}`.', f"Known keys: {', '.join(sorted(EXAMPLE_KEYS))}."
    for key, (kinds, words) in _EXAMPLE_TYPES.items():
        if key in example and not isinstance(example[key], kinds):
            yield f'example "{name}": `{key}` is {example[key]!r}.', f"Write {words}."
    for key in ("started", "opened_by", "moment", "stated"):
        if isinstance(example.get(key), datetime) and not 1995 <= example[key].year <= 2100:
            yield f'example "{name}": `{key}` lies in the year {example[key].year}.', "Write a year from 1995 to 2100."
    if example.get("marketplace", EVERYWHERE) not in list(Marketplace):
        yield f'example "{name}" is at "{example["marketplace"]}".', f"Write one of: {', '.join(Marketplace)}."
    for one, other in _needs(rule):
        if one in example and other not in example:
            yield f'example "{name}" has `{one}` without `{other}`.', f"Write {other} = ..."


def _needs(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield keys that need another key beside them."""
    yield "started", "moment"
    yield "moment", "started"
    if rule.unit is Unit.STATED:
        yield "started", "stated"


def _sides(rule: Rule) -> Iterator[tuple[str, ...]]:
    if rule.kind is Kind.DUTY and not rule.when:
        yield ("applies",)
    else:
        yield from SIDES[rule.kind]
    if rule.timing.earliest is not None:
        yield ("too early",)
        if rule.timing.latest is not None:
            yield ("closed",)


def _edge_days(rule: Rule) -> Iterator[date]:
    if rule.span.first:
        yield rule.span.first - timedelta(days=1)
    if rule.span.last:
        yield rule.span.last + timedelta(days=1)


def _has_day(rule: Rule, day: date) -> bool:
    return any(example.get("on") == day and example.get("expect") == NOT_IN_FORCE for example in rule.examples)


def run_example(rule: Rule, example: Mapping[str, Any]) -> str | None:
    """Return what differs from what the example expects, in words; None where it comes out right."""
    expected = str(example["expect"])
    for marketplace in _places(rule, example):
        found = outcome(rule, example, marketplace)
        if found != expected:
            return f'example "{example["name"]}" at {marketplace}: expected "{expected}", found "{found}"'
    return None


def _places(rule: Rule, example: Mapping[str, Any]) -> list[Marketplace]:
    if "marketplace" in example:
        return [Marketplace(example["marketplace"])]
    return sorted(rule.scope.marketplaces or [EVERYWHERE])


def outcome(rule: Rule, example: Mapping[str, Any], marketplace: Marketplace) -> str:
    """Return what the rule says to an example."""
    if rule.scope.marketplaces is not None and marketplace not in rule.scope.marketplaces:
        return "out of scope"
    if "on" in example and not rule.span.includes(example["on"]):
        return NOT_IN_FORCE
    holds = rule.holds(example.get("facts", {}))
    if rule.kind is Kind.DUTY:
        return {True: "applies", False: "does not apply", None: "not known"}[holds]
    if holds is False or ("facts" in example and holds is None):
        return "does not apply" if holds is False else "not known"
    if rule.kind is Kind.TABLE and isinstance(rule.value, Mapping):
        return rule.value.get(str(example.get("key")), "unknown")
    if rule.kind is Kind.LIMIT and rule.unit not in DURATIONS and "amount" in example:
        return _limit_outcome(rule, Decimal(str(example["amount"])))
    return _timed_outcome(rule, example, marketplace) if "started" in example else "in force"


def _limit_outcome(rule: Rule, amount: Decimal) -> str:
    limit = Decimal(str(rule.value))
    met = {"below": amount < limit, "at most": amount <= limit, "above": amount > limit, "at least": amount >= limit}
    return "met" if met[rule.direction] else "missed"


def _timed_outcome(rule: Rule, example: Mapping[str, Any], marketplace: Marketplace) -> str:
    start, moment = _local(example["started"], marketplace), _local(example["moment"], marketplace)
    due = _local(example["stated"], marketplace) if rule.unit is Unit.STATED else due_moment(rule, start, marketplace)
    opening_base = _local(example["opened_by"], marketplace) if "opened_by" in example else start
    opens = opening_moment(rule, opening_base, marketplace)
    if opens is not None and moment < opens:
        return "too early"
    in_time = moment <= due if due is not None else rule.timing.earliest is not None
    if rule.kind is Kind.WINDOW:
        return "open" if in_time else "closed"
    return "in time" if in_time else "late"


def _local(moment: datetime, marketplace: Marketplace) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone_of(marketplace))).astimezone(UTC)
