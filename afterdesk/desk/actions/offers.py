"""What becomes of an offer: the buyer's answer, the second pair of eyes, carried out with what it really cost.

What the buyer paid bounds what may leave, over all offers of the order: case, order and offer are locked, in this order
everywhere, before that is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from afterdesk.desk.actions.audit import record
from afterdesk.desk.actions.clocks import ClockBoard, save_board
from afterdesk.desk.actions.granting import left_of, limits_of, role_of
from afterdesk.desk.actions.promises import promise_moment
from afterdesk.desk.actions.tasks import NewTask, drop_tasks, give_tasks, task_from
from afterdesk.desk.models import (
    Case,
    CaseState,
    Deed,
    EventKind,
    Offer,
    OfferState,
    Order,
    User,
)
from afterdesk.desk.models import Role as PersonRole
from afterdesk.desk.rulebook import playbooks
from afterdesk.domain.clock_events import Event
from afterdesk.domain.errors import DeskError
from afterdesk.domain.offers import (
    TELL_THE_BUYER,
    may_become,
    needed_role,
    spent,
    state_before,
)
from afterdesk.domain.remedies import RefundKind, Remedy, RemedySpec, Role, TaskTemplate
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money


class OfferRefused(DeskError):
    """This cannot be done with the offer now."""


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """How a remedy was carried out. `amount`: really given back; `cost` None: by the terms it was offered with."""

    amount: Decimal | None = None
    cost: Decimal | None = None
    reference: str = ""
    note: str = ""


@transaction.atomic
def accept_offer(*, offer: Offer, by: User | None, now: datetime) -> Offer:
    """Note that the buyer agreed, or that nobody has to be asked; the remedy's tasks begin. Raises OfferRefused."""
    offer = _locked(offer)
    _refuse_unproven(offer)
    _refuse_closed(offer)
    board = ClockBoard.of(offer.case)
    take_acceptance(board, offer, at=now, by=by)
    save_board(board)
    return offer


def take_acceptance(board: ClockBoard, offer: Offer, *, at: datetime, by: User | None = None) -> None:
    """Accept an offer of the board's case and give its tasks; the caller saves the board. Raises OfferRefused."""
    offer.case = board.case
    _move(offer, OfferState.ACCEPTED)
    offer.answered_at, offer.needs = at, _needed(offer).value
    offer.save(update_fields=["state", "answered_at", "needs"])
    board.case.record(EventKind.OFFER_ACCEPTED, at=at, by=by, remedy=offer.remedy)
    give_tasks(board, [task_from(one, at) for one in _tasks(offer)], now=at, by=by, offer=offer)
    if offer.remedy == Remedy.CARRIER_SEARCH:
        _promise_an_answer(board, offer, at, by)


@transaction.atomic
def decline_offer(*, offer: Offer, by: User, now: datetime) -> Offer:
    """Note that the buyer does not want it. Raises OfferRefused."""
    offer = _locked(offer)
    if offer.state == OfferState.ACCEPTED:
        _take_tasks_back(offer, now)
    _move(offer, OfferState.DECLINED)
    offer.answered_at = now
    offer.save(update_fields=["state", "answered_at"])
    offer.case.record(EventKind.OFFER_DECLINED, at=now, by=by, remedy=offer.remedy)
    return offer


@transaction.atomic
def approve_offer(*, offer: Offer, by: User, now: datetime) -> Offer:
    """The second pair of eyes agrees: a role that may grant it, and not the person who made the offer."""
    offer = _locked(offer)
    if offer.approved_at is not None:
        return offer
    _refuse_unproven(offer)
    if offer.by_id == by.pk:
        raise OfferRefused("You made this offer yourself. Ask a colleague to look at it and approve it.")
    if not role_of(by, offer.case).reaches(_needed(offer)):
        raise OfferRefused("Your role may not grant this. Ask a lead or the account owner.")
    _refuse_too_much(offer, offer.amount)
    offer.approved_by, offer.approved_at = by, now
    offer.save(update_fields=["approved_by", "approved_at"])
    offer.case.record(EventKind.OFFER_APPROVED, at=now, by=by, remedy=offer.remedy)
    record(Deed.REFUND_APPROVED, by=by, store=offer.case.store_id, case=offer.case_id, offer=offer.pk)
    return offer


