"""Files about orders and goods: Amazon's all-orders report, its FBA shipments report, and a seller's product list.

Formats: `GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL` and `GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL`.
Columns are found by name in any order and spelling; unknown ones are passed over, missing ones read as empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from afterdesk.channels.files.parcels import is_parcel_table
from afterdesk.channels.files.tables import BadField, Line, Report, UnreadableReport, read_header, read_report
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.values import Fulfillment, Money

_ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}|[A-Z]\d{2}-\d{7}-\d{7}")
_ORDER_COLUMN = ("amazon-order-id", "order-id")
_SKU_COLUMN = ("sku", "seller-sku", "merchant-sku", "msku")
_FBA_WORDS = frozenset({"amazon", "afn", "fba"})


class FileKind(StrEnum):
    """Which of the files this room reads."""

    ORDERS = "orders"
    SHIPMENTS = "shipments"
    PRODUCTS = "products"
    PARCELS = "parcels"


class OrderState(StrEnum):
    """Amazon's many order states, folded to what an answer depends on."""

    PENDING = "pending"
    UNSHIPPED = "unshipped"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of one order. `price` is for the whole line; `state_text` is what the report wrote."""

    line: int
    order_id: str
    marketplace: Marketplace | None
    fulfillment: Fulfillment
    state: OrderState
    state_text: str
    purchased_at: datetime | None
    updated_at: datetime | None
    sku: str
    asin: str
    title: str
    quantity: int
    price: Money | None
    tax: Money | None
    shipping: Money | None
    ship_city: str
    ship_state: str
    ship_postal_code: str
    ship_country: str
    is_business: bool
    is_replacement: bool


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """One article in one parcel from Amazon's warehouse. `buyer_alias`: the relay address, where the report has it."""

    line: int
    order_id: str
    marketplace: Marketplace | None
    shipment_id: str
    sku: str
    title: str
    quantity: int
    shipped_at: datetime | None
    estimated_arrival_at: datetime | None
    carrier: str
    tracking_number: str
    buyer_alias: str
    buyer_name: str
    ship_country: str


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One article of the seller's own list, for one store or (marketplace None) for all."""

    line: int
    sku: str
    asin: str
    title: str
    marketplace: Marketplace | None
    price: Money | None
    landed_cost: Money | None
    freight: Money | None
    stock: int | None


def file_kind(raw: bytes) -> FileKind | None:
    """Return what the file is, by its headings; None when it is none of ours."""
    names = set(read_header(raw))
    if "shipment-id" in names and names & set(_ORDER_COLUMN):
        return FileKind.SHIPMENTS
    if "order-status" in names and names & set(_ORDER_COLUMN):
        return FileKind.ORDERS
    if is_parcel_table(names):
        return FileKind.PARCELS
    return FileKind.PRODUCTS if names & set(_SKU_COLUMN) and "order-id" not in names else None


def read_orders(raw: bytes) -> Report[OrderRow]:
    """Read the all-orders report. Raises UnreadableReport when it is another file."""
    return read_report(raw, (_ORDER_COLUMN, ("order-status",)), _order_row)


def read_shipments(raw: bytes) -> Report[ShipmentRow]:
    """Read Amazon's fulfilled shipments report. Raises UnreadableReport when it is another file."""
    return read_report(raw, (_ORDER_COLUMN, ("shipment-id",)), _shipment_row)


def read_products(raw: bytes) -> Report[ProductRow]:
    """Read a product list: sku, and what else is known of asin, title, price, costs, stock."""
    return read_report(raw, (_SKU_COLUMN,), _product_row)


def _order_row(line: Line) -> OrderRow:
    currency = line.text("currency").upper()
    state_text = line.text("order-status")
    by_amazon = line.text("fulfillment-channel", "fulfilment-channel").lower() in _FBA_WORDS
    return OrderRow(
        line=line.number,
        order_id=_order_id(line),
        marketplace=line.market("sales-channel"),
        fulfillment=Fulfillment.FBA if by_amazon else Fulfillment.FBM,
        state=_state(state_text),
        state_text=state_text,
        purchased_at=line.moment("purchase-date"),
        updated_at=line.moment("last-updated-date"),
        sku=line.text(*_SKU_COLUMN),
        asin=line.text("asin").upper(),
        title=line.text("product-name"),
        quantity=line.count("quantity", "quantity-purchased") or 0,
        price=line.money(currency, "item-price"),
        tax=line.money(currency, "item-tax"),
        shipping=line.money(currency, "shipping-price"),
        ship_city=line.text("ship-city"),
        ship_state=line.text("ship-state"),
        ship_postal_code=line.text("ship-postal-code"),
        ship_country=line.text("ship-country").upper(),
        is_business=line.yes("is-business-order"),
        is_replacement=line.yes("is-replacement-order"),
    )


def _shipment_row(line: Line) -> ShipmentRow:
    return ShipmentRow(
        line=line.number,
        order_id=_order_id(line),
        marketplace=line.market("sales-channel"),
        shipment_id=line.text("shipment-id"),
        sku=line.text(*_SKU_COLUMN),
        title=line.text("product-name"),
        quantity=line.count("quantity-shipped", "quantity") or 0,
        shipped_at=line.moment("shipment-date"),
        estimated_arrival_at=line.moment("estimated-arrival-date"),
        carrier=line.text("carrier"),
        tracking_number=line.text("tracking-number"),
        buyer_alias=line.text("buyer-email"),
        buyer_name=line.text("buyer-name"),
        ship_country=line.text("ship-country").upper(),
    )


def _product_row(line: Line) -> ProductRow:
    sku = line.text(*_SKU_COLUMN)
    if not sku:
        raise BadField("the row has no SKU")
    marketplace = line.market("marketplace", "sales-channel", "store")
    currency = line.text("currency").upper() or (FACTS[marketplace].currency if marketplace else "")
    return ProductRow(
        line=line.number,
        sku=sku,
        asin=line.text("asin").upper(),
        title=line.text("title", "product-name", "item-name"),
        marketplace=marketplace,
        price=line.money(currency, "price"),
        landed_cost=line.money(currency, "landed-cost", "cost", "unit-cost"),
        freight=line.money(currency, "freight", "freight-out", "shipping-cost"),
        stock=line.count("stock", "quantity"),
    )


def _order_id(line: Line) -> str:
    order_id = line.text(*_ORDER_COLUMN)
    if not _ORDER_ID.fullmatch(order_id):
        raise BadField(f'"{order_id}" is no Amazon order number (3-7-7 digits)')
    return order_id


def _state(text: str) -> OrderState:
    """Fold "Shipped - Delivered to Buyer", "PartiallyShipped", "Canceled" and the like."""
    lowered = text.lower().replace(" ", "")
    for words, state in (
        (("cancel",), OrderState.CANCELLED),
        (("pending",), OrderState.PENDING),
        (("unshipped", "partially", "shipping"), OrderState.UNSHIPPED),
        (("shipped", "delivered"), OrderState.SHIPPED),
    ):
        if any(word in lowered for word in words):
            return state
    return OrderState.UNKNOWN


__all__ = [
    "FileKind",
    "OrderRow",
    "OrderState",
    "ProductRow",
    "Report",
    "ShipmentRow",
    "UnreadableReport",
    "file_kind",
    "read_orders",
    "read_products",
    "read_shipments",
]
