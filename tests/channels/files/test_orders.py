"""Order reports, shipment reports and product lists: read by heading, whatever the spelling, order or charset."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from afterdesk.channels.files.orders import (
    FileKind,
    OrderState,
    UnreadableReport,
    file_kind,
    read_orders,
    read_products,
    read_shipments,
)
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.values import Fulfillment, Money

ORDER = {
    "amazon-order-id": "302-1234567-7654321",
    "purchase-date": "2026-11-03T17:08:47+00:00",
    "last-updated-date": "2026-11-04T09:00:00+00:00",
    "order-status": "Shipped",
    "fulfillment-channel": "Merchant",
    "sales-channel": "Amazon.de",
    "product-name": "Lumenda Schreibtischlampe für Größe 12″",
    "sku": "0042-LMP",
    "asin": "B0DQ5V8N1H",
    "quantity": "2",
    "currency": "EUR",
    "item-price": "69.98",
    "ship-country": "DE",
    "is-business-order": "true",
}


def tab_file(row: dict[str, str], charset: str = "utf-8") -> bytes:
    return ("\t".join(row) + "\r\n" + "\t".join(row.values()) + "\r\n").encode(charset, "replace")


def test_every_field_of_an_order_line() -> None:
    report = read_orders(tab_file(ORDER))
    [row] = report.rows
    assert (row.order_id, row.marketplace, row.fulfillment) == (
        "302-1234567-7654321",
        Marketplace.DE,
        Fulfillment.FBM,
    )
    assert (row.state, row.sku, row.asin, row.quantity) == (OrderState.SHIPPED, "0042-LMP", "B0DQ5V8N1H", 2)
    assert row.purchased_at == datetime(2026, 11, 3, 17, 8, 47, tzinfo=UTC)
    assert row.price == Money(Decimal("69.98"), "EUR")
    assert row.title.startswith("Lumenda Schreibtischlampe für Größe")
    assert (row.is_business, row.is_replacement, row.line) == (True, False, 2)
    assert report.problems == ()


@pytest.mark.parametrize(
    ("rename", "extra"),
    [
        pytest.param({}, {"signature-confirmation-recommended": "false", "cpf": ""}, id="columns we do not know"),
        pytest.param({"amazon-order-id": "Amazon Order ID", "sku": "SKU"}, {}, id="capitals and spaces"),
        pytest.param({"amazon-order-id": "amazon_order_id"}, {}, id="underscores"),
        pytest.param({"amazon-order-id": "order-id"}, {}, id="the older name"),
    ],
)
def test_headings_are_names_not_positions(rename: dict[str, str], extra: dict[str, str]) -> None:
    row = {**extra, **{rename.get(name, name): value for name, value in reversed(ORDER.items())}}
    [found] = read_orders(tab_file(row)).rows
    assert (found.order_id, found.sku, found.marketplace) == ("302-1234567-7654321", "0042-LMP", Marketplace.DE)


@pytest.mark.parametrize(
    ("charset", "title", "channel"),
    [
        pytest.param("utf-8", "Lampe für Öl", "Amazon.de", id="UTF-8"),
        pytest.param("utf-8-sig", "Lampe für Öl", "Amazon.de", id="UTF-8 with mark"),
        pytest.param("cp1252", "Lampe à pince – Élégante", "Amazon.fr", id="Latin-1 of Windows"),
        pytest.param("cp932", "電気ケトル ガラス ①", "Amazon.co.jp", id="Shift_JIS of Windows"),
    ],
)
def test_charsets(charset: str, title: str, channel: str) -> None:
    [row] = read_orders(tab_file({**ORDER, "product-name": title, "sales-channel": channel}, charset)).rows
    assert row.title == title


def test_utf_16_with_mark() -> None:
    [row] = read_orders(codecs.BOM_UTF16_LE + tab_file(ORDER).decode().encode("utf-16-le")).rows
    assert row.order_id == "302-1234567-7654321"


@pytest.mark.parametrize(
    ("written", "state"),
    [
        pytest.param("Pending", OrderState.PENDING, id="pending"),
        pytest.param("Unshipped", OrderState.UNSHIPPED, id="unshipped"),
        pytest.param("PartiallyShipped", OrderState.UNSHIPPED, id="partly shipped still waits"),
        pytest.param("Shipping", OrderState.UNSHIPPED, id="shipping is not shipped"),
        pytest.param("Shipped", OrderState.SHIPPED, id="shipped"),
        pytest.param("Shipped - Delivered to Buyer", OrderState.SHIPPED, id="delivered"),
        pytest.param("Canceled", OrderState.CANCELLED, id="one l"),
        pytest.param("Cancelled", OrderState.CANCELLED, id="two l"),
        pytest.param("Quantum", OrderState.UNKNOWN, id="a word of tomorrow"),
    ],
)
def test_order_states(written: str, state: OrderState) -> None:
    [row] = read_orders(tab_file({**ORDER, "order-status": written})).rows
    assert (row.state, row.state_text) == (state, written)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        pytest.param("69.98", "69.98", id="dot"),
        pytest.param("69,98", "69.98", id="comma"),
        pytest.param("1.234,50", "1234.50", id="European thousands"),
        pytest.param("-5.00", "-5.00", id="negative"),
        pytest.param("5980", "5980", id="yen"),
    ],
)
def test_amounts(written: str, amount: str) -> None:
    [row] = read_orders(tab_file({**ORDER, "item-price": written})).rows
    assert row.price == Money(Decimal(amount), "EUR")


def test_a_cancelled_line_has_no_price() -> None:
    [row] = read_orders(tab_file({**ORDER, "order-status": "Cancelled", "currency": "", "item-price": ""})).rows
    assert row.price is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        pytest.param("amazon-order-id", "n/a", "order number", id="no order number"),
        pytest.param("purchase-date", "03/11/26", "moment", id="a date in no known form"),
        pytest.param("quantity", "two", "number", id="a word for a number"),
        pytest.param("quantity", "1.5", "whole number", id="half a lamp"),
    ],
)
def test_a_bad_row_is_reported_and_the_next_one_read(field: str, value: str, words: str) -> None:
    good, bad = "\t".join(ORDER.values()), "\t".join({**ORDER, field: value}.values())
    report = read_orders("\n".join(["\t".join(ORDER), bad, "", good]).encode())
    assert [row.line for row in report.rows] == [4]
    [problem] = report.problems
    assert problem.line == 2
    assert words in problem.why


def test_a_lone_quotation_mark_in_a_title_swallows_nothing() -> None:
    first = {**ORDER, "product-name": '"Shelf 24'}
    raw = tab_file(first) + tab_file(ORDER).partition(b"\n")[2]
    assert [row.title for row in read_orders(raw).rows] == ['"Shelf 24', ORDER["product-name"]]


def test_a_row_that_was_cut_off_reads_as_far_as_it_goes() -> None:
    raw = ("\t".join(ORDER) + "\n" + "\t".join(list(ORDER.values())[:6])).encode()
    [row] = read_orders(raw).rows
    assert (row.marketplace, row.title, row.price) == (Marketplace.DE, "", None)


def test_the_wrong_file_says_which_column_is_missing() -> None:
    with pytest.raises(UnreadableReport, match="amazon-order-id"):
        read_orders(b"Date\tRating\tComments\n1.11.26\t2\tlate\n")


def test_an_empty_file_is_another_file() -> None:
    with pytest.raises(UnreadableReport, match="nothing"):
        read_orders(b"")


def test_shipments_give_alias_and_parcel() -> None:
    row = {
        "amazon-order-id": "111-1234567-7654321",
        "shipment-id": "D1",
        "shipment-date": "2026-11-05T01:02:03Z",
        "buyer-email": "abc123@marketplace.amazon.com",
        "sku": "K",
        "quantity-shipped": "1",
        "carrier": "AMZN_US",
        "tracking-number": "TBA1",
        "sales-channel": "amazon.com",
    }
    [found] = read_shipments(tab_file(row)).rows
    assert (found.buyer_alias, found.carrier, found.tracking_number, found.marketplace) == (
        "abc123@marketplace.amazon.com",
        "AMZN_US",
        "TBA1",
        Marketplace.US,
    )
    assert found.shipped_at == datetime(2026, 11, 5, 1, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize("mark", [pytest.param(",", id="comma"), pytest.param(";", id="semicolon")])
def test_a_product_list_from_a_spreadsheet(mark: str) -> None:
    cells = ["K-1", "b0dk7m4q2w", f'"Kettle{mark} glass"', "42.99", "usd", "11.80", "6.90", "214"]
    headings = ["SKU", "ASIN", "Title", "Price", "Currency", "Landed cost", "Freight", "Stock"]
    raw = f"{mark.join(headings)}\n{mark.join(cells)}".encode()
    [row] = read_products(raw).rows
    assert (row.sku, row.asin, row.title, row.stock) == ("K-1", "B0DK7M4Q2W", f"Kettle{mark} glass", 214)
    assert (row.price, row.landed_cost) == (Money(Decimal("42.99"), "USD"), Money(Decimal("11.80"), "USD"))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        pytest.param("amazon-order-id\torder-status", FileKind.ORDERS, id="orders"),
        pytest.param("amazon-order-id\tshipment-id", FileKind.SHIPMENTS, id="shipments"),
        pytest.param("sku,asin,title", FileKind.PRODUCTS, id="products"),
        pytest.param("Order ID\tReturn request date\tMerchant SKU", None, id="the returns report"),
    ],
)
def test_what_a_file_is(header: str, kind: FileKind | None) -> None:
    assert file_kind(header.encode()) is kind
