"""Orders and products as reports bring them: newer rows win, the same row twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from afterdesk.desk.models import Order

_STATUS = {
    "pending": Order.Status.PENDING,
    "unshipped": Order.Status.UNSHIPPED,
    "partiallyshipped": Order.Status.UNSHIPPED,
    "shipping": Order.Status.UNSHIPPED,
    "shipped": Order.Status.SHIPPED,
    "cancelled": Order.Status.CANCELLED,
    "canceled": Order.Status.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class OrdersImported:
    """How many orders were new, how many known."""

    new: int
    known: int
