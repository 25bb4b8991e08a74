"""Orders, parcels and products as reports bring them. Newer rows win; the same file twice changes nothing.

A report is Amazon's word about an order; what mail said before (a placeholder) gives way to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from django.db import transaction

from afterdesk.channels.files.orders import OrderRow, ProductRow, ShipmentRow
from afterdesk.desk.actions.digests import name_digest
from afterdesk.desk.indexing import index_order, index_product
from afterdesk.desk.models import Buyer, Case, Order, OrderItem, Product, Shipment, Store

ORDERS_AT_ONCE = 500

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows were new, and how many known (changed or not)."""

    new: int
    known: int

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.new + other.new, self.known + other.known)


def import_orders(*, store: Store, rows: Iterable[OrderRow], now: datetime) -> Counted:
    """Bring orders and their items up to date, and the cases that waited for them."""
    by_order: dict[str, list[OrderRow]] = defaultdict(list)
    for row in rows:
        by_order[row.order_id].append(row)
    total = Counted(0, 0)
    for batch in _batches(by_order.items(), ORDERS_AT_ONCE):
        total += _import_batch(store, dict(batch), now)
    return total


@transaction.atomic
def import_shipments(*, store: Store, rows: Iterable[ShipmentRow], now: datetime) -> Counted:
    """Bring parcels up to date; the FBA report is also where an FBA buyer's relay address is found."""
    new = known = 0
    for row in rows:
        order, _ = Order.objects.get_or_create(
            store=store,
            order_id=row.order_id,
            defaults={"marketplace": row.marketplace or "", "fulfillment": "FBA", "is_placeholder": True},
        )
        if row.buyer_alias and order.buyer_id is None:
            order.buyer = _buyer(store, row)
            order.save(update_fields=["buyer"])
        _, is_new = Shipment.objects.update_or_create(
            order=order,
            tracking_number=row.tracking_number,
            defaults={"carrier": row.carrier, "shipped_at": row.shipped_at},
        )
        new, known = new + is_new, known + (not is_new)
        index_order(order, at=order.purchased_at or now)
    return Counted(new, known)


@transaction.atomic
def import_products(*, store: Store, rows: Iterable[ProductRow], now: datetime) -> Counted:
    """Bring products up to date. What a list does not say is left as it is known."""
    new = known = 0
    for row in rows:
        product, is_new = Product.objects.update_or_create(
            store=store, sku=row.sku, marketplace=row.marketplace or "", defaults=_product_fields(row)
        )
        new, known = new + is_new, known + (not is_new)
        index_product(product, at=now)
    return Counted(new, known)


@transaction.atomic
def _import_batch(store: Store, by_order: dict[str, list[OrderRow]], now: datetime) -> Counted:
    existing = {one.order_id: one for one in Order.objects.filter(store=store, order_id__in=list(by_order))}
    changed: list[Order] = []
    fresh: list[Order] = []
    for order_id, rows in by_order.items():
        order = existing.get(order_id)
        if order is None:
            order = Order(store=store, order_id=order_id)
            fresh.append(order)
        elif not _is_newer(order, rows):
            continue
        else:
            changed.append(order)
        _fill(order, rows)
    Order.objects.bulk_create(fresh)
    Order.objects.bulk_update(changed, _FIELDS)
    touched = [*fresh, *changed]
    _replace_items(touched, by_order)
    _tell_cases(changed)
    for order in touched:
        index_order(order, at=order.purchased_at or now)
    return Counted(len(fresh), len(by_order) - len(fresh))


_FIELDS = [
    "marketplace",
    "fulfillment",
    "status",
    "purchased_at",
    "updated_at",
    "total",
    "currency",
    "is_placeholder",
]


def _is_newer(order: Order, rows: Sequence[OrderRow]) -> bool:
    if order.is_placeholder or order.updated_at is None:
        return True
    newest = max((row.updated_at for row in rows if row.updated_at), default=None)
    return newest is not None and newest > order.updated_at


def _fill(order: Order, rows: Sequence[OrderRow]) -> None:
    first = rows[0]
    order.marketplace = first.marketplace or order.marketplace
    order.fulfillment = first.fulfillment.value
    order.status = first.state.value
    order.purchased_at = first.purchased_at or order.purchased_at
    order.updated_at = max((row.updated_at for row in rows if row.updated_at), default=order.updated_at)
    order.is_placeholder = False
    amounts = [amount for row in rows for amount in (row.price, row.tax, row.shipping) if amount is not None]
    if amounts:
        order.total = sum((one.amount for one in amounts), Decimal(0))
        order.currency = amounts[0].currency


def _replace_items(orders: Sequence[Order], by_order: dict[str, list[OrderRow]]) -> None:
    OrderItem.objects.filter(order__in=orders).delete()
    items: dict[tuple[int, str, str], OrderItem] = {}
    for order in orders:
        for row in by_order[order.order_id]:
            key = (order.pk, row.sku, row.asin)
            if key in items:
                items[key].quantity += row.quantity
                continue
            price = row.price.amount / max(row.quantity, 1) if row.price else None
            items[key] = OrderItem(
                order=order, sku=row.sku, asin=row.asin, title=row.title[:500], quantity=row.quantity, price=price
            )
    OrderItem.objects.bulk_create(items.values())


def _tell_cases(orders: Sequence[Order]) -> None:
    """Cases that mail opened before the report came learn marketplace and fulfillment from it."""
    by_pk = {order.pk: order for order in orders}
    for case in Case.objects.filter(order_id__in=list(by_pk)):
        order = by_pk[case.order_id or 0]
        case.fulfillment, case.marketplace = order.fulfillment, case.marketplace or order.marketplace
        case.save(update_fields=["fulfillment", "marketplace"])


def _buyer(store: Store, row: ShipmentRow) -> Buyer:
    local, _, domain = row.buyer_alias.lower().partition("@")
    buyer, _ = Buyer.objects.get_or_create(
        store=store,
        key=f"{local.partition('+')[0]}@{domain}",
        defaults={
            "alias": row.buyer_alias,
            "name": row.buyer_name,
            "name_digest": name_digest(row.buyer_name) if row.buyer_name else "",
        },
    )
    return buyer


def _product_fields(row: ProductRow) -> dict[str, object]:
    money = next((one for one in (row.price, row.landed_cost, row.freight) if one is not None), None)
    said = {
        "asin": row.asin,
        "title": row.title[:500],
        "currency": money.currency if money else "",
        "price": row.price.amount if row.price else None,
        "landed_cost": row.landed_cost.amount if row.landed_cost else None,
        "freight_out": row.freight.amount if row.freight else None,
        "freight_return": row.freight.amount if row.freight else None,
        "stock": row.stock,
    }
    return {name: value for name, value in said.items() if value not in (None, "")}


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, size)):
        yield batch
