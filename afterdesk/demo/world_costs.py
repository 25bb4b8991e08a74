"""What a chosen remedy then costs the seller, and whether it worked. Assumptions: docs/decisions/0020."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from afterdesk.demo.world_buyers import Buyer
from afterdesk.demo.world_cases import IN_TRANSIT, SimCase
from afterdesk.demo.world_offers import (
    GUIDE_REACH,
    Moment,
    Offer,
    amount_within,
    luck,
    refund_on_return,
)

#: In what state a unit comes back, in shares of a hundred: as new, used, for parts only, nothing.
DISPOSITIONS: Mapping[str, tuple[int, int, int, int]] = {
    "changed_mind": (65, 25, 5, 5),
    "not_satisfied": (55, 33, 6, 6),
    "cannot_operate": (40, 40, 10, 10),
    "wrong_item": (70, 20, 3, 7),
    "part_missing": (35, 40, 15, 10),
    "delayed": (75, 15, 2, 8),
    "quality_fault": (8, 27, 40, 25),
    "damaged": (5, 30, 40, 25),
    "broken": (0, 5, 45, 50),
}
_STATES = ("as_new", "used", "parts_only", "nothing")
#: US dollars of work, our assumption: one more letter, opening and checking a return, seeing a claim through.
LETTER_USD, INSPECTION_USD, CLAIM_USD, SEARCH_USD = 1.0, 2.5, 8.0, 2.0
_PART_FREIGHT = Decimal("0.5")  # a padded envelope against a parcel


@dataclass(frozen=True, slots=True)
class Costs:
    """Money of one round, in the case's currency, counted from the buyer's first word.

    `refund`: paid to the buyer. `goods`: units, parts, repairs, gifts. `freight`: parcels the seller pays, both ways.
    `fees`: what Amazon keeps less what it gives back of its fee, on the refunded share; so below zero. `handling`:
    work. `claim`: what Amazon takes for a granted claim or a chargeback, and the work with it. `recovered`: what came
    back, at its worth; it is subtracted.
    """

    refund: Decimal = Decimal(0)
    goods: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    fees: Decimal = Decimal(0)
    handling: Decimal = Decimal(0)
    claim: Decimal = Decimal(0)
    recovered: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        """What the seller is poorer by."""
        return self.refund + self.goods + self.freight + self.fees + self.handling + self.claim - self.recovered

    def __add__(self, other: Costs) -> Costs:
        return Costs(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


NO_COSTS = Costs()


@dataclass(frozen=True, slots=True)
class Carried:
    """A remedy carried out: what it cost, whether it helped, whether the buyer let a return lapse."""

    costs: Costs
    works: bool = True
    lapsed: bool = False


def fees_on(case: SimCase, refunded: Decimal) -> Decimal:
    """Return Amazon's fees on a refund as a cost: kept less given back, by the share of the price refunded."""
    return case.money((case.fees_kept - case.referral_fee) * refunded / case.price)


def paying(case: SimCase, amount: Decimal) -> Costs:
    """Pay money back."""
    return Costs(refund=amount, fees=fees_on(case, amount))


def came_back(case: SimCase, round_number: int, freight: Decimal) -> Costs:
    """Take a unit back: freight, inspection, and what it is worth in the state it has."""
    shares, at = DISPOSITIONS[case.situation], 100 * luck(case, "state of what comes back", round_number)
    state = next(name for name, until in zip(_STATES, _running(shares), strict=True) if at < until)
    worth = case.money(case.price * case.resale[state])
    return Costs(freight=freight, handling=case.dollars(INSPECTION_USD), recovered=worth)


