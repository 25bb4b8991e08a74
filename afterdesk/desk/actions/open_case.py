"""Opening a case for a mail that belongs to none, and waking the case a mail belongs to."""

from __future__ import annotations

from datetime import datetime

from afterdesk.channels.email.values import Trust
from afterdesk.desk.actions.clocks import ClockBoard
from afterdesk.desk.actions.filing import Filing
from afterdesk.desk.actions.join_mail import Arrival
from afterdesk.desk.models import Case, CaseState, EventKind, Message, Store
from afterdesk.domain.cases import may_move


def is_before_go_live(store: Store, at: datetime) -> bool:
    """Whether something happened before the store began to work with the desk: it is history, nobody's duty."""
    return store.go_live_at is not None and at < store.go_live_at


def open_case(filing: Filing, arrival: Arrival, *, at: datetime) -> Case:
    """Open a case; it is written with the batch. Mail from before go-live opens it closed."""
    mail, order = arrival.mail, arrival.order
    is_history = is_before_go_live(arrival.store, at)
    case = Case(
        store=arrival.store,
        order=order,
        buyer=arrival.buyer or (order.buyer if order else None),
        title=_title(filing, arrival)[:300],
        state=CaseState.CLOSED if is_history else CaseState.OPEN,
        closed_at=at if is_history else None,
        close_reason="before go-live" if is_history else "",
        marketplace=mail.marketplace or (order.marketplace if order else ""),
        fulfillment=order.fulfillment if order else "",
        language=mail.lang or "",
        is_verified=mail.trusted is Trust.YES,
        opened_at=at,
    )
    filing.add_case(case)
    return case


def wake_for(board: ClockBoard, message: Message, *, waits: bool) -> set[str]:
    """Bring a case back to us because something came in; remember since when a buyer waits.

    Return the columns that changed.
    """
    case = board.case
    changed: set[str] = set()
    if case.state != CaseState.OPEN and may_move(case.state, CaseState.OPEN):
        board.record(EventKind.REOPENED, message.at, was=case.state)
        case.state, case.closed_at, case.close_reason, case.snoozed_until = CaseState.OPEN, None, "", None
        changed |= {"state", "closed_at", "close_reason", "snoozed_until"}
    if waits and (case.unanswered_since is None or message.at < case.unanswered_since):
        case.unanswered_since = message.at
        changed.add("unanswered_since")
    return changed


def _title(filing: Filing, arrival: Arrival) -> str:
    mail = arrival.mail
    named = next((item.title for item in mail.items if item.title), None)
    ordered = filing.titles.get(arrival.order.pk) if arrival.order else None
    return named or ordered or mail.subject.strip() or mail.body.strip()[:80] or mail.kind.value
