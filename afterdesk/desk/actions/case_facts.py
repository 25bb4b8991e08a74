"""A case's records as the plain facts that playbooks, arithmetic and letters read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from afterdesk.desk.actions.clocks import UNKNOWN_MARKETPLACE, programmes_of
from afterdesk.desk.actions.granting import limits_of
from afterdesk.desk.actions.partners import repair_quote
from afterdesk.desk.models import Attachment, Case, Message, Order, OrderItem, Product, Shipment
from afterdesk.desk.rulebook import clock_rules
from afterdesk.domain.casefacts import CaseFacts, Costs, FactValue, Tracking
from afterdesk.domain.clock_events import Event
from afterdesk.domain.clocks import ClockEvent
from afterdesk.domain.issues import Wish
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.remedies import Role
from afterdesk.domain.return_windows import return_window
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Fulfillment, Money

#: Situations in which the buyer has the goods before them.
GOODS_IN_HAND = frozenset(
    {
        Situation.QUALITY_FAULT,
        Situation.NOT_SATISFIED,
        Situation.CHANGED_MIND,
        Situation.DAMAGED,
        Situation.BROKEN,
        Situation.PART_MISSING,
        Situation.WRONG_ITEM,
        Situation.EXTRA_ITEM,
        Situation.CANNOT_OPERATE,
        Situation.WARRANTY_SMALL,
        Situation.WARRANTY_LARGE,
        Situation.RETURN_IN_WINDOW,
        Situation.RETURN_OUT_OF_WINDOW,
    }
)


def case_facts(case: Case, *, situation: Situation, now: datetime) -> CaseFacts:
    """Return everything the desk knows of a case; what it does not know stays None and is asked for."""
    order = case.order
    item = order.items.first() if order else None
    shipment = order.shipments.first() if order else None
    product = _product(case, item)
    marketplace = Marketplace(case.marketplace) if case.marketplace else UNKNOWN_MARKETPLACE
    currency = (order.currency if order else "") or FACTS[marketplace].currency
    price = item.price if item and item.price is not None else product.price if product else None
    return CaseFacts(
        situation=situation,
        marketplace=marketplace,
        now=now,
        buyer_lang=case.language,
        fulfillment=Fulfillment(case.fulfillment) if case.fulfillment else Fulfillment.FBM,
        programme=next(iter(sorted(programmes_of(case))), None),
        order_total=_money(order.total if order else None, currency),
        item_price=_money(price, currency),
        quantity=item.quantity if item else 1,
        ordered_at=order.purchased_at if order else None,
        shipped_at=_shipped_at(order, shipment),
        delivered_at=_delivered_at(case, situation, shipment),
        latest_delivery_at=_latest_delivery(order, now),
        tracking=_tracking(shipment),
        in_return_window=_in_return_window(case, marketplace, shipment, now),
        stock_product=product.stock if product else None,
        stock_part=product.stock_parts if product else None,
        unsellable_stock=product.stock_unsellable if product else None,
        costs=replace(_costs(product, currency), repair_quote=repair_quote(case.store_id, case.marketplace, currency)),
        authority=limits_of(case.store_id).of(Role.OPERATOR),
        wish=Wish(case.wants) if case.wants else Wish.NONE,
        flags=_flags(case),
        product_title=(item.title if item else "") or (product.title if product else "") or case.title,
        buyer_name=case.buyer.name if case.buyer else "",
        store_name=case.store.sender_name or case.store.name,
        known=known_facts(case),
        part_name=str(known_facts(case).get("part_name", "")),
    )


def has_pictures(case: Case) -> bool:
    """Whether the buyer has sent pictures."""
    sent = Attachment.objects.filter(message__case=case, message__direction=Message.Direction.IN)
    return sent.filter(content_type__startswith="image/").exists()


def _shipped_at(order: Order | None, shipment: Shipment | None) -> datetime | None:
    """Return when it was shipped; an order report says that it was, and bounds the moment by its own."""
    if shipment is not None and shipment.shipped_at:
        return shipment.shipped_at
    return order.updated_at if order is not None and order.status == Order.Status.SHIPPED else None


def _delivered_at(case: Case, situation: Situation, shipment: Shipment | None) -> datetime | None:
    """Return when it was delivered. Goods in hand were, at the latest when the buyer first wrote."""
    if shipment is not None and shipment.delivered_at:
        return shipment.delivered_at
    if situation not in GOODS_IN_HAND:
        return None
    first = case.messages.exclude(direction=Message.Direction.OUT).order_by("at").values_list("at", flat=True).first()
    return first or case.opened_at


def known_facts(case: Case) -> dict[str, FactValue]:
    """Return the newest value of each recorded fact."""
    return {fact.name: fact.value for fact in case.facts.order_by("pk")}


def _product(case: Case, item: OrderItem | None) -> Product | None:
    """Return the product of an order line; the row of this marketplace before the one for all."""
    if item is None or not (item.sku or item.asin):
        return None
    named = Q(sku=item.sku) if item.sku else Q(asin=item.asin)
    here = Q(marketplace=case.marketplace) | Q(marketplace="")
    return Product.objects.filter(named, here, store_id=case.store_id).order_by("-marketplace").first()


def _costs(product: Product | None, currency: str) -> Costs:
    if product is None or (product.currency and product.currency != currency):
        return Costs()
    return Costs(
        landed_cost=_money(product.landed_cost, currency),
        freight_out=_money(product.freight_out, currency),
        return_freight=_money(product.freight_return, currency),
        part_cost=_money(product.part_cost, currency),
    )


def _flags(case: Case) -> frozenset[str]:
    said = {"threat": case.has_threat, "safety": case.is_safety, "unverified": not case.is_verified}
    return frozenset(name for name, holds in said.items() if holds)


def _in_return_window(case: Case, marketplace: Marketplace, shipment: Shipment | None, now: datetime) -> bool | None:
    """Return whether a return asked at `now` is in time, by the rules of the day; None while no delivery is known."""
    if shipment is None or shipment.delivered_at is None:
        return None
    bought = case.order.purchased_at if case.order else None
    delivered = ClockEvent(
        name=Event.ORDER_DELIVERED,
        at=shipment.delivered_at,
        marketplace=marketplace,
        fulfillment=Fulfillment(case.fulfillment) if case.fulfillment else None,
        programmes=programmes_of(case),
        moments={Event.ORDER_PLACED: bought} if bought else {},
    )
    window = return_window(delivered, clock_rules(case.store_id))
    return None if window is None else window.includes(now)


def _tracking(shipment: Shipment | None) -> Tracking | None:
    if shipment is None or not shipment.tracking_number:
        return None
    return Tracking(shipment.carrier, shipment.tracking_number, shipment.last_event, shipment.last_event_at)


def _latest_delivery(order: Order | None, now: datetime) -> datetime | None:
    if order is None or order.deliver_by_on is None:
        return None
    return datetime.combine(order.deliver_by_on, datetime.max.time(), tzinfo=now.tzinfo)


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return Money(amount, currency) if amount is not None else None
