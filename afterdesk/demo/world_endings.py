"""How a talk ends outside the desk: claims, chargebacks, Amazon's return page, feedback. See docs/decisions/0020."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from afterdesk.demo.world_buyers import Buyer
from afterdesk.demo.world_cases import SimCase
from afterdesk.demo.world_costs import CLAIM_USD, NO_COSTS, Costs, amazon_return, fees_on
from afterdesk.demo.world_offers import Moment, Offer, is_below_the_floor, is_fully_due, luck

#: Chance that Amazon grants a claim when the seller answered, but offered less than everything.
_GRANTED: Mapping[str, float] = {
    "wrong_item": 0.85,
    "delayed": 0.8,
    "main_item_missing": 0.7,
    "not_satisfied": 0.45,
    "changed_mind": 0.45,
    "cannot_operate": 0.45,
}
_GRANTED_BY_TRACKING: Mapping[str, float] = {"delivered_scan": 0.35, "silent": 0.9, "lost": 0.95, "moving": 0.7}
_GRANTED_FAULT, _GRANTED_UNANSWERED, _GRANTED_ALL_OFFERED, _GRANTED_TOO_LATE = 0.75, 0.95, 0.1, 0.15
_CHARGEBACK, _CHARGEBACK_FEE_USD = 0.02, 20.0
_BEFORE_PATIENCE_ENDS = 0.35  # how much of the final chance of a claim each earlier refusal carries


@dataclass(frozen=True, slots=True)
class Ending:
    """What happened outside the desk.

    `is_over`: nobody waits for another letter. `claim`: granted, denied, chargeback or empty.
    """

    costs: Costs = NO_COSTS
    claim: str = ""
    negative_feedback: bool = False
    is_over: bool = True


@dataclass(frozen=True, slots=True)
class Grievance:
    """How far the best offer stayed behind (0 to 1), what the letter offered, and whether patience has ended."""

    size: float
    offers: Sequence[Offer]
    patience_ended: bool


def after_refusal(case: SimCase, buyer: Buyer, grievance: Grievance, now: Moment) -> Ending:
    """Say what a buyer without an acceptable offer, or with a fix that failed, does next."""
    anger = 0.4 + 0.6 * grievance.size
    chance = buyer.claims * anger * (1 if grievance.patience_ended else _BEFORE_PATIENCE_ENDS)
    if luck(case, "claims") < chance * _standing(case):
        granted = _is_granted(case, grievance)
        return _claimed(case, now, granted, _complains(case, buyer, 0.8 if not granted else 0.4))
    if not grievance.patience_ended:
        return Ending(is_over=False)
    return _without_claim(case, buyer, grievance, now)


def after_settling(case: SimCase, buyer: Buyer, offer: Offer, now: Moment, *, happy: bool, lapsed: bool) -> Ending:
    """Say what may still come of a settled case: mostly nothing."""
    claim, words = _regret(case, offer, now, happy=happy, lapsed=lapsed)
    if luck(case, "claims") < buyer.claims * claim * _standing(case):
        return _claimed(case, now, luck(case, "granted") < 0.6, _complains(case, buyer, 0.5))
    return Ending(negative_feedback=_complains(case, buyer, words))


def _regret(case: SimCase, offer: Offer, now: Moment, *, happy: bool, lapsed: bool) -> tuple[float, float]:
    """Return the shares of the buyer's full chances of a claim and of negative feedback that are left."""
    if is_below_the_floor(case, offer):
        return 0.3, 0.35
    if lapsed:
        return 0.1, 0.25
    trouble = (0.03 if happy else 0.2) + 0.04 * (now.round - 1) + (0.0 if case.buyer_holds_it else 0.05)
    is_partial = offer.remedy in {"partial_refund_keep", "part_and_partial_refund", "gift"}
    return (0.08, trouble + 0.06) if is_partial else (0.0, trouble)


def _standing(case: SimCase) -> float:
    """Nobody claims after the window; few do who know that nothing is due."""
    if not case.is_claim_open:
        return 0.0
    return 1.0 if case.is_sellers_fault or case.in_window else 0.3


def _is_granted(case: SimCase, grievance: Grievance) -> bool:
    return luck(case, "granted") < _chance_of_grant(case, grievance)


def _chance_of_grant(case: SimCase, grievance: Grievance) -> float:
    if not grievance.offers:
        return _GRANTED_UNANSWERED  # Amazon grants what the seller did not answer (ATZ-7)
    if any(offer.remedy in {"refund_no_return", "cancel"} or is_fully_due(case, offer) for offer in grievance.offers):
        return _GRANTED_ALL_OFFERED
    if not case.in_window and not case.is_sellers_fault:
        return _GRANTED_TOO_LATE
    if case.situation == "not_received":
        return _GRANTED_BY_TRACKING[case.tracking]
    return _GRANTED.get(case.situation, _GRANTED_FAULT)


def _claimed(case: SimCase, now: Moment, granted: bool, complains: bool) -> Ending:
    """A granted claim takes all that is left of the price, and the thing stays with the buyer (ATZ-13)."""
    rest, work = case.price - now.paid, case.dollars(CLAIM_USD)
    if not granted:
        return Ending(Costs(claim=work), "denied", complains)
    return Ending(Costs(claim=rest + work, fees=fees_on(case, rest)), "granted", complains)


def _without_claim(case: SimCase, buyer: Buyer, grievance: Grievance, now: Moment) -> Ending:
    """Out of patience, no claim: the return page, the bank, words, or a shrug."""
    if case.buyer_holds_it and case.in_window and luck(case, "return page") < _to_amazons_page(case, buyer):
        return Ending(amazon_return(case, now), "", _complains(case, buyer, 0.6 * grievance.size))
    threatens = 2 if case.tone == "threatening" else 1
    if case.is_sellers_fault and luck(case, "chargeback") < _CHARGEBACK * threatens * grievance.size:
        return _charged_back(case, now)
    return Ending(negative_feedback=_complains(case, buyer, 0.3 + 0.7 * grievance.size))


def _to_amazons_page(case: SimCase, buyer: Buyer) -> float:
    """Chance that who got nothing uses Amazon's return page: 0.4 of the willing, up to 0.95 for dear things."""
    return (0.4 + 0.55 * case.weight_of_price) * buyer.returns_it


def _charged_back(case: SimCase, now: Moment) -> Ending:
    rest = case.price - now.paid
    taken = rest + case.dollars(_CHARGEBACK_FEE_USD)
    return Ending(Costs(claim=taken, fees=fees_on(case, rest)), "chargeback")


def _complains(case: SimCase, buyer: Buyer, share: float) -> bool:
    return luck(case, "feedback") < buyer.complains * share
