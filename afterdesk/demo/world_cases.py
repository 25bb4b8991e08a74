"""Cases of the simulated world: what a seller can see and what each thing costs. Assumptions: docs/decisions/0020.

Every range is our assumption unless a comment names a source; nobody measured them. Amounts are drawn in US dollars and
put into the marketplace's currency. Costs count from the moment the buyer writes: what the sale cost before is spent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import exp, log
from random import Random
from types import MappingProxyType

#: Of a hundred cases, how many are of each kind (changed_mind: a return request in its window).
SITUATIONS: Mapping[str, int] = {
    "quality_fault": 16,
    "damaged": 10,
    "part_missing": 7,
    "wrong_item": 6,
    "main_item_missing": 2,
    "not_satisfied": 14,
    "changed_mind": 14,
    "not_received": 10,
    "delayed": 10,
    "broken": 4,
    "cannot_operate": 7,
}
#: Marketplace: currency, units of it for one US dollar (round figures, only so that amounts look real), share of cases.
MARKETS: Mapping[str, tuple[str, Decimal, int]] = {
    "US": ("USD", Decimal(1), 40),
    "DE": ("EUR", Decimal("0.92"), 25),
    "GB": ("GBP", Decimal("0.79"), 20),
    "JP": ("JPY", Decimal(150), 15),
}
IN_TRANSIT = frozenset({"not_received", "delayed"})
NOTHING_TO_RETURN = IN_TRANSIT | {"main_item_missing"}
#: Reasons of the buyer's own; the first in every marketplace, the others in DE and GB (policy-facts 3C).
BUYER_PAYS_ALWAYS = frozenset({"changed_mind"})
BUYER_PAYS_IN_EUROPE = frozenset({"not_satisfied", "cannot_operate"})
PART_COULD_HELP = frozenset({"part_missing", "broken", "damaged", "quality_fault"})
REPAIRABLE = frozenset({"quality_fault", "broken", "damaged"})
#: Days since delivery: the mean of an exponential draw, and the most.
DAYS: Mapping[str, tuple[float, int]] = {
    "quality_fault": (30, 300),
    "broken": (20, 200),
    "cannot_operate": (10, 90),
    "not_satisfied": (10, 60),
    "changed_mind": (9, 30),
}
#: What tracking says, in shares of a hundred.
TRACKING: Mapping[str, Mapping[str, int]] = {
    "not_received": {"delivered_scan": 40, "silent": 35, "lost": 15, "moving": 10},
    "delayed": {"moving": 70, "silent": 30},
}
#: The buyer's first words, in shares of a hundred; it says little about what the buyer wants.
TONES: Mapping[str, int] = {"calm": 55, "annoyed": 33, "threatening": 12}
#: Parcels: US dollars to send one, price from which the size becomes likely.
SIZES: Mapping[str, tuple[float, float]] = {"small": (3, 6), "medium": (5.5, 12), "large": (14, 45)}
CHEAPEST_USD, DEAREST_USD = 8, 400
RETURN_WINDOW_DAYS = 30  # Amazon's standard window (policy-facts 1J)
CLAIM_WINDOW_DAYS = 90  # ATZ-3, counted here from delivery
REFERRAL_SHARE = (0.08, 0.15)  # Amazon's published fees: 8 % electronics, 15 % most others
KEPT_SHARE = Decimal("0.20")  # Amazon keeps the lesser of 20 % of the fee and 5.00 when a sale is refunded
KEPT_MOST_USD = Decimal(5)


@dataclass(frozen=True, slots=True)
class SimCase:
    """What a seller can see of one case. Amounts in `currency`.

    `price` is what the buyer paid, delivery included; `landed_cost` one more unit in the seller's hands; `freight_out`
    one parcel to the buyer; `freight_return` the same back; `referral_fee` Amazon's fee on the sale; `fees_kept` what
    Amazon keeps of it when the whole sale is refunded. `resale` is the share of the price that a unit in each state is
    worth to the seller when back. `dice` is where all chance of this case starts: two policies meet the same luck.
    """

    case_id: str
    dice: int
    situation: str
    marketplace: str
    currency: str
    price: Decimal
    landed_cost: Decimal
    freight_out: Decimal
    freight_return: Decimal
    referral_fee: Decimal
    fees_kept: Decimal
    resale: Mapping[str, Decimal]
    days_since_delivery: int
    in_window: bool
    tracking: str
    stock_available: bool
    part_available: bool
    part_cost: Decimal
    repair_possible: bool
    repair_quote: Decimal
    tone: str

    @property
    def buyer_holds_it(self) -> bool:
        """Whether there is a thing that could come back."""
        return self.situation not in NOTHING_TO_RETURN

    @property
    def buyer_pays_return(self) -> bool:
        """Whether policy lets the buyer bear the return freight."""
        in_europe = self.marketplace in {"DE", "GB"}
        return self.situation in BUYER_PAYS_ALWAYS or (in_europe and self.situation in BUYER_PAYS_IN_EUROPE)

    @property
    def is_sellers_fault(self) -> bool:
        """Whether what happened is the seller's (or his carrier's) to answer for."""
        return self.situation not in BUYER_PAYS_ALWAYS | BUYER_PAYS_IN_EUROPE

    @property
    def is_claim_open(self) -> bool:
        """Whether the buyer could still file an A-to-z claim."""
        return self.days_since_delivery <= CLAIM_WINDOW_DAYS

    @property
    def weight_of_price(self) -> float:
        """From 0 for the cheapest thing to 1 for the dearest, by the logarithm."""
        dollars = float(self.price / MARKETS[self.marketplace][1])
        return min(1.0, max(0.0, log(dollars / CHEAPEST_USD) / log(DEAREST_USD / CHEAPEST_USD)))

    def money(self, amount: float | Decimal) -> Decimal:
        """Round to what the currency has: whole yen, hundredths of the others."""
        return round_to(amount, self.currency)

    def dollars(self, amount: float) -> Decimal:
        """Put an amount of US dollars into the case's currency."""
        return self.money(Decimal(str(round(amount, 4))) * MARKETS[self.marketplace][1])


