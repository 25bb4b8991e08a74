"""What after-sales saved, on the page of problems: over every case, those that cost more included."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from afterdesk.desk.models import Case, Offer, OfferState
from afterdesk.desk.queries.saved import saved_since
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def carried(case: Case, full: str | None, real: str | None, *, days: int = 1, currency: str = "EUR") -> None:
    """Keep a remedy that was carried out some days ago."""
    Offer.objects.create(
        case=case, remedy="partial_refund_keep", state=OfferState.CARRIED_OUT, currency=currency,
        full_cost=Decimal(full) if full else None, real_cost=Decimal(real) if real else None,
        at=timezone.now(), carried_out_at=timezone.now() - timedelta(days=days),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("offers", "saved"),
    [
        pytest.param([("30", "10")], [("20", 1)], id="one case"),
        pytest.param([("30", "10"), ("30", "5")], [("15", 1)], id="two offers of one case count its refund once"),
        pytest.param([("30", "42")], [("-12", 1)], id="a case that cost more counts too"),
        pytest.param([(None, "10"), ("30", None)], [], id="what is not known counts nothing"),
    ],
)
def test_what_was_saved(cast: Cast, offers: list[tuple[str | None, str | None]], saved: list[tuple[str, int]]) -> None:
    for full, real in offers:
        carried(cast.case, full, real)
    carried(cast.case, "1000", "1", days=40)
    found = saved_since(cast.owner, timezone.now() - timedelta(days=28))
    assert [(one.amount.amount, one.cases) for one in found] == [(Decimal(amount), count) for amount, count in saved]
    assert saved_since(cast.stranger, timezone.now() - timedelta(days=28)) == []


def test_the_page_says_it(cast: Cast) -> None:
    assert "Saved" not in cast.client("owner").get("/problems/").content.decode()
    carried(cast.case, "30", "10")
    assert "€20.00" in cast.client("owner").get("/problems/").content.decode()
