"""What an offer is worth to a simulated buyer, as a share of the price. Assumptions: docs/decisions/0020."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from afterdesk.demo.world_buyers import Buyer
from afterdesk.demo.world_cases import IN_TRANSIT, SimCase

#: No help at all. Below what any buyer settles for.
NOTHING_USEFUL = -1.0
RETURNS = frozenset({"return_then_refund", "return_with_deduction", "refund_less_freight"})
#: What a buyer can try without giving anything up: if it fails he is where he was, a little less patient.
TRIALS = frozenset({"guide", "send_manual", "answer", "wait", "carrier_search"})
GUIDE_REACH: Mapping[str, float] = {"guide": 1.0, "send_manual": 0.8, "answer": 0.5}
#: How likely a buyer thinks it that the parcel comes, by what tracking says.
_HOPE: Mapping[str, float] = {"moving": 0.85, "silent": 0.45, "delivered_scan": 0.3, "lost": 0.05}


@dataclass(frozen=True, slots=True)
class Offer:
    """One numbered choice of a letter.

    `amount`, in the case's currency: what the buyer is paid (partial refunds, returns that pay less than the price), or
    the price tag of a gift. Full refunds ignore it. `seller_pays_return`: who pays the freight of what comes back
    (returns, exchange). An exchange asks the old thing back; a new one with nothing asked back is a `reship`.
    """

    remedy: str
    amount: Decimal | None = None
    seller_pays_return: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the talk stands: the round (from 1), money already paid back, remedies already tried."""

    round: int = 1
    paid: Decimal = Decimal(0)
    tried: frozenset[str] = frozenset()


def luck(case: SimCase, what: str, round_number: int = 0) -> float:
    """Return a number from 0 to 1 that depends on the case, the matter and the round, never on what was asked before.

    Round 0 is for what holds all the case long: a guide that fails does not work because it is sent again.
    """
    return Random(f"{case.dice}/{what}/{round_number}").random()  # noqa: S311 - a buyer's luck, not a secret


def refund_on_return(case: SimCase, offer: Offer, paid: Decimal) -> Decimal:
    """Return what a return pays: all, or less if the remedy says so (unnamed: 80 %, or the price less freight)."""
    rest = case.price - paid
    if offer.remedy == "return_then_refund":
        return rest
    usual = case.price * Decimal("0.8") if offer.remedy == "return_with_deduction" else case.price - case.freight_out
    return case.money(min(rest, usual if offer.amount is None else offer.amount))


def amount_within(case: SimCase, offer: Offer, paid: Decimal) -> Decimal:
    """Return the amount offered, never more than is left of the price nor less than nothing."""
    return case.money(max(Decimal(0), min(offer.amount or Decimal(0), case.price - paid)))


def is_fully_due(case: SimCase, offer: Offer) -> bool:
    """Whether the offer is Amazon's ordinary way: sent back, freight paid by whom policy names, all money back."""
    freight_as_policy = offer.seller_pays_return or case.buyer_pays_return
    return offer.remedy == "return_then_refund" and freight_as_policy and case.buyer_holds_it


def is_ordinary(case: SimCase, buyer: Buyer, offer: Offer) -> bool:
    """Whether a buyer goes along as with any shop: the ordinary return, or a free exchange of what is faulty."""
    exchanges = offer.remedy == "exchange" and offer.seller_pays_return and case.is_sellers_fault
    return is_fully_due(case, offer) or (exchanges and case.stock_available and buyer.takes_new)


def is_below_the_floor(case: SimCase, offer: Offer) -> bool:
    """Whether a return costs the buyer what policy says he need not bear."""
    if offer.remedy not in RETURNS | {"exchange"} or not case.buyer_holds_it:
        return False
    deducts = offer.remedy in {"return_with_deduction", "refund_less_freight"}
    return (not offer.seller_pays_return and not case.buyer_pays_return) or (deducts and case.is_sellers_fault)


