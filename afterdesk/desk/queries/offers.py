"""The offers of a case as its page shows them: where each stands, what comes next, and what may still be refunded."""

from __future__ import annotations

from dataclasses import dataclass

from afterdesk.desk.actions.offers import refunded_of, spec_of
from afterdesk.desk.models import Case, Offer, OfferState, User
from afterdesk.desk.scope import NotFound, store_ids_for
from afterdesk.domain.offers import left_to_refund
from afterdesk.domain.remedies import Text
from afterdesk.domain.values import Money


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer that was put before the buyer, or agreed."""

    offer: Offer
    steps: tuple[Text, ...]
    waits_for_approval: bool

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done with it."""
        return self.offer.state in (OfferState.OFFERED, OfferState.ACCEPTED)

    @property
    def amount(self) -> Money | None:
        """What was offered, or what was really given back."""
        given = self.offer.real_amount if self.offer.real_amount is not None else self.offer.amount
        return Money(given, self.offer.currency) if given is not None and self.offer.currency else None


def offer_lines(case: Case) -> tuple[OfferLine, ...]:
    """Return the offers of a case beyond the draft: open ones first, then the newest."""
    found = Offer.objects.filter(case=case).exclude(state__in=(OfferState.PROPOSED, OfferState.REPLACED))
    rows = found.select_related("by", "approved_by", "carried_out_by", "case")
    lines = [OfferLine(one, _steps(one), _waits(one)) for one in rows]
    return tuple(sorted(lines, key=lambda line: (not line.is_open, -line.offer.pk)))


def offer_for(user: User, offer_id: int) -> Offer:
    """Return an offer of one of the person's stores. Raises NotFound."""
    found = Offer.objects.filter(pk=offer_id, case__store_id__in=store_ids_for(user)).select_related("case").first()
    if found is None:
        raise NotFound("There is no such offer in your stores.")
    return found


def still_refundable(case: Case) -> Money | None:
    """Return what can still be given back of the case's order; None where its price is not known."""
    order = case.order
    if order is None or order.total is None or not order.currency:
        return None
    return left_to_refund(Money(order.total, order.currency), refunded_of(order))


def _steps(offer: Offer) -> tuple[Text, ...]:
    spec = spec_of(offer)
    return spec.steps if spec else ()


def _waits(offer: Offer) -> bool:
    return offer.state == OfferState.ACCEPTED and offer.needs not in ("", "operator") and offer.approved_at is None
