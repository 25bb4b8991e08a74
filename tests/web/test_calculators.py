"""The calculators' page: an answer with its rule, and what makes no sense said in words."""

from __future__ import annotations

import pytest

from tests.web.cast import HTMX, Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("marketplace=DE&reason=no_longer_needed", "The buyer may be asked to pay", id="the buyer pays"),
        pytest.param("marketplace=JP&reason=quality_not_adequate", "We pay", id="the seller pays"),
        pytest.param("marketplace=DE&reason=nonsense", "PAYS-EU", id="a reason of no table: the first is shown"),
        pytest.param("marketplace=BR", "No table is known for this marketplace", id="no table"),
        pytest.param("marketplace=US&state=as_sent&late=on&paid=50", "keep 10.00, refund 40.00", id="kept back"),
        pytest.param("marketplace=US&state=seller_fault", "Nothing", id="our fault"),
        pytest.param("marketplace=DE&state=used_or_damaged", "publishes no percentage", id="no percentage"),
        pytest.param("defects=3&orders=1000", "6 more defects keep it below the limit", id="room"),
        pytest.param("defects=8&orders=1000", "1 more defect keeps it below the limit", id="room for one"),
        pytest.param("defects=10&orders=1000", "Amazon wants it below 1 %", id="at the limit"),
        pytest.param("defects=5&orders=4", "More than there are orders", id="more defects than orders"),
        pytest.param("paid=nonsense&defects=-1&state=x&marketplace=XX", "Who pays", id="nonsense"),
    ],
)
def test_answer(cast: Cast, query: str, said: str) -> None:
    answer = cast.client("colleague").get(f"/calculators/?{query}")
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_htmx_gets_the_part_that_it_swaps(cast: Cast) -> None:
    answer = cast.client("owner").get("/calculators/?marketplace=DE", headers=HTMX).content.decode()
    assert answer.lstrip().startswith('<form id="calculators"')
