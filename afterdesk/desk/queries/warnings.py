"""A person's warnings that they have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from afterdesk.desk.models import ClockWarning, User
from afterdesk.desk.scope import store_ids_for
from afterdesk.domain.escalation import Channel

SHOWN = 8


@dataclass(frozen=True, slots=True)
class UnseenWarning:
    """One clock that a person was warned of."""

    case_id: int
    case: str
    clock: str
    due_at: datetime
    because: str
    assignee: str


def unseen_warnings(user: User, *, now: datetime) -> Sequence[UnseenWarning]:
    """Return the newest warnings of clocks that still run or ran out, one for each clock; two queries."""
    found = ClockWarning.objects.filter(
        person=user,
        channel=Channel.PAGE.value,
        seen_at=None,
        send_at__lte=now,
        store_id__in=store_ids_for(user),
        clock__ended_at=None,
    ).select_related("clock__case__assignee")
    newest: dict[int, ClockWarning] = {}
    for row in found.order_by("-send_at", "-id")[: SHOWN * 4]:
        newest.setdefault(row.clock_id, row)
    rows = sorted(newest.values(), key=lambda row: row.clock.due_at)[:SHOWN]
    return [_unseen(row) for row in rows]


def _unseen(row: ClockWarning) -> UnseenWarning:
    case = row.clock.case
    assignee = case.assignee.name if case.assignee else ""
    return UnseenWarning(case.pk, case.title, row.clock.title, row.clock.due_at, row.because, assignee)
