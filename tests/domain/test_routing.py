"""Who must answer a contact, and why."""

from __future__ import annotations

from datetime import date

import pytest

from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.routing import Answer, Contact, ContactTopic, Enrolment, Handler, route
from afterdesk.domain.values import Fulfillment, Programme

CSBA = Enrolment(Programme.CSBA, Marketplace.DE, since=date(2026, 6, 1), until=date(2026, 10, 31))
SFP = Enrolment(Programme.SFP, Marketplace.UK, since=date(2026, 6, 1))
JOINED = (CSBA, SFP)


@pytest.mark.parametrize(
    ("marketplace", "ships", "topic", "ordered_on", "handler", "answer", "because"),
    [
        pytest.param("DE", None, "presales", None, "seller", "reply", "no order", id="before the order"),
        pytest.param(
            "DE",
            "FBM",
            "delivery",
            "2026-05-31",
            "seller",
            "reply",
            "before the store joined",
            id="the day before joining CSBA",
        ),
        pytest.param(
            "DE",
            "FBM",
            "delivery",
            "2026-06-01",
            "amazon",
            "forward_to_amazon",
            "in CSBA at DE",
            id="the day of joining",
        ),
        pytest.param(
            "DE", "FBM", "delivery", "2026-10-31", "amazon", "forward_to_amazon", "in CSBA", id="the last day in CSBA"
        ),
        pytest.param(
            "DE", "FBM", "delivery", "2026-11-01", "seller", "reply", "seller-fulfilled", id="after leaving CSBA"
        ),
        pytest.param(
            "FR",
            "FBM",
            "delivery",
            "2026-07-01",
            "seller",
            "reply",
            "seller-fulfilled",
            id="joined at another marketplace only",
        ),
        pytest.param(
            "DE", "FBM", "invoice", "2026-07-01", "seller", "reply", "does not cover", id="CSBA leaves invoices"
        ),
        pytest.param(
            "DE",
            "FBM",
            "customisation",
            "2026-07-01",
            "seller",
            "reply",
            "does not cover",
            id="CSBA leaves customisation",
        ),
        pytest.param(
            "DE",
            "FBM",
            "cancellation",
            "2026-07-01",
            "seller",
            "reply",
            "does not cover",
            id="CSBA leaves cancellation requests",
        ),
        pytest.param(
            "DE", "FBM", "return", "2026-07-01", "amazon", "forward_to_amazon", "the return", id="CSBA takes returns"
        ),
        pytest.param(
            "DE", "FBA", "return", "2026-07-01", "amazon", "point_to_amazon", "FBA order", id="FBA wins over CSBA"
        ),
        pytest.param(
            "DE",
            "FBA",
            "delivery",
            "2026-11-20",
            "amazon",
            "point_to_amazon",
            "still replies within 24 hours",
            id="FBA delivery",
        ),
        pytest.param(
            "DE", "FBA", "product", "2026-11-20", "seller", "reply", "about the product", id="FBA, about the product"
        ),
        pytest.param(
            "UK",
            "FBM",
            "refund_status",
            "2026-07-01",
            "seller",
            "reply",
            "Seller Fulfilled Prime",
            id="Prime, where is my refund",
        ),
        pytest.param(
            "UK",
            "FBM",
            "delivery",
            "2026-07-01",
            "amazon",
            "point_to_amazon",
            "Seller Fulfilled Prime",
            id="Prime, delivery",
        ),
        pytest.param("UK", "FBM", "delivery", "2026-05-31", "seller", "reply", "seller-fulfilled", id="before Prime"),
        pytest.param(
            "FR", None, "delivery", "2026-07-01", "seller", "reply", "not known yet", id="who ships is not known"
        ),
    ],
)
def test_who_must_answer(
    marketplace: str, ships: str | None, topic: str, ordered_on: str | None, handler: str, answer: str, because: str
) -> None:
    contact = Contact(
        Marketplace(marketplace),
        ContactTopic(topic),
        None if ordered_on is None else date.fromisoformat(ordered_on),
        None if ships is None else Fulfillment(ships),
    )
    found = route(contact, JOINED)
    assert (found.handler, found.answer) == (Handler(handler), Answer(answer))
    assert because in found.because


def test_a_prime_order_needs_no_enrolment() -> None:
    contact = Contact(Marketplace.US, ContactTopic.RETURN, date(2026, 7, 1), Fulfillment.FBM, prime=True)
    found = route(contact)
    assert (found.handler, found.programmes) == (Handler.AMAZON, frozenset({Programme.SFP}))
