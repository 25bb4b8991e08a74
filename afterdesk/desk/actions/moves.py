"""Moving a case between its states; each move is an event with who, when and why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.clocks import refresh_due, stop_clocks
from afterdesk.desk.models import Case, CaseState, EventKind, User
from afterdesk.domain.cases import may_move
from afterdesk.domain.errors import DeskError


class MoveRefused(DeskError):
    """The case is in a state from which this cannot be done."""


@transaction.atomic
def snooze_case(*, case: Case, until: datetime, by: User, now: datetime) -> Case:
    """Hide a case until a moment. Its clocks go on running, and wake it before they end."""
    if until <= now:
        raise MoveRefused("Choose a moment that lies ahead.")
    case = _locked(case)
    _move(case, CaseState.SNOOZED)
    case.snoozed_until = until
    case.save(update_fields=["state", "snoozed_until"])
    case.record(EventKind.SNOOZED, at=now, by=by, until=until.isoformat())
    return case


@transaction.atomic
def wake_case(*, case: Case, now: datetime) -> bool:
    """Bring a snoozed case back. False: somebody else was faster."""
    case = _locked(case)
    if case.state != CaseState.SNOOZED:
        return False
    _move(case, CaseState.OPEN)
    case.snoozed_until = None
    case.save(update_fields=["state", "snoozed_until"])
    case.record(EventKind.WOKEN, at=now)
    return True


@transaction.atomic
def close_case(*, case: Case, reason: str, by: User, now: datetime) -> Case:
    """Close a case; clocks that still run are no longer needed."""
    case = _locked(case)
    _move(case, CaseState.CLOSED)
    stop_clocks(case, at=now)
    case.closed_at, case.close_reason = now, reason[:200]
    case.unanswered_since, case.snoozed_until = None, None
    case.save(update_fields=["state", "closed_at", "close_reason", "unanswered_since", "snoozed_until"])
    refresh_due(case)
    case.record(EventKind.CLOSED, at=now, by=by, reason=reason)
    return case


@transaction.atomic
def reopen_case(*, case: Case, by: User | None, now: datetime) -> Case:
    """Open a closed, waiting or snoozed case again."""
    case = _locked(case)
    _move(case, CaseState.OPEN)
    case.closed_at, case.close_reason, case.snoozed_until = None, "", None
    case.save(update_fields=["state", "closed_at", "close_reason", "snoozed_until"])
    refresh_due(case)
    case.record(EventKind.REOPENED, at=now, by=by)
    return case


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("store", "order", "buyer").get(pk=case.pk)


def _move(case: Case, state: CaseState) -> None:
    if not may_move(case.state, state):
        raise MoveRefused(f"A case that is {case.get_state_display()} cannot become {state.label}.")
    case.state = state
