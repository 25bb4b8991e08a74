"""A pack's rule as a value: what holds, where, from when, on whose word."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from afterdesk.domain.calendars import Unit
from afterdesk.domain.clock_events import Event
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.values import Fulfillment, Programme

RuleValue = int | Decimal | date | str | bool | Mapping[str, str] | None


class Kind(StrEnum):
    """What a rule is: a clock someone must meet, a window that opens and closes, a figure, a table, a duty."""

    CLOCK = "clock"
    WINDOW = "window"
    LIMIT = "limit"
    TABLE = "table"
    DUTY = "duty"


class Confidence(StrEnum):
    """On whose word a rule stands, from the strongest to none."""

    LAW = "law"
    AMAZON = "amazon"
    AMAZON_STAFF = "amazon-staff"
    AMAZON_REPOSTED = "amazon-reposted"
    SEVERAL = "several"
    SECONDARY = "secondary"
    CONFLICTING = "conflicting"
    UNVERIFIED = "unverified"
    OURS = "ours"

    @property
    def words(self) -> str:
        return _CONFIDENCE_WORDS[self]

    @property
    def is_verified(self) -> bool:
        """False where nobody could confirm the value: it is shown as such and should be overridden once known."""
        return self not in (Confidence.UNVERIFIED, Confidence.CONFLICTING)


_CONFIDENCE_WORDS: dict[Confidence, str] = {
    Confidence.LAW: "law or official body",
    Confidence.AMAZON: "Amazon's own text",
    Confidence.AMAZON_STAFF: "Amazon staff on the seller forums",
    Confidence.AMAZON_REPOSTED: "Amazon's text, reposted by others",
    Confidence.SEVERAL: "several independent sources agree",
    Confidence.SECONDARY: "one secondary source",
    Confidence.CONFLICTING: "sources conflict; the safer value is used",
    Confidence.UNVERIFIED: "unverified; check it in your own account",
    Confidence.OURS: "this desk's own default; set it as you like",
}


class Who(StrEnum):
    """Who has to act before the clock ends, or whose window it is."""

    OPERATOR = "operator"
    LEAD = "lead"
    OWNER = "owner"
    WAREHOUSE = "warehouse"
    BUYER = "buyer"
    AMAZON = "amazon"


class Ends(StrEnum):
    """Where a clock of days ends: at its start's time of day (earlier), or with the day."""

    SAME_TIME = "same time"
    END_OF_DAY = "end of day"


class Condition(Protocol):
    """A compiled condition; see packs/conditions.py."""

    @property
    def text(self) -> str: ...

    def holds(self, facts: Mapping[str, object]) -> bool | None: ...

    def missing(self, facts: Mapping[str, object]) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happens. None means not known (yet), which fits every scope except programmes and categories."""

    marketplace: Marketplace
    fulfillment: Fulfillment | None = None
    programmes: frozenset[Programme] = frozenset()
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule holds. None means everywhere."""

    marketplaces: frozenset[Marketplace] | None = None
    fulfillment: frozenset[Fulfillment] | None = None
    programmes: frozenset[Programme] | None = None
    categories: frozenset[str] | None = None

    def covers(self, place: Place) -> bool:
        return (
            (self.marketplaces is None or place.marketplace in self.marketplaces)
            and (self.fulfillment is None or place.fulfillment is None or place.fulfillment in self.fulfillment)
            and (self.programmes is None or bool(self.programmes & place.programmes))
            and (self.categories is None or place.category in self.categories)
        )

    def meets(self, other: Scope) -> bool:
        """Return whether some place lies in both scopes."""
        return (
            _meet(self.marketplaces, other.marketplaces)
            and _meet(self.fulfillment, other.fulfillment)
            and _meet(self.programmes, other.programmes)
            and _meet(self.categories, other.categories)
        )

    @property
    def narrowness(self) -> tuple[bool, bool, bool, bool]:
        """Orders scopes: category before programme before marketplace before fulfillment. The narrower rule wins."""
        return (
            self.categories is not None,
            self.programmes is not None,
            self.marketplaces is not None,
            self.fulfillment is not None,
        )


