"""The offers of a case as its page shows them: where each stands, what comes next, and what may still be refunded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from afterdesk.desk.actions.granting import left_of, role_of
from afterdesk.desk.actions.offers import expected_spent, spec_of
from afterdesk.desk.models import Case, CaseState, Offer, OfferState, Partner, PartnerKind, User
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import NotFound, store_ids_for
from afterdesk.domain.offers import state_before
from afterdesk.domain.remedies import RefundKind, Remedy, RemedySpec, Role, Text
from afterdesk.domain.values import Money

WAITING_SHOWN = 100
_OPEN = (OfferState.PROPOSED, OfferState.OFFERED, OfferState.ACCEPTED)
_ALONE = ("", Role.OPERATOR.value)
_OF_CARRIERS = frozenset({Remedy.CARRIER_SEARCH, Remedy.CARRIER_INTERCEPT, Remedy.CARRIER_HOLD})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of carrying out."""

    number: int
    words: Text
    is_done: bool


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer that was put before the buyer, or agreed. `may_approve`: the reader is the second pair of eyes."""

    offer: Offer
    steps: tuple[Step, ...]
    partners: tuple[Partner, ...]
    asks_buyer: bool
    refunds: bool
    may_approve: bool
    may_withdraw: bool
    expected: Decimal | None
    suggested: Decimal | None
    open_tasks: int = 0

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done with it."""
        return self.offer.state in (OfferState.OFFERED, OfferState.ACCEPTED)

    @property
    def waits_for_approval(self) -> bool:
        """Whether somebody else has to agree first."""
        return self.offer.state in _OPEN and self.offer.needs not in _ALONE and self.offer.approved_at is None

    @property
    def can_take_back(self) -> bool:
        """Whether its last step can be undone."""
        return state_before(self.offer.state, was_sent=self.offer.offered_at is not None) is not None

    @property
    def amount(self) -> Money | None:
        """What was offered, or what was really given back."""
        given = self.offer.real_amount if self.offer.real_amount is not None else self.offer.amount
        return Money(given, self.offer.currency) if given is not None and self.offer.currency else None


def offer_lines(case: Case, user: User) -> tuple[OfferLine, ...]:
    """Return the offers of a case beyond the draft: open ones first, then the newest.

    Of those in the draft only what nobody asks the buyer about, or what somebody must agree to first.
    """
    rows = list(_with_tasks(Offer.objects.filter(case=case).exclude(state=OfferState.REPLACED)))
    partners = list(Partner.objects.filter(store_id=case.store_id, is_active=True)) if rows else []
    left, role = (still_refundable(case), role_of(user, case)) if rows else (None, Role.OPERATOR)
    lines = []
    for one in rows:
        one.case = case
        line = _line(one, user, role, left, partners)
        is_drafted = one.state == OfferState.PROPOSED and one.approved_at is None and line.asks_buyer
        if not is_drafted or line.waits_for_approval:
            lines.append(line)
    return tuple(sorted(lines, key=lambda line: (not line.is_open, -line.offer.pk)))


def offer_for(user: User, offer_id: int) -> Offer:
    """Return an offer of one of the person's stores. Raises NotFound."""
    found = Offer.objects.filter(pk=offer_id, case__store_id__in=store_ids_for(user)).select_related("case").first()
    if found is None:
        raise NotFound("There is no such offer in your stores.")
    return found


def waiting_for_approval(user: User) -> list[OfferLine]:
    """Return what waits for a second pair of eyes in the person's stores; what they may approve comes first."""
    stores = store_ids_for(user, Permission.SEND_REPLIES)
    found = Offer.objects.filter(case__store_id__in=stores, state__in=_OPEN, approved_at=None).exclude(needs__in=_ALONE)
    found = _with_tasks(found.exclude(case__state=CaseState.CLOSED)).select_related("case__store", "case__order", "by")
    roles: dict[int, Role] = {}
    lines = []
    for one in found.order_by("-pk")[:WAITING_SHOWN]:
        store_id = one.case.store_id
        roles[store_id] = roles.get(store_id) or role_of(user, one.case)
        lines.append(_line(one, user, roles[store_id], None, ()))
    return sorted(lines, key=lambda line: not line.may_approve)


def still_refundable(case: Case) -> Money | None:
    """Return what can still be given back of the case's order; None where its price is not known."""
    return left_of(case.order)


def _with_tasks(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    counted = offers.annotate(open_tasks=Count("tasks", filter=Q(tasks__done_at__isnull=True)))
    return counted.select_related("by", "approved_by", "carried_out_by", "case")


def _line(offer: Offer, user: User, role: Role, left: Money | None, partners: Sequence[Partner]) -> OfferLine:
    spec = spec_of(offer)
    needs = Role(offer.needs) if offer.needs else Role.OPERATOR
    waits = offer.state in _OPEN and offer.needs not in _ALONE and offer.approved_at is None
    steps = enumerate(spec.steps) if spec else ()
    return OfferLine(
        offer=offer,
        steps=tuple(Step(number, words, number in offer.steps_done) for number, words in steps),
        partners=tuple(_serving(spec, offer.case, partners)),
        asks_buyer=spec is None or (spec.asks_buyer and spec.in_letter),
        refunds=spec is None or spec.refund is not RefundKind.NONE,
        may_approve=waits and offer.by_id != user.pk and role.reaches(needs),
        may_withdraw=offer.approved_at is not None and offer.state in _OPEN and role.reaches(needs),
        expected=expected_spent(offer, None),
        suggested=offer.amount if left is None or offer.amount is None else min(offer.amount, left.amount),
        open_tasks=getattr(offer, "open_tasks", 0),
    )


def _serving(spec: RemedySpec | None, case: Case, partners: Iterable[Partner]) -> list[Partner]:
    """Return the partners that carrying out a remedy may need, where the buyer lives."""
    wanted = kinds_for(spec) if spec else frozenset()
    return [one for one in partners if one.kind in wanted and one.serves(case.marketplace)]


def kinds_for(spec: RemedySpec) -> frozenset[str]:
    """Return which kinds of partners carrying out a remedy may need."""
    wanted = {PartnerKind.REPAIR} if spec.repairs else set()
    if spec.comes_back:
        wanted |= {PartnerKind.RETURN_SERVICE, PartnerKind.OVERSEAS_WAREHOUSE}
    if spec.remedy in _OF_CARRIERS:
        wanted.add(PartnerKind.CARRIER)
    if spec.remedy is Remedy.HAND_TO_INSURER:
        wanted.add(PartnerKind.INSURER)
    return frozenset(one.value for one in wanted)