def appeal(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> float:
    """Return what the offer is worth to the buyer as a share of the price, with what he has been paid so far."""
    weigh = _SCALES.get(offer.remedy)
    worth = weigh(case, buyer, offer, now) if weigh else NOTHING_USEFUL
    return worth if worth == NOTHING_USEFUL else worth + _share(case, now.paid)


def _share(case: SimCase, amount: Decimal) -> float:
    return float(amount / case.price)


def _tiredness(now: Moment) -> float:
    """Each letter more makes waiting and trying worth a twentieth of the price less."""
    return 0.05 * (now.round - 1)


def _return_effort(case: SimCase, buyer: Buyer, offer: Offer) -> float:
    if not case.buyer_holds_it:
        return 0.0
    return buyer.hassle + (0.0 if offer.seller_pays_return else _share(case, case.freight_return))


def _trial(buyer: Buyer, belief: float, now: Moment) -> float:
    """A try: solved with the believed chance, else back where he was, and the more annoyed the later it is."""
    return belief + (1 - belief) * (buyer.aspiration - 0.12 * now.round)


def _guidance(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> float:
    if offer.remedy == "answer" and case.situation in IN_TRANSIT:
        return _waiting(case, buyer, offer, now)
    chance = buyer.fix_by_guide * GUIDE_REACH[offer.remedy]
    if chance < 0.02 or offer.remedy in now.tried:
        return NOTHING_USEFUL
    return _trial(buyer, max(0.05, min(0.95, chance + 0.3 * luck(case, "belief") - 0.1)), now)


def _waiting(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> float:
    if case.situation not in IN_TRANSIT:
        return NOTHING_USEFUL
    searched = 0.15 if offer.remedy == "carrier_search" else 0.0
    return _trial(buyer, _HOPE[case.tracking] + searched - 2 * _tiredness(now), now)


def _new_one(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> float:
    if not case.stock_available or (case.situation == "changed_mind" and not buyer.takes_new):
        return NOTHING_USEFUL
    liked = (1.0 if buyer.wish == "working_thing" else 0.95) if buyer.takes_new else 0.4
    spare = 0.2 * buyer.worth_as_is if case.buyer_holds_it else 0.0
    more = -_return_effort(case, buyer, offer) if offer.remedy == "exchange" else spare
    return liked - 0.08 - _tiredness(now) + more


def _part(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> float:
    if not case.part_available or not buyer.part_fixes:
        return NOTHING_USEFUL
    return (0.92 if buyer.takes_part else buyer.worth_as_is + 0.1) - _tiredness(now)


def _part_and_partial(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> float:
    part = _part(case, buyer, offer, now)
    return part if part == NOTHING_USEFUL else part + _share(case, amount_within(case, offer, now.paid))


def _partial(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> float:
    return buyer.worth_as_is + _share(case, amount_within(case, offer, now.paid))


def _gift(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> float:
    """A thing one did not choose is worth about half its price tag."""
    return buyer.worth_as_is + 0.5 * _share(case, offer.amount or Decimal(0))


def _refund(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> float:
    if offer.remedy == "cancel" and case.buyer_holds_it:
        return NOTHING_USEFUL  # there is nothing left to cancel
    return buyer.worth_of_full_refund - _share(case, now.paid)


def _return(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> float:
    if not case.buyer_holds_it and case.situation != "delayed":
        return NOTHING_USEFUL
    until_it_comes = 0.0 if case.buyer_holds_it else 0.25
    buys_again = 0.1 if buyer.wish == "working_thing" else 0.0
    money = _share(case, refund_on_return(case, offer, now.paid))
    return money - _return_effort(case, buyer, offer) - until_it_comes - buys_again


def _repair(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> float:
    """Two to three weeks without the thing, and the packing."""
    if not case.repair_possible:
        return NOTHING_USEFUL
    return (0.95 if buyer.takes_new else 0.7) - buyer.hassle - 0.12 - _tiredness(now)


_SCALES: Mapping[str, Callable[[SimCase, Buyer, Offer, Moment], float]] = {
    "guide": _guidance,
    "send_manual": _guidance,
    "answer": _guidance,
    "wait": _waiting,
    "carrier_search": _waiting,
    "exchange": _new_one,
    "reship": _new_one,
    "send_part": _part,
    "part_and_partial_refund": _part_and_partial,
    "partial_refund_keep": _partial,
    "gift": _gift,
    "refund_no_return": _refund,
    "cancel": _refund,
    "return_then_refund": _return,
    "return_with_deduction": _return,
    "refund_less_freight": _return,
    "repair": _repair,
}
