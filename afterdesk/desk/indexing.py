"""Keeping search up to date, in the transaction that changes the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from afterdesk.desk.models import Dossier, Message, Order, Product, SearchDocument
from afterdesk.domain.folding import pieces
from afterdesk.domain.knowledge import TEXTS

_UPSERT = """
INSERT INTO desk_searchdocument (store_id, kind, object_id, case_id, at, vector)
VALUES {rows}
ON CONFLICT (kind, object_id) DO UPDATE
SET case_id = EXCLUDED.case_id, at = EXCLUDED.at, vector = EXCLUDED.vector
"""
_ROW = "(%s, %s, %s, %s, %s, array_to_tsvector(%s::text[]))"


def index_message(message: Message) -> None:
    """Make a message findable by its words, its order and what its notice names."""
    _put([_message_row(message)])


def index_messages(messages: Iterable[Message]) -> None:
    """Make many messages findable, in one statement."""
    _put([_message_row(message) for message in messages])


def index_order(order: Order, *, at: datetime) -> None:
    """Make an order findable by its number and what was bought."""
    items = [f"{item.title} {item.sku} {item.asin}" for item in order.items.all()]
    parcels = [one.tracking_number for one in order.shipments.all()]
    text = "\n".join([order.order_id, *items, *parcels])
    _put([_row(SearchDocument.Kind.ORDER, order.pk, order.store_id, None, at, text)])


def index_product(product: Product, *, at: datetime) -> None:
    """Make a product findable by title, SKU and ASIN, and by all that is known of it."""
    text = "\n".join([product.title, product.sku, product.asin, *_known_words(product)])
    _put([_row(SearchDocument.Kind.PRODUCT, product.pk, product.store_id, None, at, text)])


def index_dossier(dossier: Dossier, *, at: datetime) -> None:
    """Make what is known of a SKU findable, on the products of that SKU."""
    for product in Product.objects.filter(store_id=dossier.store_id, sku=dossier.sku):
        index_product(product, at=at)


def _known_words(product: Product) -> Iterator[str]:
    dossier = Dossier.objects.filter(store_id=product.store_id, sku=product.sku).first()
    if dossier is None:
        return
    yield from (str(getattr(dossier, name) or "") for name in TEXTS)
    for problem in dossier.problems.filter(retired_at=None):
        steps = (step for steps in problem.steps.values() for step in steps)
        yield from (problem.title, *problem.signs, *problem.cause.values(), *steps)


def _message_row(message: Message) -> tuple[Any, ...]:
    case = message.case
    order_id = case.order.order_id if case and case.order else message.details.get("order_id", "")
    items = message.details.get("items", [])
    named = [str(value) for item in items for value in item.values()]
    tracking = str(message.details.get("return_tracking", ""))
    text = "\n".join([message.subject, message.body, order_id, case.title if case else "", tracking, *named])
    return _row(SearchDocument.Kind.MESSAGE, message.pk, message.store_id, message.case_id, message.at, text)


def _row(kind: str, object_id: int, store_id: int, case_id: int | None, at: datetime, text: str) -> tuple[Any, ...]:
    return (store_id, kind, object_id, case_id, at, pieces(text))


def _put(rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        statement = _UPSERT.format(rows=", ".join([_ROW] * len(rows)))
        cursor.execute(statement, [value for row in rows for value in row])
