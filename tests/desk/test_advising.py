"""Advice for a case, and what an unproven sender may not be offered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from afterdesk.channels.email.values import Trust
from afterdesk.desk.actions.advising import (
    PriceUnknown,
    UnverifiedSender,
    advice_for,
    choose_ways,
    compose_letter,
    pointing_letter,
)
from afterdesk.desk.actions.case_facts import case_facts
from afterdesk.desk.actions.case_work import verify_sender
from afterdesk.desk.models import Attachment, Case, Offer, Order, OrderItem, Shipment, StoredFile, StoreProgramme
from afterdesk.domain.remedies import Remedy
from afterdesk.domain.situations import Situation
from tests.desk.cast import NOW, open_one, person, store

pytestmark = pytest.mark.django_db


def damaged(**changes: Any) -> Case:
    """Open a case about a damaged lamp, paid 39.90 EUR."""
    case = open_one(store(), **changes)
    assert case.order is not None
    case.order.total, case.order.currency, case.order.fulfillment = 39.90, "EUR", "FBM"
    case.order.save()
    OrderItem.objects.filter(order=case.order).delete()
    OrderItem.objects.create(order=case.order, sku="LMP", title="Schreibtischlampe", price=39.90)
    case.situation, case.issue = "damaged", "damaged_on_arrival"
    case.save()
    return Case.objects.select_related("store", "order", "buyer").get(pk=case.pk)


def test_the_letter_offers_the_cheapest_ways_and_the_buyers_right() -> None:
    case = damaged()
    advised = advice_for(case, now=NOW)
    assert advised is not None
    letter = compose_letter(case=case, operator_language="zh-hans", now=NOW)
    assert letter.lang == "de"
    assert "1." in letter.text
    assert "2." in letter.text
    assert all(part.operator_text for part in letter.parts)


def test_chosen_ways_are_kept_with_their_terms() -> None:
    case = damaged()
    choose_ways(case=case, remedies=[Remedy.RETURN_THEN_REFUND], by=person("Olga", case.store), now=NOW)
    offer = Offer.objects.get()
    assert offer.remedy == Remedy.RETURN_THEN_REFUND
    assert offer.terms


def test_an_unproven_sender_is_offered_neither_money_nor_goods() -> None:
    case = damaged(trusted=Trust.UNKNOWN)
    olga = person("Olga", case.store)
    with pytest.raises(UnverifiedSender):
        choose_ways(case=case, remedies=[Remedy.RETURN_THEN_REFUND], by=olga, now=NOW)
    assert "39,90" not in compose_letter(case=case, operator_language="en", now=NOW).text
    verify_sender(case=case, by=olga, now=NOW)
    choose_ways(case=case, remedies=[Remedy.RETURN_THEN_REFUND], by=olga, now=NOW)
    assert Offer.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "in_window"),
    [
        pytest.param(None, None, id="no delivery known"),
        pytest.param(5, True, id="five days after delivery"),
        pytest.param(200, False, id="two hundred days after"),
    ],
)
def test_the_return_window_is_known_once_the_parcel_is_delivered(days: int | None, in_window: bool | None) -> None:
    case = damaged()
    assert case.order is not None
    if days is not None:
        delivered = NOW - timedelta(days=days)
        Order.objects.filter(pk=case.order.pk).update(purchased_at=delivered - timedelta(days=3))
        Shipment.objects.create(order=case.order, tracking_number="JJD1", delivered_at=delivered)
    case = Case.objects.select_related("store", "order", "buyer").get(pk=case.pk)
    assert case_facts(case, situation=Situation.DAMAGED, now=NOW).in_return_window is in_window


def test_without_a_price_the_letter_offers_no_refund_but_is_written() -> None:
    case = damaged()
    assert case.order is not None
    Order.objects.filter(pk=case.order.pk).update(total=None)
    OrderItem.objects.filter(order=case.order).update(price=None)
    case = Case.objects.select_related("store", "order", "buyer").get(pk=case.pk)
    letter = compose_letter(case=case, operator_language="en", now=NOW)
    assert "EUR" not in letter.text
    assert "€" not in letter.text
    with pytest.raises(PriceUnknown, match="order report"):
        compose_letter(case=case, operator_language="en", now=NOW, remedies=[Remedy.RETURN_THEN_REFUND])


@pytest.mark.parametrize(
    ("situation", "status", "shipped", "delivered"),
    [
        pytest.param(Situation.CHANGED_MIND, Order.Status.SHIPPED, True, True, id="goods in hand"),
        pytest.param(Situation.NOT_RECEIVED, Order.Status.SHIPPED, True, False, id="waits for a shipped parcel"),
        pytest.param(Situation.NOT_RECEIVED, Order.Status.UNKNOWN, False, False, id="nothing known"),
    ],
)
def test_what_is_known_of_the_parcel_without_a_parcel_row(
    situation: Situation, status: str, shipped: bool, delivered: bool
) -> None:
    case = damaged()
    assert case.order is not None
    Order.objects.filter(pk=case.order.pk).update(status=status, updated_at=NOW - timedelta(days=3))
    case = Case.objects.select_related("store", "order", "buyer").get(pk=case.pk)
    facts = case_facts(case, situation=situation, now=NOW)
    assert (facts.shipped_at is not None, facts.delivered_at is not None) == (shipped, delivered)


def test_a_buyer_who_changed_their_mind_is_offered_the_return() -> None:
    case = damaged()
    case.situation, case.issue = "changed_mind", "return_refund"
    case.save(update_fields=["situation", "issue"])
    advised = advice_for(case, now=NOW)
    assert advised is not None
    assert Remedy.RETURN_THEN_REFUND in [way.remedy for way in advised.offered(case, [])]


def test_photos_are_not_asked_for_twice() -> None:
    case = damaged()
    asked = compose_letter(case=case, operator_language="en", now=NOW).text
    message = case.messages.get()
    file = StoredFile.objects.create(store=case.store, content_hash="0" * 64, content=b"x", size=1)
    Attachment.objects.create(message=message, file=file, name="riss.jpg", content_type="image/jpeg", size=1)
    told = compose_letter(case=case, operator_language="en", now=NOW).text
    assert "Foto" in asked
    assert "Foto" not in told


CSBA_FROM = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("fulfillment", "programme", "issue", "points"),
    [
        pytest.param("FBA", "", "not_received", True, id="FBA delivery"),
        pytest.param("FBA", "", "quality_defect", False, id="FBA product: we help"),
        pytest.param("FBM", "", "not_received", False, id="we ship it ourselves"),
        pytest.param("FBM", "CSBA", "not_received", True, id="CSBA since January"),
        pytest.param("FBM", "CSBA", "order_cancellation", False, id="CSBA leaves cancelling to us"),
    ],
)
def test_where_amazon_must_handle_it_the_letter_points_there_first(
    fulfillment: str, programme: str, issue: str, points: bool
) -> None:
    shop = store()
    if programme:
        StoreProgramme.objects.create(store=shop, marketplace="DE", programme=programme, since=CSBA_FROM)
    case = open_one(shop)
    Case.objects.filter(pk=case.pk).update(fulfillment=fulfillment, issue=issue)
    Order.objects.filter(store=shop).update(fulfillment=fulfillment, purchased_at=NOW - timedelta(days=10))
    case = Case.objects.select_related("store", "order", "buyer").get(pk=case.pk)
    letter = compose_letter(case=case, operator_language="en", now=NOW)
    assert (pointing_letter(case) is not None) is points
    if points:
        assert "Meine Bestellungen" in letter.text
        assert "1." not in letter.text  # no ways out of ours are offered
