"""Orders and products as reports bring them: newer rows win, the same row twice changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from afterdesk.channels.files.orders import OrderRow, ProductRow
from afterdesk.desk.indexing import index_order, index_product
from afterdesk.desk.models import Buyer, Case, Order, OrderItem, Product, Shipment, Store

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
