"""Keeping search up to date, in the transaction that changes the record."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from afterdesk.desk.models import Message, Order, Product, SearchDocument
from afterdesk.domain.folding import pieces

_UPSERT = """
INSERT INTO desk_searchdocument (store_id, kind, object_id, case_id, at, vector)
VALUES (%s, %s, %s, %s, %s, array_to_tsvector(%s::text[]))
ON CONFLICT (kind, object_id) DO UPDATE
SET case_id = EXCLUDED.case_id, at = EXCLUDED.at, vector = EXCLUDED.vector
"""


def index_message(message: Message) -> None:
    """Make a message findable by its words, its order and what its notice names."""
    case = message.case
    order_id = case.order.order_id if case and case.order else message.details.get("order_id", "")
    items = message.details.get("items", [])
    named = [str(value) for item in items for value in item.values()]
    tracking = str(message.details.get("return_tracking", ""))
    text = "\n".join([message.subject, message.body, order_id, case.title if case else "", tracking, *named])
    _put(SearchDocument.Kind.MESSAGE, message.pk, message.store_id, message.case_id, message.at, text)


def index_order(order: Order, *, at: datetime) -> None:
    """Make an order findable by its number and what was bought."""
    items = [f"{item.title} {item.sku} {item.asin}" for item in order.items.all()]
    parcels = [one.tracking_number for one in order.shipments.all()]
    _put(SearchDocument.Kind.ORDER, order.pk, order.store_id, None, at, "\n".join([order.order_id, *items, *parcels]))


def index_product(product: Product, *, at: datetime) -> None:
    """Make a product findable by title, SKU and ASIN."""
    text = f"{product.title}\n{product.sku}\n{product.asin}"
    _put(SearchDocument.Kind.PRODUCT, product.pk, product.store_id, None, at, text)


def _put(kind: str, object_id: int, store_id: int, case_id: int | None, at: datetime, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [store_id, kind, object_id, case_id, at, pieces(text) or [""]])