def round_to(amount: float | Decimal, currency: str) -> Decimal:
    """Round half up to whole yen or to hundredths."""
    exact = amount if isinstance(amount, Decimal) else Decimal(str(round(amount, 6)))
    return exact.quantize(Decimal(1) if currency == "JPY" else Decimal("0.01"), ROUND_HALF_UP)


def pick(rng: Random, weights: Mapping[str, int]) -> str:
    """Draw one word by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def draw_case(rng: Random, case_id: str = "") -> SimCase:
    """Draw what a seller sees."""
    situation, market = pick(rng, SITUATIONS), pick(rng, {name: row[2] for name, row in MARKETS.items()})
    currency, rate, _ = MARKETS[market]
    usd = _amounts(rng)
    days = _days(rng, situation)
    here = {name: round_to(amount * rate, currency) for name, amount in usd.items()}
    return SimCase(
        case_id=case_id,
        dice=rng.getrandbits(64),
        situation=situation,
        marketplace=market,
        currency=currency,
        resale=_resale(rng, here["landed_cost"] / here["price"]),
        days_since_delivery=days,
        in_window=days <= RETURN_WINDOW_DAYS,
        tracking=pick(rng, TRACKING[situation]) if situation in TRACKING else "delivered",
        stock_available=rng.random() < 0.88,
        part_available=_has_part(rng, situation),
        repair_possible=_can_repair(rng, situation, usd["price"]),
        tone=pick(rng, TONES),
        **here,
    )


def _amounts(rng: Random) -> dict[str, Decimal]:
    """US dollars. Landed cost a third of the price, give or take: the usual rule of thumb for own brands."""
    price = exp(rng.uniform(log(CHEAPEST_USD), log(DEAREST_USD)))
    freight_out = min(rng.uniform(*SIZES[_size(rng, price)]), 0.4 * price)
    # A single label costs more than a franked batch; one seller in four sells across a border, where a return is dear.
    freight_return = freight_out * rng.uniform(1.0, 1.8) * (rng.uniform(1.5, 3.0) if rng.random() < 0.25 else 1)
    fee = price * rng.choices(REFERRAL_SHARE, (1, 3))[0]
    exact = {
        "price": price,
        "landed_cost": price * rng.uniform(0.18, 0.42),
        "freight_out": freight_out,
        "freight_return": freight_return,
        "referral_fee": fee,
        "part_cost": price * rng.uniform(0.03, 0.15),
        "repair_quote": price * rng.uniform(0.15, 0.5),
    }
    amounts = {name: Decimal(str(round(amount, 4))) for name, amount in exact.items()}
    return amounts | {"fees_kept": min(amounts["referral_fee"] * KEPT_SHARE, KEPT_MOST_USD)}


def _size(rng: Random, price: float) -> str:
    """Draw a size; dear things are larger more often."""
    large = 0.05 + 0.35 * (price > 60) + 0.2 * (price > 200)
    return pick(rng, {"small": round(100 * (1 - large) * 0.6), "medium": 40, "large": round(100 * large)})


def _resale(rng: Random, landed_share: Decimal) -> Mapping[str, Decimal]:
    """Say what a unit is worth again: as new it saves buying another one, so its landed cost and not its price."""
    as_new = float(landed_share) * rng.uniform(0.85, 1.0)
    used = as_new * rng.uniform(0.4, 0.8)
    shares = {"as_new": as_new, "used": used, "parts_only": as_new * rng.uniform(0.05, 0.2), "nothing": 0.0}
    return MappingProxyType({state: Decimal(str(round(share, 4))) for state, share in shares.items()})


def _days(rng: Random, situation: str) -> int:
    if situation in IN_TRANSIT:
        return 0
    mean, most = DAYS.get(situation, (4.0, 45))
    days = round(rng.expovariate(1 / mean))
    return days if days <= most else rng.randint(0, most)


def _has_part(rng: Random, situation: str) -> bool:
    chance = 0.75 if situation == "part_missing" else 0.3
    return rng.random() < chance and situation in PART_COULD_HELP


def _can_repair(rng: Random, situation: str, price_usd: Decimal) -> bool:
    return rng.random() < 0.5 and situation in REPAIRABLE and price_usd >= 80
