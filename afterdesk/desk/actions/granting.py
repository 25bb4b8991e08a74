"""What a person may grant alone, and how much of an order can still go back."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from afterdesk.desk.actions.audit import record
from afterdesk.desk.models import Case, Deed, GrantLimit, Membership, Offer, OfferState, Order, Store, User
from afterdesk.desk.models import Role as PersonRole
from afterdesk.desk.rulebook import playbooks
from afterdesk.domain.marketplaces import FACTS
from afterdesk.domain.offers import Limits, left_to_refund
from afterdesk.domain.remedies import Role
from afterdesk.domain.values import Money

CURRENCIES = tuple(sorted({facts.currency for facts in FACTS.values()}))
_ROLES = {PersonRole.OPERATOR: Role.OPERATOR, PersonRole.LEAD: Role.LEAD, PersonRole.OWNER: Role.OWNER}


def limits_of(store: Store | int) -> Limits:
    """Return what operators and leads of a store grant alone: its own limits, else the pack's; one query."""
    store_id = store if isinstance(store, int) else store.pk
    operator, lead = default_limits(PersonRole.OPERATOR), default_limits(PersonRole.LEAD)
    for one in GrantLimit.objects.filter(store_id=store_id):
        (operator if one.role == PersonRole.OPERATOR else lead)[one.currency] = one.amount
    return Limits(operator, lead)


def default_limits(role: str) -> dict[str, Decimal]:
    """Return what the pack lets a role grant alone, in the currency of every marketplace."""
    given = next(iter(playbooks().values())).economics.limits.get(role, {})
    return {currency: given.get(currency, given.get("other", Decimal(0))) for currency in CURRENCIES}


@transaction.atomic
def set_limit(*, store: Store, role: str, currency: str, amount: Decimal | None, by: User) -> None:
    """Set the largest amount a role grants alone; None goes back to the pack's."""
    limits = GrantLimit.objects.filter(store=store, role=role, currency=currency)
    if amount is None:
        limits.delete()
    else:
        GrantLimit.objects.update_or_create(store=store, role=role, currency=currency, defaults={"amount": amount})
    record(Deed.STORE_CHANGED, by=by, store=store, fields=[f"limit_{role}_{currency}"])


def role_of(user: User, case: Case) -> Role:
    """Return whose authority a person has in the store of a case."""
    role = Membership.objects.filter(user=user, store_id=case.store_id).values_list("role", flat=True).first()
    return _ROLES.get(PersonRole(role), Role.OPERATOR) if role else Role.OPERATOR


def unapproved_in_draft(case: Case, by: User) -> list[Offer]:
    """Return the offers of the letter being written that a higher role than the writer's has to agree to first."""
    waiting = case.offers.filter(state=OfferState.PROPOSED, approved_at=None).exclude(needs="")
    mine = role_of(by, case)
    return [offer for offer in waiting if not mine.reaches(Role(offer.needs))]


def paid_for(order: Order | None) -> Money | None:
    """Return what the buyer paid: the order's total, else its items; None while neither is known."""
    if order is None or not order.currency:
        return None
    if order.total is not None:
        return Money(order.total, order.currency)
    prices = [(one.price, one.quantity) for one in order.items.all()]
    if not prices or any(price is None for price, _ in prices):
        return None
    return Money(sum((price * quantity for price, quantity in prices if price is not None), Decimal(0)), order.currency)


def refunded_of(order: Order, *, without: Offer | None = None) -> list[Money]:
    """Return what went back to the buyer of an order so far, over all its cases."""
    found = Offer.objects.filter(case__order=order, state=OfferState.CARRIED_OUT, real_amount__isnull=False)
    if without is not None:
        found = found.exclude(pk=without.pk)
    return [Money(one.real_amount or Decimal(0), one.currency) for one in found]


def left_of(order: Order | None, *, without: Offer | None = None) -> Money | None:
    """Return what can still be given back of an order; None while its price is not known."""
    paid = paid_for(order)
    if order is None or paid is None:
        return None
    return left_to_refund(paid, refunded_of(order, without=without))
