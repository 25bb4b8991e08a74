"""What comes due by itself: clocks that run out, snoozed cases that wake."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from afterdesk.desk.actions.clocks import breach_clock, give_next_action
from afterdesk.desk.actions.moves import wake_case
from afterdesk.desk.models import Case, CaseState, Clock, ClockState

HANDLED_AT_ONCE = 500
#: A snoozed case wakes this long before one of its clocks runs out.
WAKE_BEFORE = timedelta(hours=3)


def breach_due_clocks(*, now: datetime) -> int:
    """Record every clock that has run out; reads only what is due. Safe beside other workers."""
    due = due_clocks(now=now).values_list("pk", flat=True)[:HANDLED_AT_ONCE]
    return sum(breach_clock(pk, now=now) for pk in due)


def due_clocks(*, now: datetime) -> QuerySet[Clock]:
    """Return the clocks that have run out and are not recorded yet, the oldest first."""
    return Clock.objects.filter(state=ClockState.RUNNING, due_at__lte=now).order_by("due_at", "id")


def give_next_actions(*, now: datetime) -> int:
    """Let no open case stand without a clock: whoever met the last one still owes it a next step, or its end."""
    bare = Case.objects.filter(state=CaseState.OPEN, next_due_at=None).order_by("id")
    return sum(give_next_action(pk, now=now) for pk in bare.values_list("pk", flat=True)[:HANDLED_AT_ONCE])


def wake_snoozed_cases(*, now: datetime) -> int:
    """Bring back the cases whose moment has come, or whose clock is about to run out."""
    snoozed = Case.objects.filter(state=CaseState.SNOOZED)
    woken = 0
    for case in snoozed.filter(snoozed_until__lte=now).order_by("snoozed_until")[:HANDLED_AT_ONCE]:
        woken += wake_case(case=case, now=now)
    for case in snoozed.filter(next_due_at__lte=now + WAKE_BEFORE).order_by("next_due_at")[:HANDLED_AT_ONCE]:
        woken += wake_case(case=case, now=now)
    return woken