@transaction.atomic
def carry_out_offer(*, offer: Offer, done: CarriedOut, by: User, now: datetime) -> Offer:
    """Keep that a remedy was carried out, with what was really given back. Raises OfferRefused."""
    offer = _locked(offer)
    if not may_become(offer.state, OfferState.CARRIED_OUT):
        raise OfferRefused("Only what the buyer agreed to is carried out. Press “Buyer agreed” first.")
    amount = done.amount if done.amount is not None else offer.amount
    _refuse_unproven(offer)
    _refuse_too_much(offer, amount)
    _refuse_without_right(offer, amount, by)
    offer.state, offer.real_amount = OfferState.CARRIED_OUT, amount
    offer.real_cost = done.cost if done.cost is not None else expected_spent(offer, amount)
    offer.note = done.note.strip()[:500]
    offer.reference, offer.carried_out_at, offer.carried_out_by = done.reference.strip()[:200], now, by
    offer.save()
    if offer.remedy == Remedy.CARRIER_SEARCH:
        board = ClockBoard.of(offer.case)
        board.meet(Event.CARRIER_ANSWERED, now)
        save_board(board)
    said = {"remedy": offer.remedy, "amount": str(amount or ""), "currency": offer.currency}
    offer.case.record(EventKind.OFFER_CARRIED_OUT, at=now, by=by, **said, reference=offer.reference)
    about = {"case": offer.case_id, "offer": offer.pk}
    record(Deed.REMEDY_CARRIED_OUT, by=by, store=offer.case.store_id, **about)
    return offer


@transaction.atomic
def take_back(*, offer: Offer, by: User, now: datetime) -> Offer:
    """Take the last step back that was a mistake, while nothing hangs on it. Raises OfferRefused."""
    offer = _locked(offer)
    step, before = offer.state, state_before(offer.state, was_sent=offer.offered_at is not None)
    if before is None:
        raise OfferRefused("There is no step to take back. Look at the case again.")
    _refuse_closed(offer)
    if step == OfferState.CARRIED_OUT:
        offer.real_amount = offer.real_cost = offer.carried_out_at = offer.carried_out_by = None
        offer.reference = offer.note = ""
    else:
        _take_tasks_back(offer, now)
        offer.answered_at, offer.steps_done = None, []
    offer.state = OfferState(before)
    offer.save()
    offer.case.record(EventKind.OFFER_TAKEN_BACK, at=now, by=by, remedy=offer.remedy, step=step)
    if step == OfferState.CARRIED_OUT:
        record(Deed.REMEDY_TAKEN_BACK, by=by, store=offer.case.store_id, case=offer.case_id, offer=offer.pk)
    return offer


@transaction.atomic
def withdraw_approval(*, offer: Offer, by: User, now: datetime) -> Offer:
    """Take consent back while nothing was carried out. Raises OfferRefused."""
    offer = _locked(offer)
    if offer.approved_at is None or offer.state == OfferState.CARRIED_OUT:
        raise OfferRefused("There is no consent to take back, or it was carried out already. Look at the case again.")
    offer.approved_by = offer.approved_at = None
    offer.save(update_fields=["approved_by", "approved_at"])
    offer.case.record(EventKind.OFFER_TAKEN_BACK, at=now, by=by, remedy=offer.remedy, step="approved")
    return offer


@transaction.atomic
def tick_step(*, offer: Offer, number: int, is_done: bool) -> Offer:
    """Tick a step of carrying out, or take the tick away. Raises OfferRefused."""
    offer = _locked(offer)
    spec = spec_of(offer)
    if spec is None or not 0 <= number < len(spec.steps) or offer.state != OfferState.ACCEPTED:
        raise OfferRefused("This step cannot be ticked now. Load the page again.")
    ticked = set(offer.steps_done) | {number} if is_done else set(offer.steps_done) - {number}
    offer.steps_done = sorted(ticked)
    offer.save(update_fields=["steps_done"])
    return offer


def expected_spent(offer: Offer, refunded: Decimal | None) -> Decimal | None:
    """Return what carrying an offer out costs by its own terms; None for one that has none."""
    terms = [(term["label"], Decimal(term["amount"])) for term in offer.terms]
    return spent(terms, refunded) if terms else None


