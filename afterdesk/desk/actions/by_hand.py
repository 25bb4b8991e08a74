"""What a person says a case is: its situation, and a case for what no mail tells: feedback, a scan, returned goods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.case_work import add_note
from afterdesk.desk.actions.clocks import ClockBoard, save_board
from afterdesk.desk.actions.read_message import read_situation_anew
from afterdesk.desk.models import Case, CaseState, EventKind, Order, Store, User
from afterdesk.domain.clock_events import Event
from afterdesk.domain.errors import DeskError
from afterdesk.domain.situation_events import event_of
from afterdesk.domain.situations import Situation


class CannotOpen(DeskError):
    """Something is missing or wrong without which no case can be opened by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What is known of a case that somebody opens: `what` is the text of the feedback, the scan, the claim."""

    situation: Situation
    what: str
    happened_at: datetime
    order_id: str = ""
    marketplace: str = ""


@transaction.atomic
def open_by_hand(*, store: Store, given: ByHand, by: User, now: datetime) -> tuple[Case, bool]:
    """Open a case and start its clocks, or join the open one of the same order and situation. Raises CannotOpen.

    Return the case, and whether it is new.
    """
    if not given.what.strip():
        raise CannotOpen("Say what happened: paste the feedback, the claim or the scan, or write a sentence.")
    if given.happened_at > now:
        raise CannotOpen("What happened cannot lie ahead. Give the moment at which it happened.")
    order = _order(store, given)
    known = _open_one(store, order, given.situation)
    case = known or _new_case(store, order, given, by)
    add_note(case=case, text=given.what.strip(), by=by, now=now)
    if known is None:
        case.record(EventKind.OPENED, at=now, by=by, by_hand=True, situation=given.situation.value)
        _start(case, given.situation, given.happened_at)
    return case, known is None


@transaction.atomic
def set_situation(*, case: Case, situation: Situation, by: User, now: datetime) -> Case:
    """Say what the case is. It stays so until a notice of Amazon's says otherwise, or the desk is left to decide."""
    case = _locked(case)
    if case.situation == situation and case.situation_confirmed:
        return case
    was, case.situation, case.situation_confirmed = case.situation, situation.value, True
    case.is_safety = case.is_safety or situation is Situation.DAMAGE_OR_INJURY
    case.save(update_fields=["situation", "situation_confirmed", "is_safety"])
    case.record(EventKind.SITUATION_SET, at=now, by=by, was=was, situation=situation.value)
    if case.state != CaseState.CLOSED:
        _start(case, situation, now)
    return case


@transaction.atomic
def let_desk_decide(*, case: Case, by: User, now: datetime) -> Case:
    """Take a person's word for the situation back; what was read and what is known of the order decide again."""
    case = _locked(case)
    if not case.situation_confirmed:
        return case
    was, case.situation_confirmed = case.situation, False
    case.save(update_fields=["situation_confirmed"])
    read_situation_anew(case=case, now=now)
    case.record(EventKind.SITUATION_SET, at=now, by=by, was=was, situation=case.situation, by_desk=True)
    return case


def _order(store: Store, given: ByHand) -> Order | None:
    if not given.order_id:
        return None
    about = {"marketplace": given.marketplace, "is_placeholder": True}
    order, _ = Order.objects.get_or_create(store=store, order_id=given.order_id, defaults=about)
    return order


def _open_one(store: Store, order: Order | None, situation: Situation) -> Case | None:
    if order is None:
        return None
    same = Case.objects.filter(store=store, order=order, situation=situation.value, merged_into=None)
    return same.exclude(state=CaseState.CLOSED).order_by("pk").first()


def _new_case(store: Store, order: Order | None, given: ByHand, by: User) -> Case:
    known = order.cases.filter(store=store).exclude(buyer=None).order_by("-pk").first() if order else None
    titles = order.items.values_list("title", flat=True) if order else ()
    title = next((one for one in titles if one), "") or " ".join(given.what.split())[:80]
    return Case.objects.create(
        store=store,
        order=order,
        buyer=known.buyer if known else (order.buyer if order else None),
        language=known.language if known else "",
        title=title[:300],
        marketplace=given.marketplace or (order.marketplace if order else ""),
        fulfillment=order.fulfillment if order else "",
        situation=given.situation.value,
        situation_confirmed=True,
        is_safety=given.situation is Situation.DAMAGE_OR_INJURY,
        assignee=by,
        opened_at=given.happened_at,
    )


def _start(case: Case, situation: Situation, at: datetime) -> None:
    board = ClockBoard.of(case)
    board.start(event_of(situation), at)
    if not board.pending:
        board.start(Event.NEXT_ACTION_SET, at)
    save_board(board)


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("store", "order", "buyer").get(pk=case.pk)
