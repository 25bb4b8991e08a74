"""Buyers of the simulated world: what a seller cannot see. Assumptions, with their ranges: docs/decisions/0020.

All shares are of the price paid, all chances from 0 to 1. Every range is our assumption: nobody measured them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from afterdesk.demo.world_cases import MARKETS, SimCase, pick

Range = tuple[float, float]

#: What the buyer wants, in shares of a hundred: money, a working thing, least effort, something for nothing.
_WISHES: Mapping[str, Mapping[str, int]] = {
    "fault": {"money": 30, "working_thing": 43, "least_effort": 21, "something_for_nothing": 6},
    "taste": {"money": 52, "working_thing": 20, "least_effort": 22, "something_for_nothing": 6},
    "transit": {"money": 32, "working_thing": 50, "least_effort": 13, "something_for_nothing": 5},
}
_KIND: Mapping[str, str] = {
    "not_satisfied": "taste",
    "changed_mind": "taste",
    "not_received": "transit",
    "delayed": "transit",
    "main_item_missing": "transit",
}
#: What the thing, as it is, is worth to the buyer.
_WORTH: Mapping[str, Range] = {
    "quality_fault": (0.0, 0.6),
    "damaged": (0.1, 0.85),
    "part_missing": (0.1, 0.8),
    "wrong_item": (0.0, 0.5),
    "main_item_missing": (0.0, 0.0),
    "not_satisfied": (0.25, 0.8),
    "changed_mind": (0.1, 0.7),
    "not_received": (0.0, 0.0),
    "delayed": (0.4, 0.8),  # the hope that it comes
    "broken": (0.0, 0.2),
    "cannot_operate": (0.0, 0.4),
}
#: With how much of the price in hand and use the buyer would call it settled.
_SETTLED: Mapping[str, Range] = {
    "money": (0.70, 0.95),
    "working_thing": (0.60, 0.88),
    "least_effort": (0.45, 0.80),
    "something_for_nothing": (1.0, 1.35),
}
#: Chance that guidance makes it work. Nothing that one reads mends a scratch.
_GUIDE_FIXES: Mapping[str, Range] = {
    "cannot_operate": (0.45, 0.85),
    "quality_fault": (0.05, 0.35),
    "not_satisfied": (0.0, 0.12),
    "part_missing": (0.0, 0.15),  # it lay in the packaging
}
_PART_FIXES: Mapping[str, float] = {"part_missing": 0.95, "broken": 0.6, "damaged": 0.5, "quality_fault": 0.5}
#: Chance of a claim by a buyer who got nothing and is out of patience, before tone and person.
_CLAIMS: Mapping[str, float] = {
    "quality_fault": 0.22,
    "damaged": 0.25,
    "part_missing": 0.20,
    "wrong_item": 0.30,
    "main_item_missing": 0.75,
    "not_satisfied": 0.12,
    "changed_mind": 0.08,
    "not_received": 0.80,
    "delayed": 0.40,
    "broken": 0.25,
    "cannot_operate": 0.10,
}
_CLAIM_TONE: Mapping[str, float] = {"calm": 0.8, "annoyed": 1.1, "threatening": 1.7}
_FEEDBACK_TONE: Mapping[str, float] = {"calm": 0.6, "annoyed": 1.3, "threatening": 1.8}
#: How many letters a buyer reads before he goes elsewhere, in shares of a hundred.
_PATIENCE: Mapping[str, Mapping[str, int]] = {
    "calm": {"1": 20, "2": 40, "3": 30, "4": 10},
    "annoyed": {"1": 40, "2": 40, "3": 20},
    "threatening": {"1": 65, "2": 30, "3": 5},
}
_TAKES_NEW: Mapping[str, float] = {
    "money": 0.5,
    "working_thing": 0.95,
    "least_effort": 0.7,
    "something_for_nothing": 0.5,
}
#: Chance that the parcel is still on its way to the buyer, by what tracking says.
_ARRIVES: Mapping[str, float] = {"moving": 0.92, "silent": 0.45, "lost": 0.03, "delivered_scan": 0.35}


@dataclass(frozen=True, slots=True)
class Buyer:
    """One buyer's hidden mind and luck.

    Shares of the price: `worth_as_is`, what the thing is worth to him now; `reservation`, the least he keeps it for;
    `hassle`, what packing and sending is to him. `patience`: letters he reads. Chances: `claims` and `complains`, of a
    claim and of negative feedback when left with nothing; `returns_it`, that an authorised return is really sent.
    `parcel_arrives`: in which round the parcel turns up by itself, 0 for never.
    """

    wish: str
    worth_as_is: float
    reservation: float
    hassle: float
    patience: int
    claims: float
    complains: float
    returns_it: float
    fix_by_guide: float
    part_fixes: float
    replacement_works: float
    takes_new: bool
    takes_part: bool
    parcel_arrives: int
    search_finds: bool

    @property
    def aspiration(self) -> float:
        """The share of the price, in money and use together, with which he calls it settled."""
        return self.worth_as_is + self.reservation

    @property
    def worth_of_full_refund(self) -> float:
        """A full refund with the thing kept: who wanted a working one must buy again; a cheat has it all."""
        return worth_of_full_refund(self.wish, self.worth_as_is)


def worth_of_full_refund(wish: str, worth_as_is: float) -> float:
    """The money, what the kept thing is still good for, less buying again for who wanted it to work."""
    spare = 1.0 if wish == "something_for_nothing" else 0.3
    return 1 + spare * worth_as_is - (0.1 if wish == "working_thing" else 0)


def draw_buyer(rng: Random, case: SimCase) -> Buyer:
    """Draw the buyer behind a case."""
    wish = _wish(rng, case)
    worth = rng.uniform(0.7, 1.0) if _is_cheat_with_thing(wish, case) else rng.uniform(*_WORTH[case.situation])
    hassle = _hassle(rng, case, wish)
    return Buyer(
        wish=wish,
        worth_as_is=worth,
        reservation=_reservation(rng, case, wish, worth, hassle),
        hassle=hassle,
        patience=int(pick(rng, _PATIENCE[case.tone])),
        claims=min(0.95, _CLAIMS[case.situation] * _CLAIM_TONE[case.tone] * _stakes(case) * rng.uniform(0.5, 1.5)),
        complains=min(0.9, 0.18 * _FEEDBACK_TONE[case.tone] * rng.uniform(0.4, 1.6)),
        returns_it=max(0.15, rng.uniform(0.75, 0.98) - 0.5 * hassle - 0.15 * (wish == "least_effort")),
        fix_by_guide=rng.uniform(*_GUIDE_FIXES.get(case.situation, (0.0, 0.0))),
        part_fixes=_PART_FIXES.get(case.situation, 0.0),
        replacement_works=rng.uniform(0.80, 0.98),
        takes_new=rng.random() < _TAKES_NEW[wish] * _wants_same_product(case),
        takes_part=rng.random() < _TAKES_NEW[wish],
        parcel_arrives=_arrival(rng, case),
        search_finds=rng.random() < {"delivered_scan": 0.25, "silent": 0.2, "moving": 0.1}.get(case.tracking, 0.0),
    )


def _wish(rng: Random, case: SimCase) -> str:
    """Threats are a little more usual among those who want something for nothing; most who threaten are just angry."""
    weights = dict(_WISHES[_KIND.get(case.situation, "fault")])
    if case.tone == "threatening":
        weights["something_for_nothing"] *= 3
    return pick(rng, weights)


def _is_cheat_with_thing(wish: str, case: SimCase) -> bool:
    """Whether the complaint is mostly invented, so the thing serves him well."""
    return wish == "something_for_nothing" and case.buyer_holds_it


def _hassle(rng: Random, case: SimCase, wish: str) -> float:
    """Packing and a walk: 3 to 14 US dollars of a person's time, so it weighs on cheap things."""
    usd = rng.uniform(3, 14) * (1.6 if wish == "least_effort" else 1)
    return min(0.7, max(0.02, usd / _price_usd(case)))


