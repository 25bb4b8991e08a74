"""What may become of an offer, who may grant it, and how much of an order can still go back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from afterdesk.domain.offers import MOVES, Limits, left_to_refund, may_become, needed_role, spent, state_before
from afterdesk.domain.remedies import RefundKind, Remedy, RemedySpec, Role
from afterdesk.domain.values import Money

REFUND = RemedySpec(Remedy.PARTIAL_REFUND_KEEP, {"en": "Partial refund"}, refund=RefundKind.SHARE)
GIFT = RemedySpec(Remedy.GIFT, {"en": "Gift"}, gives=True, granted_by=Role.LEAD)
LIMITS = Limits(operator={"EUR": Decimal(20)}, lead={"EUR": Decimal(100)})


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("spec", "amount", "role"),
    [
        pytest.param(REFUND, euros("20"), Role.OPERATOR, id="at the operator's limit"),
        pytest.param(REFUND, euros("20.01"), Role.LEAD, id="a cent above it"),
        pytest.param(REFUND, euros("100"), Role.LEAD, id="at the lead's limit"),
        pytest.param(REFUND, euros("100.01"), Role.OWNER, id="a cent above it: the owner"),
        pytest.param(REFUND, Money(Decimal(9000), "JPY"), Role.OPERATOR, id="a currency without a limit"),
        pytest.param(GIFT, None, Role.LEAD, id="a gift asks a lead whatever it costs"),
    ],
)
def test_who_may_grant(spec: RemedySpec, amount: Money | None, role: Role) -> None:
    assert needed_role(spec, amount, LIMITS) is role


@pytest.mark.parametrize(
    ("refunded", "left"),
    [
        pytest.param([], "39.90", id="nothing yet"),
        pytest.param(["10", "9.90"], "20.00", id="part of it"),
        pytest.param(["39.90"], "0.00", id="all of it"),
        pytest.param(["50"], "0", id="never below zero"),
    ],
)
def test_what_is_left(refunded: list[str], left: str) -> None:
    assert left_to_refund(euros("39.90"), [euros(one) for one in refunded]) == euros(left)


@pytest.mark.parametrize(
    ("state", "other", "may"),
    [
        ("offered", "accepted", True),
        ("offered", "carried_out", False),
        ("accepted", "carried_out", True),
        ("carried_out", "accepted", True),
        ("carried_out", "declined", False),
        ("declined", "accepted", True),
        ("nonsense", "accepted", False),
    ],
)
def test_moves(state: str, other: str, may: bool) -> None:
    assert may_become(state, other) is may


def test_every_state_is_named_in_the_moves() -> None:
    assert {other for others in MOVES.values() for other in others} <= set(MOVES)


@pytest.mark.parametrize(
    ("state", "was_sent", "before"),
    [
        ("carried_out", True, "accepted"),
        ("accepted", True, "offered"),
        ("accepted", False, "proposed"),
        ("declined", True, "offered"),
        ("offered", True, None),
        ("proposed", False, None),
        ("replaced", True, None),
    ],
)
def test_what_taking_back_returns_to(state: str, was_sent: bool, before: str | None) -> None:
    assert state_before(state, was_sent=was_sent) == before
    assert before is None or may_become(state, before)


def test_reactions_are_not_spent_and_the_real_refund_counts() -> None:
    terms = [
        ("refund to the buyer", Decimal(40)),
        ("Amazon's fee given back", Decimal(-5)),
        ("risk of an order defect", Decimal(3)),
        ("next step when the buyer declines", Decimal(7)),
    ]
    assert spent(terms, None) == 35
    assert spent(terms, Decimal(30)) == 25