def spec_of(offer: Offer) -> RemedySpec | None:
    """Return what an offer's remedy moves; None for one that the packs do not know any more."""
    playbook = playbooks().get(Situation(offer.case.situation)) if offer.case.situation else None
    book = playbook or next(iter(playbooks().values()))
    return book.specs.get(Remedy(offer.remedy)) if offer.remedy in set(Remedy) else None


def _tasks(offer: Offer) -> tuple[TaskTemplate, ...]:
    spec = spec_of(offer)
    playbook = playbooks().get(Situation(offer.case.situation)) if offer.case.situation else None
    ways = [way for way in playbook.ways if way.remedy.value == offer.remedy] if playbook else []
    return (*(spec.tasks if spec else ()), *(task for way in ways for task in way.tasks))


def _needed(offer: Offer, amount: Decimal | None = None) -> Role:
    spec, given = spec_of(offer), amount if amount is not None else offer.amount
    money = Money(given, offer.currency) if given is not None and offer.currency else None
    return needed_role(spec, money, limits_of(offer.case.store_id)) if spec else Role.LEAD


def _refuse_unproven(offer: Offer) -> None:
    spec = spec_of(offer)
    if not offer.case.is_verified and spec is not None and spec.moves_value:
        raise OfferRefused(
            "The sender is not proven. Compare the message with Seller Central, then press “Sender checked”."
        )


def _refuse_closed(offer: Offer) -> None:
    if offer.case.state == CaseState.CLOSED:
        raise OfferRefused("The case is closed. Open it again first.")


def _refuse_too_much(offer: Offer, amount: Decimal | None) -> None:
    if amount is None or amount == 0:
        return
    if amount < 0:
        raise OfferRefused("An amount cannot be below zero.")
    spec, left = spec_of(offer), left_of(offer.case.order, without=offer)
    if spec is not None and spec.refund is RefundKind.NONE:
        raise OfferRefused("This way out refunds nothing. Leave the amount empty, or choose a way out with a refund.")
    if left is None:
        raise OfferRefused("What the buyer paid is not known. Import the order report under Stores, then refund.")
    if offer.currency != left.currency or amount > left.amount:
        raise OfferRefused(
            "This is more than can still be given back of the order. Enter what stands above the offers, or less."
        )


def _refuse_without_right(offer: Offer, amount: Decimal | None, by: User) -> None:
    needed = _needed(offer, amount)
    if role_of(by, offer.case).reaches(needed):
        return
    approved = offer.approved_by is not None and role_of(offer.approved_by, offer.case).reaches(needed)
    if not approved or (offer.amount is not None and amount is not None and amount > offer.amount):
        raise OfferRefused("Your role may not grant this alone. Ask a lead or the account owner to approve it.")


def _promise_an_answer(board: ClockBoard, offer: Offer, at: datetime, by: User | None) -> None:
    """A carrier search: the carrier's clock runs, and the buyer hears the result on the promised day."""
    board.start(Event.CARRIER_INQUIRY_OPENED, at)
    board.start(Event.PROMISE_MADE, at, stated_due_at=promise_moment(board.case, now=at))
    due_at = next((clock.due_at for clock in board.pending if Event.PROMISE_KEPT.value in clock.met_by), None)
    tell = NewTask(TELL_THE_BUYER, PersonRole.OPERATOR, due_at, meets=Event.PROMISE_KEPT.value)
    give_tasks(board, [tell], now=at, by=by, offer=offer)


def _take_tasks_back(offer: Offer, now: datetime) -> None:
    tasks = list(offer.tasks.all())
    if any(task.done_at for task in tasks):
        raise OfferRefused("A task of it is done already. Open that task again first, then take this back.")
    board = ClockBoard.of(offer.case)
    drop_tasks(board, tasks, now)
    if offer.remedy == Remedy.CARRIER_SEARCH:
        board.stop_named(now, "carrier-inquiry")
    save_board(board)


def _locked(offer: Offer) -> Offer:
    cases = Case.objects.select_for_update(of=("self",)).select_related("store", "order", "buyer")
    case = cases.get(pk=offer.case_id)
    if case.order_id:
        Order.objects.select_for_update().filter(pk=case.order_id).first()
    found = Offer.objects.select_for_update(of=("self",)).select_related("approved_by").get(pk=offer.pk)
    found.case = case
    return found


def _move(offer: Offer, state: OfferState) -> None:
    if not may_become(offer.state, state):
        raise OfferRefused("This is done already, or something else was decided meanwhile. Look at the case again.")
    offer.state = state
