"""Threats and abuse of a buyer in earlier cases. For operators alone: nothing of it enters a letter."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from afterdesk.desk.actions.heat import heated_before
from afterdesk.desk.models import Case, Message
from afterdesk.domain.situations import Situation

SHOWN = 8
#: What is called by its name in the history; the other signals of a message say nothing about the buyer.
KINDS = (
    "extortion",
    "legal_threat",
    "threatens_review",
    "threatens_claim",
    "threatens_return",
    "anger",
)
ABUSE = "abuse"


@dataclass(frozen=True, slots=True)
class HeatedCase:
    """One earlier case: when, what, and where to read it."""

    case_id: int
    title: str
    at: datetime
    kinds: tuple[str, ...]


def heat_history(case: Case) -> tuple[HeatedCase, ...]:
    """Return the buyer's earlier heated cases, the newest first; two queries."""
    found = list(heated_before(case)[:SHOWN])
    flags = _flags([one.pk for one in found])
    return tuple(HeatedCase(one.pk, one.title, one.opened_at, _kinds(one, flags[one.pk])) for one in found)


def _flags(cases: list[int]) -> dict[int, set[str]]:
    said = Message.objects.filter(case_id__in=cases, direction=Message.Direction.IN, is_automatic=False)
    found: dict[int, set[str]] = defaultdict(set)
    for case_id, reading in said.values_list("case_id", "reading"):
        found[case_id] |= set(reading.get("flags", []))
    return found


def _kinds(case: Case, flags: set[str]) -> tuple[str, ...]:
    kinds = tuple(kind for kind in KINDS if kind in flags)
    return kinds or ((ABUSE,) if case.situation == Situation.THREAT_OR_ABUSE else ("threat",))
