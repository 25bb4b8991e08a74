"""A seller's own table of parcels: what left, with whom, until when it was promised, and when it arrived.

Every warehouse program and carrier exports something like it; columns are found by name in any order and spelling.
It also reads the promised days of Amazon's report of unshipped orders (`latest-ship-date`, `latest-delivery-date`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from afterdesk.channels.files.tables import BadField, Line, Report, read_report

ORDER_COLUMN = ("order-id", "amazon-order-id", "order-number", "order")
TRACKING_COLUMN = ("tracking-number", "tracking-id", "tracking", "waybill", "awb")
DELIVERED_COLUMN = ("delivered", "delivered-at", "delivery-date", "delivered-date", "delivered-on")
PROMISED_COLUMN = (
    "promised",
    "promised-date",
    "promise-date",
    "latest-delivery-date",
    "deliver-by",
    "estimated-delivery",
)
SHIP_BY_COLUMN = ("ship-by", "ship-by-date", "latest-ship-date")
#: A table is one of parcels when it names the order and at least one of these.
TELLING = frozenset({*TRACKING_COLUMN, *DELIVERED_COLUMN, *PROMISED_COLUMN, *SHIP_BY_COLUMN})
_ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}|[A-Z]\d{2}-\d{7}-\d{7}")


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """One parcel, or (without a tracking number) what is known of an order's way. None: the table does not say."""

    line: int
    order_id: str
    carrier: str
    tracking_number: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    promised_on: date | None
    ship_by_at: datetime | None
    last_event: str
    last_event_at: datetime | None


def is_parcel_table(names: set[str]) -> bool:
    """Whether these headings are those of a table of parcels."""
    return bool(names & set(ORDER_COLUMN) and names & TELLING)


def read_parcels(raw: bytes) -> Report[ParcelRow]:
    """Read a table of parcels. Raises UnreadableReport when it names no order."""
    return read_report(raw, (ORDER_COLUMN,), _parcel_row)


def _parcel_row(line: Line) -> ParcelRow:
    order_id = line.text(*ORDER_COLUMN)
    if not _ORDER_ID.fullmatch(order_id):
        raise BadField(f'"{order_id}" is no Amazon order number (3-7-7 digits)')
    shipped, delivered = (
        line.moment("shipped", "shipped-at", "ship-date", "shipment-date"),
        line.moment(*DELIVERED_COLUMN),
    )
    if shipped and delivered and delivered < shipped:
        raise BadField(f"delivered on {delivered:%Y-%m-%d}, before it was shipped on {shipped:%Y-%m-%d}")
    promised = line.moment(*PROMISED_COLUMN)
    return ParcelRow(
        line=line.number,
        order_id=order_id,
        carrier=line.text("carrier", "carrier-name", "courier", "ship-service-level")[:60],
        tracking_number=line.text(*TRACKING_COLUMN)[:60],
        shipped_at=shipped,
        delivered_at=delivered,
        promised_on=promised.date() if promised else None,
        ship_by_at=line.moment(*SHIP_BY_COLUMN),
        last_event=line.text("status", "last-event", "event")[:200],
        last_event_at=line.moment("status-date", "last-event-at", "event-date"),
    )
