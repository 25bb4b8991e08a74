"""One table of a pack file becomes one Rule, or the list of what is wrong with it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from afterdesk.domain.calendars import Unit
from afterdesk.domain.clock_events import Event
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Confidence, Ends, Kind, Rule, Scope, Span, Timing, Who
from afterdesk.domain.values import Fulfillment, Programme
from afterdesk.packs.conditions import ConditionProblem
from afterdesk.packs.examples import example_problems
from afterdesk.packs.facts import CONDITIONS
from afterdesk.packs.problems import ProblemLine
from afterdesk.packs.sense import sense_problems

Choice = TypeVar("Choice", bound=StrEnum)

#: Every key of a rule: the types it may have, and how to write it.
KEYS: dict[str, tuple[tuple[type, ...], str]] = {
    "id": ((str,), 'a short name, for example id = "MSG-1"'),
    "title": ((str,), 'one line, for example title = "Reply to every buyer message"'),
    "kind": ((str,), "one of clock, window, limit, table, duty"),
    "about": ((str,), 'the question it answers, for example about = "reply"'),
    "when": ((str,), 'a condition over declared facts, for example when = "cross_border && item_minor > 2500"'),
    "marketplaces": ((str, list), 'a list, for example ["DE", "FR"], or "all"'),
    "fulfillment": ((list,), 'a list of "FBA" and "FBM"'),
    "programme": ((list,), 'a list of "CSBA" and "SFP"'),
    "category": ((list,), 'a list of product groups, for example ["electronics"]'),
    "value": ((int, Decimal, date, str, bool, dict), "the figure, date, table or yes/no that the rule gives"),
    "unit": ((str,), "what the value is measured in, for example hours or calendar_days"),
    "currency": ((str,), 'three letters, for example currency = "USD"'),
    "direction": ((str,), 'one of "below", "at most", "above", "at least"'),
    "counts_from": ((str, list), "the event the time counts from; of several, the later"),
    "starts_on": ((list,), "the events that start it, where they differ from counts_from"),
    "earliest": ((int,), "a whole number: the window opens so many units after its event"),
    "latest": ((int,), "a whole number: the window closes so many units after its event"),
    "earliest_counts_from": ((str,), "the event the opening counts from, where it differs"),
    "at_least_days": ((int,), "a whole number: never less than so many days"),
    "ends": ((str,), 'either "same time" or "end of day"'),
    "met_by": ((list,), 'the events that meet the clock, for example ["reply_sent"]'),
    "paused_by": ((list,), "the events that pause it"),
    "resumed_by": ((list,), "the events that let it run on"),
    "warn_before": ((list,), "hours before the end, for example [8, 2]"),
    "hard": ((bool,), "true where a breach cannot be repaired, otherwise false"),
    "who": ((str,), f"one of {', '.join(Who)}"),
    "consequence": ((str,), "what a breach leads to, in one sentence"),
    "advice": ((bool,), "true where it is a recommendation beside a binding rule"),
    "if_unknown": ((str,), '"start" the clock where facts are unknown (the default), or "wait" for them'),
    "stated_wins": ((bool,), "true where a notice's own deadline is the deadline"),
    "effective_by": ((str,), "the event whose date decides which version holds, where it is not the trigger"),
    "effective_from": ((date,), "a date without quotes, for example effective_from = 2026-01-26"),
    "effective_until": ((date,), "a date without quotes: the last day on which it holds"),
    "sources": ((list,), 'a list, for example sources = ["Seller Central US 202152030"]'),
    "confidence": ((str,), f"one of {', '.join(Confidence)}"),
    "note": ((str,), "a sentence or two"),
    "examples": ((list,), "a list of tables, one for each side of the edge"),
}

REQUIRED = ("id", "title", "kind", "about", "marketplaces", "value", "unit", "sources", "confidence", "examples")

#: Lists of something else than texts; each is checked where it is read.
NOT_TEXTS = ("warn_before", "examples")
MAX_WARN_HOURS = 10_000

WARN_HOURS: dict[Kind, tuple[int, ...]] = {Kind.CLOCK: (24, 4), Kind.WINDOW: (168, 48)}


class IfUnknown(StrEnum):
    """What a clock does while a fact of its condition is not known."""

    START = "start"
    WAIT = "wait"


class RuleReader:
    """Reads one table; collects every mistake in `problems` and gives a Rule only where there is none."""

    def __init__(self, table: Mapping[str, Any], file: str, topic: str) -> None:
        self.table, self.file, self.topic = table, file, topic
        self.problems: list[ProblemLine] = []
        given = table.get("id")
        self.id = given if isinstance(given, str) else ""

    def read(self) -> Rule | None:
        """Return the rule, or None when `problems` says why not."""
        self._check_keys()
        self._check_required()
        if self.problems:
            return None
        rule = self._build()
        if self.problems:
            return None
        for found, write in example_problems(rule):
            self._problem(found, write)
        return None if self.problems else rule

    def _problem(self, found: str, write: str) -> None:
        self.problems.append(ProblemLine(self.file, self.id, found, write))

    def _check_keys(self) -> None:
        for key, value in self.table.items():
            if key not in KEYS:
                near = difflib.get_close_matches(key, KEYS, n=1)
                hint = f"Did you mean `{near[0]}`?" if near else f"Known keys: {', '.join(KEYS)}."
                self._problem(f"`{key}` is not a key of a rule.", hint)
            elif not _fits(value, KEYS[key][0]):
                self._problem(f"`{key}` is {_in_words(value)}.", f"Write {KEYS[key][1]}.")
            elif isinstance(value, list) and key not in NOT_TEXTS:
                self._check_texts(key, value)

    def _check_texts(self, key: str, values: list[object]) -> None:
        if not values and key not in REQUIRED:
            self._problem(f"`{key}` is an empty list.", f"Write {KEYS[key][1]}, or leave it out.")
        for value in values:
            if not isinstance(value, str) or not value.strip():
                self._problem(f"`{key}` holds {_in_words(value)}.", f"Write {KEYS[key][1]}.")

    def _check_required(self) -> None:
        window = "latest" in self.table or "earliest" in self.table
        for key in REQUIRED:
            if self.table.get(key) in (None, "", []) and not (key == "value" and (window or self._is_stated())):
                self._problem(f"`{key}` is missing.", f"Write {KEYS[key][1]}.")

    def _is_stated(self) -> bool:
        return self.table.get("unit") == Unit.STATED

    def _build(self) -> Rule:
        kind = self._choice("kind", Kind, Kind.DUTY)
        unit = self._choice("unit", Unit, Unit.TEXT)
        span = Span(first=self.table.get("effective_from"), last=self.table.get("effective_until"))
        rule = Rule(
            id=self.id,
            title=self.table["title"],
            kind=kind,
            about=self.table["about"],
            scope=self._scope(),
            value=self.table.get("value"),
            unit=unit,
            span=span,
            sources=tuple(self.table["sources"]),
            confidence=self._choice("confidence", Confidence, Confidence.UNVERIFIED),
            timing=self._timing(kind),
            effective_by=self._event("effective_by"),
            currency=self.table.get("currency"),
            direction=self.table.get("direction", ""),
            when=self.table.get("when", ""),
            condition=self._condition(),
            note=self.table.get("note", ""),
            examples=tuple(self.table["examples"]),
            topic=self.topic,
            file=self.file,
        )
        for found, write in sense_problems(rule):
            self._problem(found, write)
        return rule

    def _scope(self) -> Scope:
        markets = self.table["marketplaces"]
        if isinstance(markets, str) and markets != "all":
            self._problem(f'`marketplaces` is "{markets}".', f"Write {KEYS['marketplaces'][1]}.")
        categories = self.table.get("category")
        return Scope(
            marketplaces=None if isinstance(markets, str) else self._choices("marketplaces", Marketplace),
            fulfillment=self._choices("fulfillment", Fulfillment),
            programmes=self._choices("programme", Programme),
            categories=None if categories is None else frozenset(str(name) for name in categories),
        )

    def _timing(self, kind: Kind) -> Timing:
        return Timing(
            counts_from=self._events("counts_from"),
            starts_on=self._events("starts_on"),
            earliest=self.table.get("earliest"),
            latest=self.table.get("latest"),
            earliest_counts_from=self._event("earliest_counts_from"),
            at_least_days=self.table.get("at_least_days"),
            ends=self._choice("ends", Ends, Ends.SAME_TIME),
            met_by=self._events("met_by"),
            paused_by=self._events("paused_by"),
            resumed_by=self._events("resumed_by"),
            warn_before_hours=self._hours(kind),
            hard=self.table.get("hard", False),
            who=self._choice("who", Who, Who.OPERATOR),
            consequence=self.table.get("consequence", ""),
            advice=self.table.get("advice", False),
            stated_wins=self.table.get("stated_wins", False),
            waits_for_facts=self._choice("if_unknown", IfUnknown, IfUnknown.START) is IfUnknown.WAIT,
        )

    def _hours(self, kind: Kind) -> tuple[int, ...]:
        hours = self.table.get("warn_before", WARN_HOURS.get(kind, ()))
        if any(not _is_hours(hour) for hour in hours):
            self._problem(f"`warn_before` is {hours}.", f"Write {KEYS['warn_before'][1]}.")
            return ()
        return tuple(hours)

    def _condition(self) -> Any:
        text = self.table.get("when")
        if not text:
            return None
        try:
            return CONDITIONS.compile(text)
        except ConditionProblem as problem:
            self._problem(f"`when`: {problem}", "")
            return None

    def _choice(self, key: str, choices: type[Choice], default: Choice) -> Choice:
        given = self.table.get(key)
        if given is None:
            return default
        return self._one_of(key, given, choices) or default

    def _choices(self, key: str, choices: type[Choice]) -> frozenset[Choice] | None:
        given = self.table.get(key)
        if given is None:
            return None
        found = (self._one_of(key, name, choices) for name in given)
        return frozenset(choice for choice in found if choice is not None)

    def _event(self, key: str) -> Event | None:
        given = self.table.get(key)
        return None if given is None else self._one_of(key, given, Event)

    def _events(self, key: str) -> tuple[Event, ...]:
        given = self.table.get(key, [])
        names = [given] if isinstance(given, str) else given
        found = (self._one_of(key, name, Event) for name in names)
        return tuple(event for event in found if event is not None)

    def _one_of(self, key: str, given: object, choices: type[Choice]) -> Choice | None:
        try:
            return choices(str(given))
        except ValueError:
            near = difflib.get_close_matches(str(given), [str(choice) for choice in choices], n=1)
            hint = f'Did you mean "{near[0]}"?' if near else f"Write one of: {', '.join(choices)}."
            self._problem(f'`{key}` is "{given}", which is not known.', hint)
            return None


def _is_hours(hour: object) -> bool:
    return isinstance(hour, int) and not isinstance(hour, bool) and 0 < hour <= MAX_WARN_HOURS


def _fits(value: object, types: tuple[type, ...]) -> bool:
    """Return whether a TOML value has one of the types; yes/no is no number and a moment is no date."""
    if isinstance(value, bool):
        return bool in types
    if isinstance(value, datetime):
        return datetime in types
    return isinstance(value, types)


def _in_words(value: object) -> str:
    names = {str: "the text", bool: "the yes/no", int: "the number", Decimal: "the number", list: "the list"}
    kind = next((words for of, words in names.items() if type(value) is of), f"the {type(value).__name__}")
    return f"{kind} {value!r}" if not isinstance(value, str) else f'{kind} "{value}"'