def _reservation(rng: Random, case: SimCase, wish: str, worth: float, hassle: float) -> float:
    """What he must be paid to keep it; three in five know that an open return is worth more to them."""
    settled = rng.uniform(*_SETTLED[wish])
    knows_his_return = rng.random() < 0.6 and case.in_window and case.buyer_holds_it
    if knows_his_return:
        settled = max(settled, 0.95 - hassle - (_return_share(case) if case.buyer_pays_return else 0))
    if not case.in_window and not case.is_sellers_fault:
        settled *= 0.7  # he knows that little is due to him
    # A full refund without sending anything back satisfies everybody: nobody holds out for more.
    most = worth_of_full_refund(wish, worth) - 0.02
    return max(0.03, min(settled, most) - worth)


def _stakes(case: SimCase) -> float:
    """Nobody fights long for 8 US dollars: 0.65 there, 1 at about 50, 1.35 at 400."""
    return 0.65 + 0.7 * case.weight_of_price


def _wants_same_product(case: SimCase) -> float:
    return {"changed_mind": 0.05, "not_satisfied": 0.6, "cannot_operate": 0.5}.get(case.situation, 1.0)


def _arrival(rng: Random, case: SimCase) -> int:
    arrives, when = rng.random() < _ARRIVES.get(case.tracking, 0.0), int(pick(rng, {"1": 55, "2": 30, "3": 15}))
    return when if arrives else 0


def _price_usd(case: SimCase) -> float:
    return float(case.price / MARKETS[case.marketplace][1])


def _return_share(case: SimCase) -> float:
    return float(case.freight_return / case.price)
