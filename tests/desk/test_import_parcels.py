"""A table of parcels: found by its headings, brought in once, and the cases of its orders are read anew."""

from __future__ import annotations

from datetime import date

import pytest

from afterdesk.channels.files.orders import FileKind, file_kind
from afterdesk.channels.files.parcels import read_parcels
from afterdesk.desk.actions.advising import advice_for
from afterdesk.desk.models import Case, Order, Shipment
from afterdesk.jobs.uploads import import_table
from tests.desk.cast import NOW, ORDER, open_one, store

pytestmark = pytest.mark.django_db

HEAD = "Order ID,Carrier,Tracking Number,Shipped,Promised,Delivered,Status,Status date\n"
DELIVERED = f"{ORDER},DHL,003404341610,2026-11-10,2026-11-14,2026-11-13 14:20,Delivered to a neighbour,2026-11-13\n"
LOST = f"{ORDER},DHL,003404341610,2026-11-01,2026-11-06,,In transit,2026-11-02\n"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        pytest.param("order-id,tracking-number\n", FileKind.PARCELS, id="the least"),
        pytest.param("amazon-order-id;waybill;courier\n", FileKind.PARCELS, id="other words"),
        pytest.param("order-id\tlatest-ship-date\tlatest-delivery-date\n", FileKind.PARCELS, id="unshipped orders"),
        pytest.param("amazon-order-id,order-status,tracking-number\n", FileKind.ORDERS, id="the report of orders"),
        pytest.param(
            "amazon-order-id,shipment-id,tracking-number\n", FileKind.SHIPMENTS, id="the report of FBA parcels"
        ),
        pytest.param("sku,title,price\n", FileKind.PRODUCTS, id="products"),
        pytest.param("order-id,colour\n", None, id="says nothing of parcels"),
    ],
)
def test_the_headings_tell_what_it_is(head: str, kind: FileKind | None) -> None:
    assert file_kind(head.encode()) is kind


@pytest.mark.parametrize(
    ("row", "why"),
    [
        pytest.param("12-34,DHL,1,,,,,\n", "no Amazon order number", id="order"),
        pytest.param(f"{ORDER},DHL,1,soon,,,,\n", "expected a moment", id="date"),
        pytest.param(
            f"{ORDER},DHL,1,2026-11-10,,2026-11-09,,\n", "before it was shipped", id="delivered before shipped"
        ),
    ],
)
def test_a_row_that_cannot_be_is_told_and_the_others_come(row: str, why: str) -> None:
    shop = store()
    done = import_table(store=shop, raw=(HEAD + row + DELIVERED).encode(), now=NOW)
    assert [why in one.why for one in done.problems] == [True]
    assert done.counted.new == 1


def test_the_same_table_twice_changes_nothing_and_a_later_one_adds_what_it_says() -> None:
    shop = store()
    open_one(shop)
    assert import_table(store=shop, raw=(HEAD + LOST).encode(), now=NOW).counted.new == 1
    assert import_table(store=shop, raw=(HEAD + LOST).encode(), now=NOW).counted.new == 0
    parcel = Shipment.objects.get()
    assert (parcel.delivered_at, parcel.last_event) == (None, "In transit")
    import_table(store=shop, raw=(HEAD + DELIVERED).encode(), now=NOW)
    parcel = Shipment.objects.get()
    assert parcel.delivered_at is not None
    assert (parcel.carrier, parcel.last_event) == ("DHL", "Delivered to a neighbour")
    order = Order.objects.get()
    assert (order.deliver_by_on, order.status) == (date(2026, 11, 14), "shipped")
    import_table(store=shop, raw=f"order-id,tracking-number\n{ORDER},003404341610\n".encode(), now=NOW)
    assert Shipment.objects.get().delivered_at == parcel.delivered_at


@pytest.mark.parametrize(
    ("table", "situation"),
    [
        pytest.param(DELIVERED, "misdelivered", id="tracking says delivered"),
        pytest.param(LOST, "delayed", id="promised for an earlier day"),
    ],
)
def test_a_case_that_waits_for_its_parcel_is_read_anew(table: str, situation: str) -> None:
    shop = store()
    case = open_one(shop, "Wo bleibt mein Paket? Es ist immer noch nicht angekommen.")
    Order.objects.filter(store=shop).update(fulfillment="FBM", is_placeholder=False, status="shipped")
    before = Case.objects.get(pk=case.pk).situation
    import_table(store=shop, raw=(HEAD + table).encode(), now=NOW)
    case.refresh_from_db()
    assert case.situation == situation, before


def test_a_known_delivery_opens_the_return_in_its_window() -> None:
    shop = store()
    case = open_one(shop, "Die Lampe gefällt mir nicht, ich möchte sie zurückgeben.")
    Order.objects.filter(store=shop).update(
        fulfillment="FBM", is_placeholder=False, status="shipped", total="39.90", currency="EUR"
    )
    import_table(store=shop, raw=(HEAD + DELIVERED).encode(), now=NOW)
    case = Case.objects.select_related("store", "order", "buyer").get(pk=case.pk)
    advised = advice_for(case, now=NOW)
    assert advised is not None
    assert "return_then_refund" in {way.remedy.value for way in advised.advice.ways}


def test_reading_alone_needs_no_database_and_keeps_the_line() -> None:
    report = read_parcels((HEAD + DELIVERED).encode())
    assert [(one.line, one.promised_on) for one in report.rows] == [(2, date(2026, 11, 14))]