def _meet(one: AbstractSet[object] | None, other: AbstractSet[object] | None) -> bool:
    return one is None or other is None or bool(one & other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days on which a rule is in force, both included. None: start not known, or no end known."""

    first: date | None = None
    last: date | None = None

    def includes(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def meets(self, other: Span) -> bool:
        starts_in_time = self.first is None or other.last is None or self.first <= other.last
        return starts_in_time and (other.first is None or self.last is None or other.first <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How a clock or window runs. Windows open `earliest` and close `latest` units after their event."""

    counts_from: tuple[Event, ...] = ()
    starts_on: tuple[Event, ...] = ()
    earliest: int | None = None
    latest: int | None = None
    earliest_counts_from: Event | None = None
    at_least_days: int | None = None
    ends: Ends = Ends.SAME_TIME
    met_by: tuple[Event, ...] = ()
    paused_by: tuple[Event, ...] = ()
    resumed_by: tuple[Event, ...] = ()
    warn_before_hours: tuple[int, ...] = ()
    hard: bool = False
    who: Who = Who.OPERATOR
    consequence: str = ""
    advice: bool = False
    stated_wins: bool = False
    waits_for_facts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One dated, sourced rule. `about` names the question it answers: rules about one thing replace each other.

    `override` is empty, or says what a store set instead: the pack's own values, who, when and why (overrides.py).
    """

    id: str
    title: str
    kind: Kind
    about: str
    scope: Scope
    value: RuleValue
    unit: Unit
    span: Span
    sources: tuple[str, ...]
    confidence: Confidence
    timing: Timing = Timing()
    effective_by: Event | None = None
    currency: str | None = None
    direction: str = ""
    when: str = ""
    condition: Condition | None = field(default=None, compare=False)
    note: str = ""
    examples: tuple[Mapping[str, object], ...] = field(default=(), compare=False)
    topic: str = ""
    file: str = field(default="", compare=False)
    override: Mapping[str, object] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Name this version of the rule: its id and the day from which it holds."""
        return f"{self.id}@{self.span.first.isoformat() if self.span.first else 'start-unknown'}"

    def holds(self, facts: Mapping[str, object]) -> bool | None:
        """Return whether the rule's own condition holds; None where facts are missing. No condition always holds."""
        return True if self.condition is None else self.condition.holds(facts)

    def missing(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        """Return the facts that the condition would need."""
        return () if self.condition is None else self.condition.missing(facts)

    def snapshot(self) -> dict[str, object]:
        """Return the rule as plain JSON values, to be frozen on a case."""
        return {name: value for name, value in _plain_rule(self).items() if value not in (None, "", [], {})}


def _plain_rule(rule: Rule) -> dict[str, object]:
    scope, timing = rule.scope, rule.timing
    return {
        "id": rule.id,
        "version": rule.version,
        "title": rule.title,
        "kind": rule.kind.value,
        "about": rule.about,
        "marketplaces": _names(scope.marketplaces),
        "fulfillment": _names(scope.fulfillment),
        "programme": _names(scope.programmes),
        "category": _names(scope.categories),
        "when": rule.when,
        "value": plain(rule.value),
        "unit": rule.unit.value,
        "counts_from": [event.value for event in timing.counts_from],
        "earliest": timing.earliest,
        "latest": timing.latest,
        "ends": timing.ends.value,
        "met_by": [event.value for event in timing.met_by],
        "who": timing.who.value,
        "hard": timing.hard,
        "consequence": timing.consequence,
        "effective_from": plain(rule.span.first),
        "effective_until": plain(rule.span.last),
        "sources": list(rule.sources),
        "confidence": rule.confidence.value,
        "note": rule.note,
        "override": dict(rule.override),
    }


def _names(values: AbstractSet[str] | None) -> list[str]:
    return sorted(str(value) for value in values or ())


def plain(value: RuleValue) -> object:
    """Return the value as JSON has it: dates and decimals as text."""
    if isinstance(value, date | Decimal):
        return str(value)
    return dict(value) if isinstance(value, Mapping) else value


def narrowest(rules: list[Rule]) -> list[Rule]:
    """Of rules about one question, keep those with the narrowest scope."""
    if not rules:
        return []
    top = max(rule.scope.narrowness for rule in rules)
    return [rule for rule in rules if rule.scope.narrowness == top]
