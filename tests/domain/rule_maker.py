"""Rules for tests, made by hand: a 24-hour clock that a reply meets, changed as a test needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from afterdesk.domain.calendars import Unit
from afterdesk.domain.clock_events import Event
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Confidence, Kind, Rule, Scope, Span, Timing


@dataclass(frozen=True)
class Fact:
    """A condition that asks one fact."""

    text: str

    def holds(self, facts: Mapping[str, object]) -> bool | None:
        value = facts.get(self.text)
        return value if isinstance(value, bool) else None

    def missing(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        return () if self.text in facts else (self.text,)


PLAIN = Rule(
    id="TEST-1",
    title="Reply within 24 hours",
    kind=Kind.CLOCK,
    about="reply",
    scope=Scope(),
    value=24,
    unit=Unit.HOURS,
    span=Span(),
    sources=("a test",),
    confidence=Confidence.OURS,
    timing=Timing(
        counts_from=(Event.BUYER_MESSAGE_RECEIVED,),
        met_by=(Event.REPLY_SENT,),
        warn_before_hours=(8, 2),
        hard=True,
        consequence="a late reply",
    ),
)


def made(changes: Mapping[str, Any] | None = None, **timing: Any) -> Rule:
    """Return the plain rule with other fields (`changes`) and another timing."""
    return replace(PLAIN, **(changes or {}), timing=replace(PLAIN.timing, **timing))


def at_marketplaces(*names: Marketplace) -> Scope:
    """Return the scope of some store fronts."""
    return Scope(marketplaces=frozenset(names))


def until(day: str) -> Span:
    """Return a span that ends on the day."""
    return Span(last=date.fromisoformat(day))


def since(day: str) -> Span:
    """Return a span that begins on the day."""
    return Span(first=date.fromisoformat(day))
