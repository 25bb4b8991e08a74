"""The page of search: groups, words found, filters, and the way straight to a case."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afterdesk.desk.indexing import index_order, index_product
from tests.desk.cast import NOW, ORDER, open_one
from tests.web.cast import HTMX, Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "status", "sees"),
    [
        pytest.param("owner", 200, True, id="owner"),
        pytest.param("colleague", 200, True, id="colleague"),
        pytest.param("warehouse", 200, True, id="warehouse"),
        pytest.param("stranger", 200, False, id="stranger"),
        pytest.param("nobody", 302, False, id="signed out"),
    ],
)
def test_everybody_finds_their_own_stores_cases_alone(cast: Cast, who: str, status: int, sees: bool) -> None:
    answer = cast.client(who).get("/search/?q=lampe")
    assert answer.status_code == status
    assert (f'href="/cases/{cast.case.pk}/"' in answer.content.decode()) is sees


def test_cases_come_first_then_orders_then_products(cast: Cast) -> None:
    assert cast.case.order is not None
    cast.case.order.items.create(sku="LAMP-1", title="Lampe")
    index_order(cast.case.order, at=NOW)
    index_product(cast.store.products.create(sku="LAMP-1", title="Lampe"), at=NOW)
    soup = BeautifulSoup(cast.client("owner").get("/search/?q=lamp").content, "html.parser")
    assert [one.text for one in soup.select("#found h2")] == ["Cases", "Orders", "Products"]
    assert [one.text for one in soup.select("#found mark")] == ["Lamp"]


def test_a_whole_order_number_offers_its_case(cast: Cast) -> None:
    page = cast.client("owner").get("/search/", {"q": ORDER}).content.decode()
    assert "Go to the case of this order" in page
    assert "Go to the case of this order" not in cast.client("owner").get("/search/?q=lampe").content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        pytest.param("", "What are you looking for?", id="no query"),
        pytest.param("?q=nirgends", "Nothing found", id="no result"),
        pytest.param("?q=lampe&state=closed", "Nothing found", id="filtered away"),
        pytest.param("?q=%00&store=x&since=tomorrow&state=odd", "Nothing found", id="odd filters"),
    ],
)
def test_an_empty_page_helps(cast: Cast, query: str, words: str) -> None:
    answer = cast.client("owner").get(f"/search/{query}")
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_a_mail_in_a_result_is_text(cast: Cast) -> None:
    open_one(cast.store, "<script>alert(1)</script> kaputt")
    page = cast.client("owner").get("/search/?q=kaputt").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_htmx_gets_the_results_alone(cast: Cast) -> None:
    part = cast.client("owner").get("/search/?q=lampe", headers=HTMX).content.decode()
    assert "<html" not in part
    assert part.strip().startswith('<div id="found"')


def test_the_bar_has_a_search_field_on_every_page(cast: Cast) -> None:
    assert 'action="/search/"' in cast.client("owner").get("/").content.decode()


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    client = cast.client("owner")
    client.get("/search/?q=lampe")
    with CaptureQueriesContext(connection) as few:
        client.get("/search/?q=lampe")
    for number in range(6):
        open_one(
            cast.store, "Lampe", order_id=f"302-1234567-000000{number}", buyer_key=f"b{number}@marketplace.amazon.de"
        )
    with CaptureQueriesContext(connection) as many:
        client.get("/search/?q=lampe")
    assert len(many) == len(few)
    assert len(many) <= 12
