"""The problem log: what rises comes first, with its cases; what is chance is not flagged; other stores stay apart."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from afterdesk.desk.models import Case, Order, Store
from afterdesk.desk.queries.problem_log import problem_log
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def sold(store: Store, now: datetime, *, sku: str, days_ago: int, count: int, issue: str = "") -> list[Case]:
    """Orders of a product, each with a case of this issue where one is given."""
    cases, at = [], now - timedelta(days=days_ago)
    for number in range(count):
        name = f"306-{days_ago:07}-{zlib.crc32(f'{sku}{issue}{number}'.encode()) % 10**7:07}"
        order = Order.objects.create(store=store, order_id=name, purchased_at=at)
        order.items.create(sku=sku, title=f"Product {sku}")
        if issue:
            cases.append(Case.objects.create(store=store, order=order, title=sku, issue=issue, opened_at=at))
    return cases


def test_a_rise_is_flagged_with_its_cases(cast: Cast) -> None:
    now = timezone.now()
    sold(cast.store, now, sku="MUG", days_ago=100, count=60)
    sold(cast.store, now, sku="MUG", days_ago=5, count=10)
    cases = sold(cast.store, now, sku="MUG", days_ago=3, count=5, issue="broken")
    found = next(one for one in problem_log(cast.owner, now) if one.sku == "MUG")
    assert found.is_rising
    assert found.by_orders
    assert set(found.case_ids) == {case.pk for case in cases}
    page = cast.client("colleague").get("/problems/").content.decode()
    assert page.index("Rising") < page.index("Product MUG")
    assert f"/cases/{cases[0].pk}/" in page


@pytest.mark.parametrize(
    ("recent", "before", "issue"),
    [
        pytest.param(2, 10, "broken", id="as often as before"),
        pytest.param(2, 0, "broken", id="two are no trend"),
        pytest.param(5, 0, "invoice_request", id="no doing of the product"),
    ],
)
def test_what_is_no_rise(cast: Cast, recent: int, before: int, issue: str) -> None:
    now = timezone.now()
    sold(cast.store, now, sku="MUG", days_ago=100, count=60)
    sold(cast.store, now, sku="MUG", days_ago=4, count=10)
    sold(cast.store, now, sku="MUG", days_ago=99, count=before, issue=issue)
    sold(cast.store, now, sku="MUG", days_ago=3, count=recent, issue=issue)
    assert not [one for one in problem_log(cast.owner, now) if one.sku == "MUG" and one.is_rising]


@pytest.mark.parametrize(("days_ago", "is_recent"), [(27, True), (29, False)])
def test_the_recent_period_is_28_days(cast: Cast, days_ago: int, is_recent: bool) -> None:
    now = timezone.now()
    sold(cast.store, now, sku="MUG", days_ago=days_ago, count=1, issue="broken")
    assert bool([one for one in problem_log(cast.owner, now) if one.sku == "MUG"]) is is_recent


def test_few_known_orders_let_the_days_be_compared(cast: Cast) -> None:
    now = timezone.now()
    sold(cast.store, now, sku="MUG", days_ago=3, count=1, issue="broken")
    assert [one.by_orders for one in problem_log(cast.owner, now) if one.sku == "MUG"] == [False]


def test_another_stores_problems_stay_there(cast: Cast) -> None:
    now = timezone.now()
    sold(Store.objects.create(name="Elsewhere", slug="elsewhere"), now, sku="MUG", days_ago=3, count=4, issue="broken")
    assert not [one for one in problem_log(cast.owner, now) if one.sku == "MUG"]


def test_an_empty_log_says_what_would_fill_it(cast: Cast) -> None:
    Case.objects.all().delete()
    assert "No problem with a product in these weeks" in cast.client("owner").get("/problems/").content.decode()
