"""What is known beside a case: its order and parcels, the product, the buyer's other cases, tasks for colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Q

from afterdesk.desk.models import Case, Order, Product, Task

EARLIER_CASES = 8


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line of the order."""

    title: str
    sku: str
    asin: str
    quantity: int
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """One parcel."""

    carrier: str
    tracking_number: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    last_event: str
    last_event_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderSide:
    """The order, its parcels and programmes."""

    order_id: str
    status: str
    marketplace: str
    fulfillment: str
    purchased_at: datetime | None
    ship_by_at: datetime | None
    deliver_by_on: date | None
    total: Decimal | None
    currency: str
    is_placeholder: bool
    items: tuple[ItemLine, ...]
    parcels: tuple[ParcelLine, ...]
    programmes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductSide:
    """What the seller knows of the product."""

    product_id: int
    title: str
    sku: str
    asin: str
    price: Decimal | None
    landed_cost: Decimal | None
    currency: str
    stock: int
    stock_parts: int


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """Another case of the same buyer, or one that was merged."""

    case_id: int
    title: str
    state: str
    situation: str
    opened_at: datetime
    is_merged_here: bool


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A piece of work for a colleague."""

    task_id: int
    title: str
    role: str
    assignee: str
    due_at: datetime | None
    done_at: datetime | None
    note: str = ""


def order_of(case: Case) -> OrderSide | None:
    """Return the order with its parcels and the programmes it belongs to."""
    order = case.order
    programmes = _programmes(case, order)
    if order is None:
        return None
    items = (ItemLine(one.title, one.sku, one.asin, one.quantity, one.price) for one in order.items.all())
    parcels = (
        ParcelLine(
            one.carrier, one.tracking_number, one.shipped_at, one.delivered_at, one.last_event, one.last_event_at
        )
        for one in order.shipments.all()
    )
    return OrderSide(
        order_id=order.order_id,
        status=order.status,
        marketplace=order.marketplace,
        fulfillment=order.fulfillment,
        purchased_at=order.purchased_at,
        ship_by_at=order.ship_by_at,
        deliver_by_on=order.deliver_by_on,
        total=order.total,
        currency=order.currency,
        is_placeholder=order.is_placeholder,
        items=tuple(items),
        parcels=tuple(parcels),
        programmes=programmes,
    )


def _programmes(case: Case, order: Order | None) -> tuple[str, ...]:
    if order is None or order.purchased_at is None:
        return ()
    on = order.purchased_at.date()
    enrolled = case.store.programmes.filter(marketplace=case.marketplace, since__lte=on)
    return tuple(enrolled.filter(Q(until=None) | Q(until__gte=on)).values_list("programme", flat=True))


def product_of(case: Case) -> ProductSide | None:
    """Return what the seller knows of the product that was ordered."""
    if case.order is None:
        return None
    skus = case.order.items.exclude(sku="").values("sku")
    here = Product.objects.filter(store_id=case.store_id, sku__in=skus, marketplace__in=(case.marketplace, ""))
    product = here.order_by("-marketplace", "id").first()  # this marketplace's own row before the one for all
    if product is None:
        return None
    return ProductSide(
        product.pk,
        product.title,
        product.sku,
        product.asin,
        product.price,
        product.landed_cost,
        product.currency,
        product.stock,
        product.stock_parts,
    )


def earlier_of(case: Case) -> tuple[EarlierCase, ...]:
    """Return the buyer's other cases in this store, and those merged into this one."""
    same = Q(merged_into=case)
    if case.buyer_id:
        same |= Q(buyer_id=case.buyer_id)
    found = Case.objects.filter(same, store_id=case.store_id).exclude(pk=case.pk).order_by("-opened_at")[:EARLIER_CASES]
    return tuple(
        EarlierCase(one.pk, one.title, one.state, one.situation, one.opened_at, one.merged_into_id == case.pk)
        for one in found
    )


def tasks_of(case: Case) -> tuple[TaskLine, ...]:
    """Return the tasks, the open ones first."""
    found = (
        Task.objects.filter(case=case)
        .select_related("assignee")
        .order_by(F("done_at").asc(nulls_first=True), "due_at", "id")[:30]
    )
    return tuple(
        TaskLine(
            one.pk, one.title, one.role, one.assignee.name if one.assignee else "", one.due_at, one.done_at, one.note
        )
        for one in found
    )
