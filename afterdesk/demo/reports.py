"""The reports a seller downloads: Amazon's all-orders and FBA shipment reports, and the seller's own product list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from afterdesk.demo.catalogue import plain_amount, price_in, products
from afterdesk.demo.values import DemoOrder, OrderLine, Product
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.values import Fulfillment

ORDER_COLUMNS = (
    "amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date", "order-status",
    "fulfillment-channel", "sales-channel", "order-channel", "ship-service-level", "product-name", "sku", "asin",
    "item-status", "quantity", "currency", "item-price", "item-tax", "shipping-price", "shipping-tax",
    "gift-wrap-price", "gift-wrap-tax", "item-promotion-discount", "ship-promotion-discount", "ship-city",
    "ship-state", "ship-postal-code", "ship-country", "promotion-ids", "is-business-order", "purchase-order-number",
    "price-designation",
)  # fmt: skip
SHIPMENT_COLUMNS = (
    "amazon-order-id", "merchant-order-id", "shipment-id", "shipment-item-id", "amazon-order-item-id",
    "merchant-order-item-id", "purchase-date", "payments-date", "shipment-date", "reporting-date", "buyer-email",
    "buyer-name", "buyer-phone-number", "sku", "product-name", "quantity-shipped", "currency", "item-price",
    "item-tax", "shipping-price", "shipping-tax", "gift-wrap-price", "gift-wrap-tax", "ship-service-level",
    "recipient-name", "ship-address-1", "ship-address-2", "ship-address-3", "ship-city", "ship-state",
    "ship-postal-code", "ship-country", "ship-phone-number", "bill-address-1", "bill-address-2", "bill-address-3",
    "bill-city", "bill-state", "bill-postal-code", "bill-country", "item-promotion-discount",
    "ship-promotion-discount", "carrier", "tracking-number", "estimated-arrival-date", "fulfillment-center-id",
    "fulfillment-channel", "sales-channel",
)  # fmt: skip
PRODUCT_COLUMNS = (
    "sku", "asin", "marketplace", "title", "price", "currency", "landed-cost", "freight", "stock",
)  # fmt: skip
#: Reports of the Japanese store come in Shift_JIS, older European ones in Latin-1: a desk has to read both.
REPORT_CHARSETS = {Marketplace.JP: "cp932", Marketplace.FR: "cp1252"}
_SHIPPED_AFTER_DAYS = 1.6
_US_TAX = Decimal("0.07")


def order_report(market: Marketplace, orders: Sequence[DemoOrder]) -> bytes:
    """Return the all-orders report (tab separated, one line per order item) in the store's charset."""
    rows = [_order_row(order, line) for order in orders for line in order.lines]
    return _tab_file(ORDER_COLUMNS, rows, REPORT_CHARSETS.get(market, "utf-8"))


def shipment_report(market: Marketplace, orders: Sequence[DemoOrder]) -> bytes:
    """Return Amazon's report of what its own warehouses shipped, with relay address and parcel number."""
    rows = [_shipment_row(order, line) for order in orders for line in order.lines if order.status == "Shipped"]
    return _tab_file(SHIPMENT_COLUMNS, rows, REPORT_CHARSETS.get(market, "utf-8"))


def product_list(market: Marketplace) -> bytes:
    """Return the seller's own list of goods and costs in the store's language and currency."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(PRODUCT_COLUMNS)
    for product in products().values():
        table.writerow(_product_row(product, market))
    return out.getvalue().encode()


def _order_row(order: DemoOrder, line: OrderLine) -> Mapping[str, str]:
    facts = FACTS[order.market]
    cancelled = order.status == "Cancelled"
    shipped_at = order.purchased_at + timedelta(days=_SHIPPED_AFTER_DAYS if order.status == "Shipped" else 0.01)
    tax = (line.price * _US_TAX).quantize(Decimal("0.01")) if order.market is Marketplace.US else Decimal(0)
    return {
        "amazon-order-id": order.order_id,
        "merchant-order-id": order.order_id if order.fulfillment is Fulfillment.FBA else "",
        "purchase-date": _iso(order.purchased_at),
        "last-updated-date": _iso(shipped_at),
        "order-status": order.status,
        "fulfillment-channel": "Amazon" if order.fulfillment is Fulfillment.FBA else "Merchant",
        "sales-channel": facts.domain.replace("amazon", "Amazon"),
        "ship-service-level": "Expedited" if order.fulfillment is Fulfillment.FBA else "Standard",
        "product-name": line.product.titles[facts.language],
        "sku": line.product.sku,
        "asin": line.product.asin,
        "item-status": order.status,
        "quantity": "0" if cancelled else str(line.quantity),
        "currency": "" if cancelled else facts.currency,
        "item-price": "" if cancelled else str(line.price),
        "item-tax": "" if cancelled else str(tax),
        "shipping-price": "" if cancelled else "0.0",
        "shipping-tax": "" if cancelled else "0.0",
        "ship-city": order.place.city,
        "ship-state": order.place.state,
        "ship-postal-code": order.place.postal_code,
        "ship-country": order.place.country,
        "is-business-order": str(order.business).lower(),
        "price-designation": "Business Price" if order.business else "",
    }


def _shipment_row(order: DemoOrder, line: OrderLine) -> Mapping[str, str]:
    facts, number = FACTS[order.market], order.order_id.replace("-", "")
    shipped_at = order.purchased_at + timedelta(days=_SHIPPED_AFTER_DAYS)
    return {
        "amazon-order-id": order.order_id,
        "shipment-id": f"D{number[4:13]}",
        "shipment-item-id": f"D{number[5:14]}N",
        "amazon-order-item-id": number[2:16],
        "purchase-date": _iso(order.purchased_at),
        "payments-date": _iso(order.purchased_at + timedelta(minutes=30)),
        "shipment-date": _iso(shipped_at),
        "reporting-date": _iso(shipped_at + timedelta(hours=2)),
        "buyer-email": order.alias,
        "buyer-name": order.buyer,
        "sku": line.product.sku,
        "product-name": line.product.titles[facts.language],
        "quantity-shipped": str(line.quantity),
        "currency": facts.currency,
        "item-price": str(line.price),
        "ship-service-level": "Expedited",
        "recipient-name": order.buyer,
        "ship-address-1": "1 Example Street",
        "ship-city": order.place.city,
        "ship-state": order.place.state,
        "ship-postal-code": order.place.postal_code,
        "ship-country": order.place.country,
        "carrier": "AMZN_" + order.market,
        "tracking-number": f"TBA{number[3:15]}",
        "estimated-arrival-date": _iso(shipped_at + timedelta(days=2)),
        "fulfillment-center-id": {"US": "RNO4", "UK": "LTN1", "DE": "DTM2", "FR": "ORY1", "JP": "NRT5"}[order.market],
        "fulfillment-channel": "AFN",
        "sales-channel": facts.domain,
    }


def _product_row(product: Product, market: Marketplace) -> list[str]:
    facts = FACTS[market]
    costs = (plain_amount(product.landed_cost, facts.currency), plain_amount(product.freight, facts.currency))
    title = product.titles[facts.language]
    money = [str(price_in(product, market)), facts.currency, *map(str, costs)]
    return [product.sku, product.asin, market.value, title, *money, str(product.stock)]


def _tab_file(columns: Sequence[str], rows: Iterable[Mapping[str, str]], charset: str) -> bytes:
    lines = ["\t".join(columns), *("\t".join(row.get(column, "") for column in columns) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode(charset, "replace")


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
