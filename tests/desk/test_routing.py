"""Who must answer a case, from its records; and that every reason of the domain has words on the page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from afterdesk.desk.actions.clocks import programmes_of
from afterdesk.desk.actions.routing import route_of
from afterdesk.desk.models import Case, Order
from afterdesk.domain.routing import Answer, Handler
from afterdesk.web.route_words import answer_words, because_words
from tests.desk.cast import NOW, store

pytestmark = pytest.mark.django_db


def case(
    *, issue: str = "how_to_use", fulfillment: str = "FBM", bought: str | None = "2026-05-01T12:00", **more: str
) -> Case:
    """A case in Germany; the store joined CSBA on 1 June 2026, where `joined` says so."""
    shop = store()
    if programme := more.get("joined"):
        shop.programmes.create(marketplace="DE", programme=programme, since=date(2026, 6, 1))
    at = datetime.fromisoformat(bought).replace(tzinfo=UTC) if bought else None
    order = Order.objects.create(store=shop, order_id="302-1234567-7654321", marketplace="DE", purchased_at=at)
    return Case.objects.create(
        store=shop,
        order=None if more.get("order") == "none" else order,
        title="Lamp",
        opened_at=NOW,
        marketplace=more.get("market", "DE"),
        issue=issue,
        fulfillment=fulfillment,
    )


@pytest.mark.parametrize(
    ("made", "handler", "answer", "words"),
    [
        pytest.param({}, Handler.SELLER, Answer.REPLY, "Seller-fulfilled order", id="our own parcels"),
        pytest.param({"fulfillment": ""}, Handler.SELLER, Answer.REPLY, "not known yet", id="nobody knows who ships"),
        pytest.param({"order": "none"}, Handler.SELLER, Answer.REPLY, "No order", id="no order"),
        pytest.param({"fulfillment": "FBA"}, Handler.SELLER, Answer.REPLY, "is yours to answer", id="FBA, product"),
        pytest.param(
            {"fulfillment": "FBA", "issue": "not_received"},
            Handler.AMAZON,
            Answer.POINT_TO_AMAZON,
            "Amazon handles the delivery",
            id="FBA, delivery",
        ),
        pytest.param(
            {"joined": "CSBA", "bought": "2026-05-31T21:59"},
            Handler.SELLER,
            Answer.REPLY,
            "before the store joined CSBA on 2026-06-01",
            id="the last minute before CSBA, in Berlin",
        ),
        pytest.param(
            {"joined": "CSBA", "bought": "2026-05-31T22:00"},
            Handler.AMAZON,
            Answer.FORWARD_TO_AMAZON,
            "Ordered on 2026-06-01 while",
            id="the first minute of CSBA, in Berlin",
        ),
        pytest.param(
            {"joined": "CSBA", "bought": "2026-06-02T12:00", "issue": "invoice_request"},
            Handler.SELLER,
            Answer.REPLY,
            "CSBA does not cover the invoice",
            id="CSBA leaves the invoice",
        ),
        pytest.param({"joined": "CSBA", "bought": None}, Handler.SELLER, Answer.REPLY, "you answer", id="day unknown"),
        pytest.param(
            {"joined": "SFP", "bought": "2026-06-02T12:00", "issue": "not_received"},
            Handler.AMAZON,
            Answer.POINT_TO_AMAZON,
            "turns to Amazon for the delivery",
            id="SFP, delivery",
        ),
        pytest.param(
            {"joined": "SFP", "bought": "2026-06-02T12:00"},
            Handler.SELLER,
            Answer.REPLY,
            "Seller Fulfilled Prime",
            id="SFP, product",
        ),
    ],
)
def test_who_answers_and_why(made: dict[str, str], handler: Handler, answer: Answer, words: str) -> None:
    found = route_of(case(**made))
    assert found is not None
    assert (found.handler, found.answer) == (handler, answer)
    assert words in because_words(found)
    assert because_words(found) != found.because
    assert answer_words(found)


def test_without_a_marketplace_nobody_can_say() -> None:
    assert route_of(case(market="")) is None


@pytest.mark.parametrize(
    ("bought", "joined"),
    [
        pytest.param("2026-05-31T21:59", False, id="still May in Berlin"),
        pytest.param("2026-05-31T22:00", True, id="June in Berlin, May in UTC"),
    ],
)
def test_clocks_count_the_programme_by_the_same_day(bought: str, joined: bool) -> None:
    assert bool(programmes_of(case(joined="CSBA", bought=bought))) is joined
