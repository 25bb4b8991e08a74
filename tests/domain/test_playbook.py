"""How an advice is made, with a playbook of three ways and conditions that tests can read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from afterdesk.domain.arithmetic import Beliefs, Beta, Economics
from afterdesk.domain.casefacts import CaseFacts, Costs
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.playbook import Advice, advise
from afterdesk.domain.playbook_rules import FactNeed, FloorRule, Playbook, Requirement, WayRule
from afterdesk.domain.remedies import Authority, RefundKind, Remedy, RemedySpec, Role
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money

LINE = {"en": "a line"}
EVEN = Beta(Decimal(1), Decimal(1))
KEEP, RESHIP, RETURN = Remedy.PARTIAL_REFUND_KEEP, Remedy.RESHIP, Remedy.RETURN_THEN_REFUND


@dataclass(frozen=True)
class Asks:
    """A condition over one variable; not known is no answer."""

    name: str
    question: Callable[[object], bool]

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.name})

    def holds(self, facts: Mapping[str, object]) -> bool | None:
        value = facts.get(self.name)
        return None if value is None else self.question(value)


IN_STOCK = Requirement("in-stock", Asks("stock_product", lambda n: n != 0), {"en": "in stock"}, {"en": "none left"})
USABLE = Requirement("usable", Asks("usable", bool), {"en": "usable"}, {"en": "unusable"}, unless_known=True)
IN_WINDOW = FloorRule("window", RETURN, Asks("in_return_window", bool), {"en": "in the window"}, "a source")
SPECS = {remedy: RemedySpec(remedy, {"en": remedy.value}) for remedy in Remedy} | {
    KEEP: RemedySpec(KEEP, {"en": "keep"}, refund=RefundKind.SHARE),
    RESHIP: RemedySpec(RESHIP, {"en": "new one"}, sends="product"),
    RETURN: RemedySpec(RETURN, {"en": "return"}, refund=RefundKind.FULL, comes_back=True, asks_buyer=False),
    Remedy.REFUND_NO_RETURN: RemedySpec(Remedy.REFUND_NO_RETURN, {"en": "refund"}, refund=RefundKind.FULL),
}
BOOK = Playbook(
    situation=Situation.DAMAGED,
    title=LINE,
    fault="seller",
    facts=(FactNeed("usable", "yes_no", ("buyer",), LINE, "ask.usable"),),
    diagnosis=(),
    ways=(WayRule(KEEP, (USABLE,), Decimal("0.2")), WayRule(RESHIP, (IN_STOCK,)), WayRule(RETURN, (IN_STOCK,))),
    specs=SPECS,
    floor_rules=(IN_WINDOW,),
    economics=Economics(
        beliefs={remedy.value: Beliefs(EVEN, Beta(Decimal(1), Decimal(99)), EVEN) for remedy in Remedy},
        landed_cost_share=Decimal("0.3"),
        freight_share=Decimal("0.1"),
        part_share=Decimal("0.05"),
        referral_share=Decimal("0.15"),
        refund_admin_share=Decimal("0.2"),
        handling={"other": Decimal(3)},
        defect_value={"other": Decimal(40)},
    ),
    clocks=(),
    call_lead=(),
    solved_when=LINE,
)


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


FACTS = CaseFacts(
    situation=Situation.DAMAGED,
    marketplace=Marketplace.DE,
    now=datetime(2026, 11, 23, tzinfo=UTC),
    item_price=euro("40"),
    order_total=euro("44.90"),
    shipping_paid=euro("4.90"),
    in_return_window=True,
    stock_product=1,
    costs=Costs(landed_cost=euro("10"), freight_out=euro("4"), return_freight=euro("5")),
)


def remedies(advice: Advice) -> list[Remedy]:
    return [way.remedy for way in advice.ways]


@pytest.mark.parametrize(
    ("changes", "open_ways"),
    [
        pytest.param({}, {KEEP, RESHIP, RETURN}, id="all open"),
        pytest.param({"stock_product": 0}, {KEEP, RETURN}, id="none left; the floor stays"),
        pytest.param({"stock_product": None}, {KEEP, RETURN}, id="stock not known"),
        pytest.param({"stock_product": 0, "in_return_window": False}, {KEEP}, id="no floor outside the window"),
        pytest.param(
            {"stock_product": 0, "in_return_window": None}, {KEEP, RETURN}, id="not known counts for the buyer"
        ),
        pytest.param({"known": {"usable": False}}, {RESHIP, RETURN}, id="unusable"),
        pytest.param(
            {"flags": frozenset({"unverified"})}, {KEEP, RESHIP}, id="floor of money closed to the unverified"
        ),
        pytest.param(
            {"stock_product": 0, "in_return_window": False, "known": {"usable": False}},
            {Remedy.ANSWER},
            id="never nothing",
        ),
    ],
)
def test_which_ways_are_open(changes: dict[str, object], open_ways: set[Remedy]) -> None:
    facts = replace(FACTS, **changes)  # type: ignore[arg-type]
    playbook = BOOK if not facts.is_unverified else replace(BOOK, ways=BOOK.ways[:2])
    assert set(remedies(advise(facts, playbook))) == open_ways


def test_ways_are_numbered_by_cost() -> None:
    advice = advise(FACTS, BOOK)
    assert [way.number for way in advice.ways] == [1, 2, 3]
    assert [way.total.amount for way in advice.ways] == sorted(way.total.amount for way in advice.ways)


def test_a_full_refund_gives_the_shipping_back_too() -> None:
    advice = advise(FACTS, BOOK)
    amounts = {way.remedy: way.amount for way in advice.ways}
    assert amounts == {KEEP: euro("8.00"), RESHIP: None, RETURN: euro("44.90")}
    assert advice.floor.least_refund == euro("44.90")


def test_the_reasons_are_on_the_way() -> None:
    way = next(way for way in advise(FACTS, BOOK).ways if way.remedy is RETURN)
    assert (way.is_floor, way.why) == (True, ({"en": "in the window"},))


def test_a_closed_way_says_why_and_what_it_waits_for() -> None:
    blocked = advise(replace(FACTS, stock_product=None), BOOK).blocked
    assert [(one.remedy, one.reasons, one.waits_for) for one in blocked] == [
        (RESHIP, ({"en": "none left"},), ("stock_product",))
    ]


@pytest.mark.parametrize(
    ("limit", "approval"), [("44.90", ""), ("44.89", "lead")], ids=["at the limit", "above the limit"]
)
def test_above_authority_somebody_agrees(limit: str, approval: str) -> None:
    facts = replace(FACTS, authority=Authority(Role.OPERATOR, {"EUR": Decimal(limit)}))
    assert next(way.approval for way in advise(facts, BOOK).ways if way.remedy is RETURN) == approval


@pytest.mark.parametrize(
    ("count", "offered"),
    [
        pytest.param(3, {KEEP, RESHIP, RETURN}, id="three"),
        pytest.param(2, {KEEP, RETURN}, id="the floor and the cheapest"),
        pytest.param(1, {RETURN}, id="the floor before all"),
    ],
)
def test_the_floor_is_in_every_offer(count: int, offered: set[Remedy]) -> None:
    assert {way.remedy for way in advise(FACTS, BOOK).offer(count)} == offered


def test_what_is_not_known_is_asked() -> None:
    assert [one.id for one in advise(FACTS, BOOK).missing] == ["usable"]
    assert advise(replace(FACTS, known={"usable": True}), BOOK).missing == ()
