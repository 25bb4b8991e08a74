"""What is known about a case when the desk advises: plain values, no records, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from babel.numbers import get_currency_precision

from afterdesk.domain.issues import Wish
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.remedies import Authority
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Fulfillment, Money, Programme

FactValue = str | bool | int

_EU = frozenset({"DE", "FR", "IT", "ES", "NL", "SE", "PL", "BE", "IE"})


@dataclass(frozen=True, slots=True)
class Tracking:
    """The parcel as the carrier shows it."""

    carrier: str
    number: str
    last_event: str = ""
    last_event_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Costs:
    """The seller's own figures for one order line; what is None is assumed from the pack and marked so."""

    landed_cost: Money | None = None
    freight_out: Money | None = None
    return_freight: Money | None = None
    part_cost: Money | None = None
    part_freight: Money | None = None
    repair_quote: Money | None = None
    gift_cost: Money | None = None
    resale_value: Money | None = None
    defect_value: Money | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything an advice may read. `known` holds facts by the id that the playbook gives them."""

    situation: Situation
    marketplace: Marketplace
    now: datetime
    buyer_lang: str = ""
    fulfillment: Fulfillment = Fulfillment.FBM
    programme: Programme | None = None
    order_total: Money | None = None
    item_price: Money | None = None
    quantity: int = 1
    ordered_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    latest_delivery_at: datetime | None = None
    tracking: Tracking | None = None
    shipping_paid: Money | None = None
    in_return_window: bool | None = None
    seller_pays_return: bool | None = None
    stock_product: int | None = None
    stock_part: int | None = None
    unsellable_stock: int | None = None
    costs: Costs = field(default_factory=Costs)
    wish: Wish = Wish.NONE
    flags: frozenset[str] = frozenset()
    product_title: str = ""
    part_name: str = ""
    buyer_name: str = ""
    store_name: str = ""
    known: Mapping[str, FactValue] = field(default_factory=dict)
    authority: Authority = field(default_factory=Authority)

    @property
    def is_unverified(self) -> bool:
        """Say whether it is not certain that the message came from Amazon's relay."""
        return "unverified" in self.flags

    @property
    def paid(self) -> Money | None:
        """Return what the buyer paid for the items in question, at most the order's total."""
        if self.item_price is None:
            return self.order_total
        items = self.item_price.times(self.quantity)
        return items if self.order_total is None or items <= self.order_total else self.order_total

    @property
    def paid_in_full(self) -> Money | None:
        """Return what a full refund gives back: items and the shipping paid, at most the order's total."""
        paid, shipping = self.paid, self.shipping_paid
        if paid is None or shipping is None:
            return paid
        whole = paid + shipping
        return whole if self.order_total is None or whole <= self.order_total else self.order_total

    @property
    def currency(self) -> str:
        """Return the currency of the order, or the marketplace's while no amount is known."""
        return self.paid.currency if self.paid else FACTS[self.marketplace].currency


#: Variables that conditions may read, with the type CEL checks. Facts of a playbook come on top.
VARIABLES: Mapping[str, type] = {
    "marketplace": str,
    "region": str,
    "fulfillment": str,
    "programme": str,
    "wish": str,
    "quantity": int,
    "order_total": int,
    "paid": int,
    "landed_cost": int,
    "return_freight": int,
    "freight_out": int,
    "repair_quote": int,
    "stock_product": int,
    "stock_part": int,
    "unsellable_stock": int,
    "days_since_order": int,
    "days_since_delivery": int,
    "days_past_latest_delivery": int,
    "shipped": bool,
    "delivered": bool,
    "tracked": bool,
    "in_return_window": bool,
    "threat": bool,
    "safety": bool,
    "verified": bool,
}


def region_of(marketplace: Marketplace) -> str:
    """Return EU, UK, or the marketplace's own name: the unit in which buyers' rights are told apart."""
    return "EU" if marketplace.value in _EU else marketplace.value


def variables_of(facts: CaseFacts) -> dict[str, FactValue | None]:
    """Return every variable a condition may read; None is "not known yet". Amounts are minor units."""
    costs = facts.costs
    return {
        "marketplace": facts.marketplace.value,
        "region": region_of(facts.marketplace),
        "fulfillment": facts.fulfillment.value,
        "programme": facts.programme.value if facts.programme else "",
        "wish": facts.wish.value,
        "quantity": facts.quantity,
        "order_total": minor(facts.order_total),
        "paid": minor(facts.paid),
        "landed_cost": minor(costs.landed_cost),
        "return_freight": minor(costs.return_freight),
        "freight_out": minor(costs.freight_out),
        "repair_quote": minor(costs.repair_quote),
        "stock_product": facts.stock_product,
        "stock_part": facts.stock_part,
        "unsellable_stock": facts.unsellable_stock,
        "days_since_order": _days(facts.ordered_at, facts.now),
        "days_since_delivery": _days(facts.delivered_at, facts.now),
        "days_past_latest_delivery": _days(facts.latest_delivery_at, facts.now),
        "shipped": facts.shipped_at is not None or facts.delivered_at is not None,
        "delivered": facts.delivered_at is not None,
        "tracked": facts.tracking is not None and bool(facts.tracking.number),
        "in_return_window": facts.in_return_window,
        "threat": "threat" in facts.flags,
        "safety": "safety" in facts.flags,
        "verified": not facts.is_unverified,
        **({"which_part": facts.part_name} if facts.part_name else {}),
        **facts.known,
    }


def minor(money: Money | None) -> int | None:
    """Return an amount in the currency's smallest unit, as conditions read it."""
    if money is None:
        return None
    return int((money.amount * Decimal(10) ** get_currency_precision(money.currency)).to_integral_value())


def _days(start: datetime | None, now: datetime) -> int | None:
    return None if start is None else (now - start).days
