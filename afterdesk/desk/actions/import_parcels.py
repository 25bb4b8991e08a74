"""Parcels of self-shipped orders as a seller's table brings them; the cases that waited for them are read anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from afterdesk.channels.files.parcels import ParcelRow
from afterdesk.desk.actions.import_orders import Counted
from afterdesk.desk.actions.read_message import read_situation_anew
from afterdesk.desk.indexing import index_order
from afterdesk.desk.models import Case, CaseState, Order, Shipment, Store

_OF_PARCEL = ("carrier", "shipped_at", "delivered_at", "last_event", "last_event_at")


@transaction.atomic
def import_parcels(*, store: Store, rows: Iterable[ParcelRow], now: datetime) -> Counted:
    """Bring parcels and promised days up to date. What a table does not say stays as it is known."""
    new = known = 0
    touched: dict[int, Order] = {}
    for row in rows:
        order, _ = Order.objects.get_or_create(
            store=store, order_id=row.order_id, defaults={"fulfillment": "FBM", "is_placeholder": True}
        )
        is_new = _keep_parcel(order, row)
        new, known = new + is_new, known + (not is_new)
        _keep_promise(order, row)
        touched[order.pk] = order
    for order in touched.values():
        index_order(order, at=order.purchased_at or now)
    for case in Case.objects.filter(order_id__in=touched).exclude(state=CaseState.CLOSED).select_related("store"):
        read_situation_anew(case=case, now=now)
    return Counted(new, known)


def _keep_parcel(order: Order, row: ParcelRow) -> bool:
    said = {name: getattr(row, name) for name in _OF_PARCEL if getattr(row, name)}
    if not (row.tracking_number or row.shipped_at or row.delivered_at):
        return False
    _, is_new = Shipment.objects.update_or_create(order=order, tracking_number=row.tracking_number, defaults=said)
    return is_new


def _keep_promise(order: Order, row: ParcelRow) -> None:
    said = {"deliver_by_on": row.promised_on, "ship_by_at": row.ship_by_at}
    if row.shipped_at or row.delivered_at:
        said_status = Order.Status.SHIPPED.value
        if order.status in (Order.Status.UNKNOWN, Order.Status.PENDING, Order.Status.UNSHIPPED):
            order.status = said_status
            order.save(update_fields=["status"])
    changed = [name for name, value in said.items() if value and getattr(order, name) != value]
    for name in changed:
        setattr(order, name, said[name])
    if changed:
        order.save(update_fields=changed)
