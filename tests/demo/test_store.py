"""The demo store holds together: reports, orders, mails and the moments the tour counts on."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from afterdesk.channels.email.values import MailKind
from afterdesk.channels.files.orders import OrderState, read_orders, read_products, read_shipments
from afterdesk.demo.store import generate_demo
from afterdesk.demo.values import MARKETS
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.values import Fulfillment
from tests.demo.cast import NOW, demo_store, mails_of


def test_the_same_moment_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = generate_demo(tmp_path / "a", now=NOW), generate_demo(tmp_path / "b", now=NOW)
    assert _contents(first.folder) == _contents(second.folder)


def test_another_seed_is_another_shop(tmp_path: Path) -> None:
    other = generate_demo(tmp_path, now=NOW, seed=8)
    assert {order.order_id for order in other.orders}.isdisjoint(order.order_id for order in demo_store().orders)


def test_it_is_written_in_under_two_seconds(tmp_path: Path) -> None:
    began = time.process_time()
    generate_demo(tmp_path, now=NOW)
    assert time.process_time() - began < 2


def test_sizes() -> None:
    store = demo_store()
    assert len(store.orders) == 180
    assert 130 <= len(store.mails) <= 170
    assert len({order.lines[0].product.sku for order in store.orders}) == 24
    assert {order.market for order in store.orders} == set(MARKETS)
    by_fulfillment = Counter(order.fulfillment for order in store.orders)
    assert by_fulfillment[Fulfillment.FBM] > 3 * by_fulfillment[Fulfillment.FBA] > 20


def test_order_numbers_and_relay_addresses_are_unique() -> None:
    orders = demo_store().orders
    assert len({order.order_id for order in orders}) == len({order.alias for order in orders}) == len(orders)


@pytest.mark.parametrize("market", MARKETS)
def test_the_reports_say_what_the_orders_say(market: Marketplace) -> None:
    store = demo_store()
    report = read_orders(store.order_reports[market].read_bytes())
    orders = {order.order_id: order for order in store.orders if order.market is market}
    assert report.problems == ()
    assert {row.order_id for row in report.rows} == set(orders)
    assert len(report.rows) == sum(len(order.lines) for order in orders.values())
    for row in report.rows:
        order = orders[row.order_id]
        line = next(line for line in order.lines if line.product.sku == row.sku)
        assert (row.marketplace, row.fulfillment, row.purchased_at) == (market, order.fulfillment, order.purchased_at)
        assert row.title == line.product.titles[FACTS[market].language]
        assert row.ship_city == order.place.city
        if row.state is not OrderState.CANCELLED:
            assert row.price is not None
            assert (row.price.amount, row.price.currency) == (line.price, FACTS[market].currency)


@pytest.mark.parametrize("market", MARKETS)
def test_amazons_shipments_carry_the_relay_address(market: Marketplace) -> None:
    store = demo_store()
    report = read_shipments(store.shipment_reports[market].read_bytes())
    by_amazon = {
        order.order_id: order.alias
        for order in store.orders
        if order.market is market and order.fulfillment is Fulfillment.FBA and order.status == "Shipped"
    }
    assert report.problems == ()
    assert {row.order_id: row.buyer_alias for row in report.rows} == by_amazon


@pytest.mark.parametrize("market", MARKETS)
def test_every_product_earns_money_before_anything_goes_wrong(market: Marketplace) -> None:
    report = read_products(demo_store().product_lists[market].read_bytes())
    assert len(report.rows) == 24
    for row in report.rows:
        assert row.price is not None
        assert row.landed_cost is not None
        assert row.freight is not None
        assert row.landed_cost + row.freight < row.price, row.sku


def test_every_order_a_mail_names_is_in_a_report() -> None:
    store = demo_store()
    known = {order.order_id: order.market for order in store.orders}
    for mail in store.mails:
        if mail.order_id:
            assert known[mail.order_id] is (mail.market or known[mail.order_id])


def test_no_mail_comes_from_the_future_or_before_its_order() -> None:
    store = demo_store()
    bought = {order.order_id: order.purchased_at for order in store.orders}
    for mail in store.mails:
        assert mail.at <= NOW
        if mail.order_id:
            assert mail.at > bought[mail.order_id], mail.story


def test_most_mail_is_fresh_and_some_is_older_than_go_live() -> None:
    store = demo_store()
    ages = [NOW - mail.at for mail in store.mails]
    assert sum(age < timedelta(hours=48) for age in ages) * 2 > len(ages)
    assert max(ages) < timedelta(days=30)
    assert sum(mail.at < store.go_live_at for mail in store.mails) >= 5


def test_every_kind_of_mail_is_there() -> None:
    assert {mail.kind for mail in demo_store().mails} == {*MailKind, None}


def test_buyers_write_six_languages() -> None:
    spoken = Counter(mail.lang for mail in demo_store().mails if mail.kind is MailKind.BUYER_MESSAGE)
    assert {lang for lang, count in spoken.items() if count >= 5} == {"en", "de", "fr", "ja", "zh"}
    assert "es" in spoken


def test_the_most_urgent_case_is_the_cracked_kettle() -> None:
    store = demo_store()
    [kettle] = mails_of("kettle-cracked")
    assert store.tour.order_id == kettle.order_id
    assert "crack" in store.tour.words
    assert timedelta(minutes=30) < store.tour.due_at - NOW < timedelta(hours=1)


def test_reply_clocks_fall_due_as_the_tour_says() -> None:
    """Count 24 hours from the first unanswered buyer message of each order since go-live."""
    left = sorted(_hours_left().values())
    assert len([hours for hours in left if hours < 0]) == len(demo_store().tour.late_order_ids) == 3
    assert len([hours for hours in left if 0 <= hours < 1]) == 1
    assert len([hours for hours in left if 1 <= hours < 6]) >= 6
    assert len([hours for hours in left if hours >= 6]) >= 15


def test_the_late_ones_are_the_ones_the_tour_names() -> None:
    assert {order for order, hours in _hours_left().items() if hours < 0} == set(demo_store().tour.late_order_ids)


def test_three_mails_a_return_and_a_claim_belong_together() -> None:
    store = demo_store()
    kinds = Counter(mail.kind for mail in store.mails if mail.order_id == store.tour.together_order_id)
    assert kinds == {
        MailKind.BUYER_MESSAGE: 3,
        MailKind.OWN_COPY: 2,
        MailKind.RETURN_REQUEST: 1,
        MailKind.A_TO_Z_CLAIM: 1,
    }


def _hours_left() -> dict[str, float]:
    store = demo_store()
    waiting: dict[str, float] = {}
    for mail in store.mails:
        key = mail.order_id or mail.story
        if mail.kind is MailKind.BUYER_MESSAGE and mail.at >= store.go_live_at and mail.story not in _MACHINES:
            waiting.setdefault(key, (mail.at + timedelta(hours=24) - NOW) / timedelta(hours=1))
        if mail.kind is MailKind.OWN_COPY:
            waiting.pop(_order_of_copy(mail.story), None)
    return waiting


#: Mails through the relay that nobody has to answer, or that repeat another.
_MACHINES = {"absence-note", "delivered-twice"}


def _order_of_copy(story: str) -> str:
    return next((mail.order_id for mail in mails_of(story) if mail.order_id), None) or story


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
