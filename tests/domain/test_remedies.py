"""Rounding of offers, roles, authority."""

from __future__ import annotations

from decimal import Decimal

import pytest

from afterdesk.domain.remedies import Authority, Remedy, RemedySpec, Role, friendly, rounded
from afterdesk.domain.values import Money


@pytest.mark.parametrize(
    ("amount", "currency", "cap", "offer"),
    [
        pytest.param("7.98", "EUR", "39.90", "8.00", id="up to half a euro"),
        pytest.param("8.00", "EUR", "39.90", "8.00", id="already round"),
        pytest.param("8.01", "EUR", "39.90", "8.50", id="in the buyer's favour"),
        pytest.param("747", "JPY", "4980", "750", id="ten yen"),
        pytest.param("39.80", "EUR", "39.90", "39.90", id="never above the cap"),
    ],
)
def test_offers_are_amounts_people_say_aloud(amount: str, currency: str, cap: str, offer: str) -> None:
    assert friendly(Money(Decimal(amount), currency), Money(Decimal(cap), currency)).amount == Decimal(offer)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [("1.005", "EUR", "1.01"), ("1.004", "EUR", "1.00"), ("10.5", "JPY", "11"), ("10.4", "JPY", "10")],
    ids=["half up", "below half", "yen half up", "yen below half"],
)
def test_rounding(amount: str, currency: str, expected: str) -> None:
    assert rounded(Money(Decimal(amount), currency)).amount == Decimal(expected)


@pytest.mark.parametrize(
    ("role", "granted_by", "amount", "allowed"),
    [
        pytest.param(Role.OPERATOR, Role.OPERATOR, "20.00", True, id="at the limit"),
        pytest.param(Role.OPERATOR, Role.OPERATOR, "20.01", False, id="above the limit"),
        pytest.param(Role.OPERATOR, Role.LEAD, "1.00", False, id="needs a lead"),
        pytest.param(Role.LEAD, Role.LEAD, "1.00", True, id="is a lead"),
        pytest.param(Role.OWNER, Role.LEAD, "1.00", True, id="is above a lead"),
    ],
)
def test_authority(role: Role, granted_by: Role, amount: str, allowed: bool) -> None:
    spec = RemedySpec(Remedy.GIFT, {"en": "gift"}, granted_by=granted_by)
    authority = Authority(role, {"EUR": Decimal("20")})
    assert authority.allows(spec, Money(Decimal(amount), "EUR")) is allowed


def test_no_limit_is_no_limit() -> None:
    spec = RemedySpec(Remedy.REFUND_NO_RETURN, {"en": "refund"})
    assert Authority(Role.OPERATOR, {}).allows(spec, Money(Decimal(5000), "EUR"))
