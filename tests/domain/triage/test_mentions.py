"""What a message names: order ids, ASINs, amounts, dates."""

from __future__ import annotations

from decimal import Decimal

import pytest

from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.triage.mentions import find_mentions
from afterdesk.domain.values import Money


@pytest.mark.parametrize(
    ("text", "order_ids"),
    [
        pytest.param("order 113-0045518-7790021 please", ("113-0045518-7790021",), id="plain"),
        pytest.param("注文番号:250-1234567-7654321です", ("250-1234567-7654321",), id="inside Japanese"),
        pytest.param("302 5551234 7654321", ("302-5551234-7654321",), id="spaces"),
        pytest.param("30255512347654321", ("302-5551234-7654321",), id="without marks"),
        pytest.param("302-5551234-7654321 and 302-5551234-7654321", ("302-5551234-7654321",), id="once"),
        pytest.param("call 0171-5551234", (), id="a telephone number is none"),
        pytest.param("1302-5551234-76543210", (), id="too many digits"),
    ],
)
def test_order_ids(text: str, order_ids: tuple[str, ...]) -> None:
    assert find_mentions(text).order_ids == order_ids


@pytest.mark.parametrize(
    ("text", "marketplace", "amounts"),
    [
        pytest.param("refund $12.50", None, [("12.50", "USD")], id="dollars"),
        pytest.param("refund $12.50", Marketplace.CA, [("12.50", "CAD")], id="a bare dollar is the marketplace's"),
        pytest.param("1.234,50 € bezahlt", None, [("1234.50", "EUR")], id="German"),
        pytest.param("£1,234.50", None, [("1234.50", "GBP")], id="English"),
        pytest.param("4000円です", None, [("4000", "JPY")], id="yen"),
        pytest.param("¥1,500", None, [("1500", "JPY")], id="thousands mark"),
        pytest.param("退我20块", None, [("20", "CNY")], id="yuan"),
        pytest.param("50 zł", None, [("50", "PLN")], id="zloty"),
        pytest.param("size 42, 3 pieces", None, [], id="numbers alone are no money"),
    ],
)
def test_amounts(text: str, marketplace: Marketplace | None, amounts: list[tuple[str, str]]) -> None:
    assert find_mentions(text, marketplace).amounts == tuple(Money(Decimal(a), c) for a, c in amounts)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        pytest.param("since 2025-03-04", ("2025-03-04",), id="ISO"),
        pytest.param("2025年3月4日に届く", ("2025-03-04",), id="Japanese with year"),
        pytest.param("3月4日に届く", ("3月4日",), id="Japanese without year"),
        pytest.param("am 12.05.2025", ("12.05.2025",), id="German"),
        pytest.param("on March 4th", ("March 4th",), id="English"),
        pytest.param("le 4 mars", ("4 mars",), id="French"),
    ],
)
def test_dates(text: str, dates: tuple[str, ...]) -> None:
    assert find_mentions(text).dates == dates


@pytest.mark.parametrize(
    ("text", "asins"),
    [
        pytest.param("the b0cxyz1234 one", ("B0CXYZ1234",), id="small letters"),
        pytest.param("BOOKSHELVES", (), id="a word is none"),
    ],
)
def test_asins(text: str, asins: tuple[str, ...]) -> None:
    assert find_mentions(text).asins == asins
