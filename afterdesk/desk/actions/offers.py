"""What becomes of an offer: the buyer's answer, the second pair of eyes, carried out with what it really cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from afterdesk.desk.actions.audit import record
from afterdesk.desk.actions.tasks import NewTask, add_task
from afterdesk.desk.models import Case, Deed, EventKind, GrantLimit, Membership, Offer, OfferState, Order, Store, User
from afterdesk.desk.models import Role as PersonRole
from afterdesk.desk.rulebook import playbooks
from afterdesk.domain.errors import DeskError
from afterdesk.domain.offers import Limits, left_to_refund, may_become, needed_role
from afterdesk.domain.remedies import Remedy, RemedySpec, Role, TaskTemplate
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money

_ROLES = {PersonRole.OPERATOR: Role.OPERATOR, PersonRole.LEAD: Role.LEAD, PersonRole.OWNER: Role.OWNER}
_TASK_ROLES = {"warehouse": PersonRole.WAREHOUSE, "product": PersonRole.PRODUCT, "lead": PersonRole.LEAD}


class OfferRefused(DeskError):
    """This cannot be done with the offer now."""


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """How a remedy was carried out. `amount`: really given back; `cost`: what it cost in all, where known."""

    amount: Decimal | None = None
    cost: Decimal | None = None
    reference: str = ""


def limits_of(store: Store | int) -> Limits:
    """Return what operators and leads of a store grant alone; one query."""
    store_id = store if isinstance(store, int) else store.pk
    found = GrantLimit.objects.filter(store_id=store_id)
    by_role: dict[str, dict[str, Decimal]] = {}
    for one in found:
        by_role.setdefault(one.role, {})[one.currency] = one.amount
    return Limits(operator=by_role.get(PersonRole.OPERATOR, {}), lead=by_role.get(PersonRole.LEAD, {}))


@transaction.atomic
def set_limit(*, store: Store, role: str, currency: str, amount: Decimal | None, by: User) -> None:
    """Set the largest amount a role grants alone; None lifts the limit."""
    limits = GrantLimit.objects.filter(store=store, role=role, currency=currency)
    if amount is None:
        limits.delete()
    else:
        GrantLimit.objects.update_or_create(store=store, role=role, currency=currency, defaults={"amount": amount})
    record(Deed.STORE_CHANGED, by=by, store=store, fields=[f"limit_{role}_{currency}"])


@transaction.atomic
def accept_offer(*, offer: Offer, by: User | None, now: datetime) -> Offer:
    """Note that the buyer agreed; the remedy's tasks begin. Raises OfferRefused."""
    offer = _moved(offer, OfferState.ACCEPTED)
    offer.answered_at = now
    offer.needs = _needed(offer).value
    offer.save(update_fields=["state", "answered_at", "needs"])
    offer.case.record(EventKind.OFFER_ACCEPTED, at=now, by=by, remedy=offer.remedy)
    for template in _tasks(offer):
        task = NewTask(template.title["en"], _TASK_ROLES.get(template.owner, ""), now + timedelta(hours=template.hours))
        add_task(case=offer.case, task=task, by=by, now=now)
    return offer


@transaction.atomic
def decline_offer(*, offer: Offer, by: User, now: datetime) -> Offer:
    """Note that the buyer does not want it. Raises OfferRefused."""
    offer = _moved(offer, OfferState.DECLINED)
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
    if offer.by_id == by.pk:
        raise OfferRefused("You made this offer yourself. Ask a colleague to look at it and approve it.")
    if not _role_of(by, offer.case).reaches(_needed(offer)):
        raise OfferRefused("Your role may not grant this. Ask a lead or the account owner.")
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
    offer.state, offer.real_amount, offer.real_cost = OfferState.CARRIED_OUT, amount, done.cost
    offer.reference, offer.carried_out_at, offer.carried_out_by = done.reference.strip()[:200], now, by
    offer.save()
    said = {"remedy": offer.remedy, "amount": str(amount or ""), "currency": offer.currency}
    offer.case.record(EventKind.OFFER_CARRIED_OUT, at=now, by=by, **said, reference=offer.reference)
    return offer


@transaction.atomic
def take_back_carried_out(*, offer: Offer, by: User, now: datetime) -> Offer:
    """Correct a press that was a mistake: it counts as agreed again, not as carried out."""
    offer = _moved(offer, OfferState.ACCEPTED, since=OfferState.CARRIED_OUT)
    offer.real_amount = offer.real_cost = offer.carried_out_at = offer.carried_out_by = None
    offer.reference = ""
    offer.save()
    offer.case.record(EventKind.OFFER_TAKEN_BACK, at=now, by=by, remedy=offer.remedy)
    return offer


def refunded_of(order: Order, *, without: Offer | None = None) -> list[Money]:
    """Return what went back to the buyer of an order so far, over all its cases."""
    found = Offer.objects.filter(case__order=order, state=OfferState.CARRIED_OUT, real_amount__isnull=False)
    if without is not None:
        found = found.exclude(pk=without.pk)
    return [Money(one.real_amount or Decimal(0), one.currency) for one in found]


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


def _role_of(user: User, case: Case) -> Role:
    role = Membership.objects.filter(user=user, store_id=case.store_id).values_list("role", flat=True).first()
    return _ROLES.get(PersonRole(role), Role.OPERATOR) if role else Role.OPERATOR


def _refuse_unproven(offer: Offer) -> None:
    spec = spec_of(offer)
    if not offer.case.is_verified and spec is not None and spec.moves_value:
        raise OfferRefused(
            "The sender is not proven. Compare the message with Seller Central, then press “Sender checked”."
        )


def _refuse_too_much(offer: Offer, amount: Decimal | None) -> None:
    if amount is None:
        return
    if amount < 0:
        raise OfferRefused("An amount cannot be below zero.")
    order = offer.case.order
    if order is None or order.total is None or order.currency != offer.currency:
        return
    left = left_to_refund(Money(order.total, order.currency), refunded_of(order, without=offer))
    if amount > left.amount:
        raise OfferRefused(f"Of this order {left.amount} {left.currency} can still be given back. Enter that or less.")


def _refuse_without_right(offer: Offer, amount: Decimal | None, by: User) -> None:
    needed = _needed(offer, amount)
    if _role_of(by, offer.case).reaches(needed):
        return
    approved = offer.approved_by is not None and _role_of(offer.approved_by, offer.case).reaches(needed)
    if not approved or (offer.amount is not None and amount is not None and amount > offer.amount):
        raise OfferRefused("Your role may not grant this alone. Ask a lead or the account owner to approve it.")


def _locked(offer: Offer) -> Offer:
    found = Offer.objects.select_for_update(of=("self",)).select_related("case__order", "case__store", "approved_by")
    return found.get(pk=offer.pk)


def _moved(offer: Offer, state: OfferState, *, since: OfferState | None = None) -> Offer:
    offer = _locked(offer)
    if not may_become(offer.state, state) or (since is not None and offer.state != since):
        raise OfferRefused("This is done already, or something else was decided meanwhile. Look at the case again.")
    offer.state = state
    return offer
