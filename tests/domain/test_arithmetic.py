"""The expected cost of a way out, term by term."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from afterdesk.domain.arithmetic import Beliefs, Beta, Economics, Label, Stakes, Terms, direct_cost, reaction_terms
from afterdesk.domain.casefacts import CaseFacts, Costs
from afterdesk.domain.issues import Wish
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.remedies import RefundKind, Remedy, RemedySpec
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money

HALF = Beta(Decimal(1), Decimal(1))
ECONOMICS = Economics(
    beliefs={remedy.value: Beliefs(HALF, Beta(Decimal(1), Decimal(9)), HALF) for remedy in Remedy},
    landed_cost_share=Decimal("0.4"),
    freight_share=Decimal("0.1"),
    part_share=Decimal("0.05"),
    referral_share=Decimal("0.15"),
    refund_admin_share=Decimal("0.20"),
    handling={"other": Decimal(2), "JPY": Decimal(300)},
    defect_value={"other": Decimal(30), "JPY": Decimal(4500)},
)


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


FACTS = CaseFacts(
    situation=Situation.DAMAGED,
    marketplace=Marketplace.DE,
    now=datetime(2026, 11, 23, tzinfo=UTC),
    item_price=euro("50"),
    quantity=2,
    costs=Costs(landed_cost=euro("20"), freight_out=euro("5"), return_freight=euro("6"), part_cost=euro("1.50")),
)
TITLE = {"en": "a way"}


@pytest.mark.parametrize(
    ("spec", "refund", "seller_pays", "expected"),
    [
        pytest.param(
            RemedySpec(Remedy.REFUND_NO_RETURN, TITLE, refund=RefundKind.FULL),
            "100",
            True,
            {Label.REFUND: "100", Label.FEE_BACK: "-12.00"},
            id="a refund brings most of the fee back",
        ),
        pytest.param(
            RemedySpec(Remedy.RESHIP, TITLE, sends="product"),
            None,
            True,
            {Label.GOODS: "40.00", Label.FREIGHT_OUT: "5.00"},
            id="two units, one freight",
        ),
        pytest.param(
            RemedySpec(Remedy.SEND_PART, TITLE, sends="part"),
            None,
            True,
            {Label.PART: "1.50", Label.FREIGHT_OUT: "5.00"},
            id="a part",
        ),
        pytest.param(
            RemedySpec(Remedy.RETURN_THEN_REFUND, TITLE, refund=RefundKind.FULL, comes_back=True, recovers=True),
            "100",
            True,
            {
                Label.REFUND: "100",
                Label.FEE_BACK: "-12.00",
                Label.RETURN_FREIGHT: "6.00",
                Label.HANDLING: "2.00",
                Label.RECOVERED: "-20.00",
            },
            id="a return at our cost",
        ),
        pytest.param(
            RemedySpec(Remedy.RETURN_THEN_REFUND, TITLE, refund=RefundKind.FULL, comes_back=True),
            "100",
            False,
            {Label.REFUND: "100", Label.FEE_BACK: "-12.00", Label.HANDLING: "2.00"},
            id="a return at the buyer's cost",
        ),
    ],
)
def test_direct_cost(spec: RemedySpec, refund: str | None, seller_pays: bool, expected: dict[Label, str]) -> None:
    cost = direct_cost(FACTS, Terms(spec, euro(refund) if refund else None, seller_pays), ECONOMICS)
    assert {term.label: term.amount for term in cost.terms} == {label: euro(text) for label, text in expected.items()}
    assert cost.total("EUR") == euro(str(sum(Decimal(text) for text in expected.values())))


def test_what_the_buyer_may_do_has_its_own_terms() -> None:
    spec = RemedySpec(Remedy.PARTIAL_REFUND_KEEP, TITLE, refund=RefundKind.SHARE)
    kept, declined, defect = reaction_terms(FACTS, spec, Stakes(euro("9"), euro("80")), ECONOMICS)
    assert (kept.label, kept.amount) == (Label.NOT_SPENT, euro("-4.50"))
    assert (declined.label, declined.amount) == (Label.NOT_ACCEPTED, euro("40.00"))
    assert (defect.label, defect.amount, defect.assumed) == (Label.DEFECT, euro("3.00"), True)
    assert declined.explanation == "50.0 % x 80.00 EUR (0 own cases)"


def test_what_the_buyer_asks_for_moves_the_odds() -> None:
    fitting = replace(ECONOMICS, fit={"refund": {"reship": Decimal("0.25")}})
    assert fitting.acceptance(FACTS, "reship") == Decimal("0.5")
    assert fitting.acceptance(replace(FACTS, wish=Wish.REFUND), "reship") == Decimal("0.2")
    assert fitting.acceptance(replace(FACTS, wish=Wish.REFUND), "repair") == Decimal("0.5")


def test_nobody_declines_what_needs_no_consent() -> None:
    spec = RemedySpec(Remedy.REFUND_NO_RETURN, TITLE, asks_buyer=False)
    assert [term.label for term in reaction_terms(FACTS, spec, Stakes(euro("9"), euro("80")), ECONOMICS)] == [
        Label.DEFECT
    ]


def test_assumed_figures_say_so() -> None:
    bare = CaseFacts(Situation.DAMAGED, Marketplace.DE, FACTS.now, item_price=euro("50"))
    cost = direct_cost(bare, Terms(RemedySpec(Remedy.RESHIP, TITLE, sends="product")), ECONOMICS)
    assert [(term.amount, term.assumed) for term in cost.terms] == [(euro("20.00"), True), (euro("5.00"), True)]


@pytest.mark.parametrize(
    ("yes", "no", "mean", "cases"),
    [
        pytest.param(0, 0, "0.6", 0, id="the prior alone"),
        pytest.param(4, 6, "0.5", 10, id="ten outcomes move it"),
        pytest.param(594, 396, "0.6", 990, id="many outcomes that agree"),
        pytest.param(0, 90, "0.06", 90, id="outcomes outweigh the prior"),
    ],
)
def test_outcomes_move_a_belief(yes: int, no: int, mean: str, cases: int) -> None:
    belief = Beta(Decimal(6), Decimal(4)).updated(yes, no)
    assert (belief.mean, belief.cases) == (Decimal(mean), cases)


def test_outcomes_are_not_negative() -> None:
    with pytest.raises(ValueError, match="counted from zero"):
        HALF.updated(-1, 0)