def carry_out(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> Carried:
    """Do what the buyer chose."""
    return _WAYS[offer.remedy](case, buyer, offer, now)


def _running(shares: tuple[int, ...]) -> list[int]:
    return [sum(shares[: place + 1]) for place in range(len(shares))]


def _guidance(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> Carried:
    if case.situation in IN_TRANSIT:
        return _waiting(case, buyer, offer, now)
    return Carried(Costs(), works=luck(case, "guidance") < buyer.fix_by_guide * GUIDE_REACH[offer.remedy])


def _waiting(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> Carried:
    searched = offer.remedy == "carrier_search"
    costs = Costs(handling=case.dollars(SEARCH_USD)) if searched else Costs()
    return Carried(costs, works=has_arrived(buyer, now) or (searched and buyer.search_finds))


def has_arrived(buyer: Buyer, now: Moment) -> bool:
    """Whether the parcel has come by itself by the end of this round."""
    return 0 < buyer.parcel_arrives <= now.round


def _new_one(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> Carried:
    costs = Costs(goods=case.landed_cost, freight=case.freight_out)
    works = luck(case, "new one", now.round) < (0.95 if not case.buyer_holds_it else buyer.replacement_works)
    if offer.remedy == "reship" or not case.buyer_holds_it:
        return Carried(costs, works)
    if luck(case, "sends back") >= buyer.returns_it:
        return Carried(Costs(), lapsed=True)  # the new one leaves when the old one is on its way
    back = came_back(case, now.round, case.freight_return if offer.seller_pays_return else Decimal(0))
    return Carried(costs + back, works)


def _part(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> Carried:
    costs = Costs(goods=case.part_cost, freight=case.money(case.freight_out * _PART_FREIGHT))
    if offer.remedy == "part_and_partial_refund":
        costs += paying(case, amount_within(case, offer, now.paid))
    return Carried(costs, works=luck(case, "part", now.round) < buyer.part_fixes)


def _partial(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> Carried:
    return Carried(paying(case, amount_within(case, offer, now.paid)))


def _gift(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> Carried:
    """A gift costs the seller what it cost him, and travels like a part."""
    cost = case.money((offer.amount or Decimal(0)) * case.landed_cost / case.price)
    return Carried(Costs(goods=cost, freight=case.money(case.freight_out * _PART_FREIGHT)))


def _refund(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> Carried:
    """Refund all. A parcel that still comes is sometimes paid for after all, or refused at the door if cancelled."""
    costs = paying(case, case.price - now.paid)
    if case.situation in IN_TRANSIT and buyer.parcel_arrives and buyer.wish != "something_for_nothing":
        fate = luck(case, "late parcel")
        if offer.remedy == "cancel" and case.situation == "delayed" and fate < 0.5:
            return Carried(costs + came_back_late(case, now))
        if fate < 0.15:
            return Carried(replace(costs, recovered=case.price - now.paid))
    return Carried(costs)


def came_back_late(case: SimCase, now: Moment) -> Costs:
    """Take a refused parcel back from the carrier, for about half of the freight."""
    return came_back(case, now.round, case.money(case.freight_return / 2))


def _return(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> Carried:
    if case.situation == "delayed" and not buyer.parcel_arrives:
        return Carried(Costs(), works=False)  # what never comes cannot be sent back
    willing = buyer.returns_it * (1.0 if offer.seller_pays_return else 0.8)
    if luck(case, "sends back") >= willing:
        return Carried(Costs(), lapsed=True)
    freight = case.freight_return if offer.seller_pays_return else Decimal(0)
    money = paying(case, refund_on_return(case, offer, now.paid))
    return Carried(money + came_back(case, now.round, freight))


def _repair(case: SimCase, buyer: Buyer, offer: Offer, now: Moment) -> Carried:
    costs = Costs(goods=case.repair_quote, freight=case.freight_return + case.freight_out)
    return Carried(costs, works=luck(case, "repair", now.round) < 0.85)


def amazon_return(case: SimCase, now: Moment) -> Costs:
    """The buyer uses Amazon's return page: full refund on return, freight by policy."""
    freight = Decimal(0) if case.buyer_pays_return else case.freight_return
    return paying(case, case.price - now.paid) + came_back(case, now.round, freight)


_WAYS: Mapping[str, Callable[[SimCase, Buyer, Offer, Moment], Carried]] = {
    "guide": _guidance,
    "send_manual": _guidance,
    "answer": _guidance,
    "wait": _waiting,
    "carrier_search": _waiting,
    "exchange": _new_one,
    "reship": _new_one,
    "send_part": _part,
    "part_and_partial_refund": _part,
    "partial_refund_keep": _partial,
    "gift": _gift,
    "refund_no_return": _refund,
    "cancel": _refund,
    "return_then_refund": _return,
    "return_with_deduction": _return,
    "refund_less_freight": _return,
    "repair": _repair,
}
