"""All 45 playbooks: complete, ordered by cost, never below the floor."""

from __future__ import annotations

import time
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterdesk.domain.casefacts import CaseFacts, Costs
from afterdesk.domain.issues import Wish
from afterdesk.domain.playbook import advise
from afterdesk.domain.remedies import Authority, RefundKind, Remedy, Role
from afterdesk.domain.sensitivity import turning_points
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money
from afterdesk.packs.playbooks import (
    FOLDER,
    PlaybookProblem,
    load_letter_plans,
    load_playbooks,
    playbook_from_text,
    read_playbooks,
)
from tests.packs.playbooks.cases import case_of

PLAYBOOKS = load_playbooks()
BROKEN = Path(__file__).parent / "broken"


def test_there_is_a_playbook_and_a_letter_for_every_situation() -> None:
    assert set(PLAYBOOKS) == set(Situation)
    assert {situation for situation, kind in load_letter_plans() if kind == "reply"} == set(Situation)


@pytest.mark.parametrize("situation", Situation, ids=lambda one: one.value)
def test_operator_lines_exist_in_english_and_chinese(situation: Situation) -> None:
    book = PLAYBOOKS[situation]
    lines = [book.title, book.solved_when, *book.diagnosis, *(spec.title for spec in book.specs.values())]
    lines += [line for way in book.ways for need in way.needs for line in (need.yes, need.no)]
    lines += [need.question for need in book.facts] + [step for spec in book.specs.values() for step in spec.steps]
    assert all(set(line) == {"en", "zh"} for line in lines)


FAULTY = {"in_return_window": True, "delivered": True, "region": "EU", "days_since_delivery": 5}


@pytest.mark.parametrize(
    ("situation", "given_facts", "offered"),
    [
        pytest.param(
            Situation.DAMAGED,
            {**FAULTY, "stock_product": 3, "landed_cost": 800, "freight_out": 400, "return_freight": 450},
            [Remedy.RESHIP, Remedy.PARTIAL_REFUND_KEEP, Remedy.RETURN_THEN_REFUND],
            id="damaged: cheap to replace",
        ),
        pytest.param(
            Situation.DAMAGED,
            {**FAULTY, "stock_product": 0, "landed_cost": 800, "freight_out": 400, "return_freight": 450},
            [Remedy.PARTIAL_REFUND_KEEP, Remedy.RETURN_THEN_REFUND],
            id="damaged: none left",
        ),
        pytest.param(
            Situation.PART_MISSING,
            {**FAULTY, "stock_product": 3, "stock_part": 1, "landed_cost": 2500, "freight_out": 900},
            [Remedy.SEND_PART, Remedy.PARTIAL_REFUND_KEEP, Remedy.RETURN_THEN_REFUND],
            id="part missing: the part first",
        ),
        pytest.param(
            Situation.CHANGED_MIND,
            {"fulfillment": "FBA", "delivered": True, "in_return_window": True},
            [Remedy.HAND_TO_AMAZON],
            id="FBA: Amazon decides",
        ),
        pytest.param(
            Situation.NOT_RECEIVED,
            {"shipped": True, "tracked": True, "carrier_answer": "lost", "stock_product": 1},
            [Remedy.RESHIP, Remedy.REFUND_NO_RETURN],
            id="lost: send again or refund",
        ),
    ],
)
def test_what_the_letter_offers(situation: Situation, given_facts: dict[str, object], offered: list[Remedy]) -> None:
    book = PLAYBOOKS[situation]
    advice = advise(case_of(situation, given_facts), book)
    assert [way.remedy for way in advice.offer(book.offers)] == offered


@pytest.mark.parametrize(
    ("wish", "first"),
    [
        pytest.param(Wish.NONE, Remedy.RESHIP, id="nothing said"),
        pytest.param(Wish.REPLACEMENT, Remedy.RESHIP, id="wants a new one"),
        pytest.param(Wish.REFUND, Remedy.PARTIAL_REFUND_KEEP, id="wants money"),
    ],
)
def test_what_the_buyer_asks_for_moves_the_order(wish: Wish, first: Remedy) -> None:
    given_facts = {**FAULTY, "stock_product": 3, "landed_cost": 1350, "freight_out": 450, "return_freight": 450}
    facts = replace(case_of(Situation.DAMAGED, given_facts), wish=wish)
    assert advise(facts, PLAYBOOKS[Situation.DAMAGED]).ways[0].remedy is first


def test_an_unverified_sender_moves_nothing() -> None:
    for situation, book in PLAYBOOKS.items():
        facts = case_of(situation, {**FAULTY, "stock_product": 3, "verified": False})
        advice = advise(facts, book)
        assert advice.ways
        assert not [way.remedy for way in advice.ways if book.specs[way.remedy].moves_value]


def test_a_fault_never_costs_the_buyer_the_way_back() -> None:
    facts = replace(case_of(Situation.DAMAGED, FAULTY), seller_pays_return=False)
    way = next(way for way in advise(facts, PLAYBOOKS[Situation.DAMAGED]).ways if way.is_floor)
    assert way.remedy is Remedy.RETURN_THEN_REFUND
    assert way.seller_pays_return


def test_the_part_that_is_known_is_not_asked_for() -> None:
    book = PLAYBOOKS[Situation.PART_MISSING]
    facts = case_of(Situation.PART_MISSING, FAULTY)
    assert [one.id for one in advise(facts, book).missing] == ["which_part"]
    assert advise(replace(facts, part_name="screw A"), book).missing == ()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_key_is_explained(path: Path) -> None:
    text = (Path(__file__).parents[3] / "docs" / "playbooks-and-letters.md").read_text(encoding="utf-8")
    if path.stem not in {situation.value for situation in Situation}:
        assert f"{path.stem}.toml" in text or path.stem == "remedies"
        return
    keys = set(tomllib.loads(path.read_text(encoding="utf-8")))
    named = {"way": "[[way]]", "call_lead": "[[call_lead]]", "letter": "[letter.", "beliefs": "[beliefs."}
    assert [key for key in sorted(keys) if named.get(key, f"`{key}`") not in text] == []


amounts = st.decimals(min_value="0.50", max_value="900", places=2)
facts_drawn = st.fixed_dictionaries(
    {},
    optional={
        "region": st.sampled_from(["EU", "UK", "US", "JP"]),
        "fulfillment": st.sampled_from(["FBM", "FBA"]),
        "stock_product": st.integers(0, 3),
        "stock_part": st.integers(0, 2),
        "in_return_window": st.booleans(),
        "shipped": st.booleans(),
        "delivered": st.booleans(),
        "tracked": st.booleans(),
        "safety": st.booleans(),
        "days_since_delivery": st.integers(0, 900),
        "days_past_latest_delivery": st.integers(-5, 20),
        "return_reason": st.sampled_from(["not_wanted", "not_suited", "not_as_described", "faulty"]),
        "damage_extent": st.sampled_from(["usable", "unusable"]),
        "carrier_answer": st.sampled_from(["none", "searching", "found", "lost"]),
        "inspection_grade": st.sampled_from(["as_new", "used", "damaged"]),
        "in_warranty": st.booleans(),
    },
)


@given(st.sampled_from(list(Situation)), facts_drawn, amounts, amounts, amounts)
@settings(max_examples=600, deadline=None, derandomize=True)
def test_no_case_is_offered_less_than_it_is_due(
    situation: Situation, drawn: dict[str, object], price: Decimal, freight: Decimal, limit: Decimal
) -> None:
    facts = _priced(case_of(situation, drawn), price, freight, limit)
    book = PLAYBOOKS[situation]
    advice = advise(facts, book)
    assert advice.ways, "never nothing at all"
    assert advice.floor.remedies <= {way.remedy for way in advice.ways}
    offered = {way.remedy for way in advice.offer(book.offers)}
    assert {way.remedy for way in advice.ways if way.is_floor and way.in_letter} <= offered
    assert facts.order_total is not None
    for way in advice.ways:
        if way.amount is not None:
            assert Decimal(0) <= way.amount.amount <= facts.order_total.amount
            assert way.approval or way.amount.amount <= limit
        if way.is_floor and book.specs[way.remedy].refund is RefundKind.FULL:
            assert way.amount == advice.floor.least_refund
    assert [way.total.amount for way in advice.ways] == sorted(way.total.amount for way in advice.ways)
    assert all(sum(term.amount.amount for term in way.terms) == way.total.amount for way in advice.ways)


def _priced(facts: CaseFacts, price: Decimal, freight: Decimal, limit: Decimal) -> CaseFacts:
    currency = facts.currency
    whole = Decimal(1) if currency == "JPY" else Decimal("0.01")
    money = Money(price.quantize(whole), currency)
    costs = Costs(freight_out=Money(freight.quantize(whole), currency))
    authority = Authority(Role.OPERATOR, {currency: limit})
    return replace(facts, item_price=money, order_total=money, quantity=1, costs=costs, authority=authority)


def test_advising_takes_under_five_milliseconds() -> None:
    cases = [(case_of(situation, {**FAULTY, "stock_product": 3}), book) for situation, book in PLAYBOOKS.items()]
    started = time.process_time()
    for _ in range(5):
        for facts, book in cases:
            advise(facts, book)
    assert (time.process_time() - started) / (5 * len(cases)) < 0.005


def test_where_the_order_turns() -> None:
    given_facts = {**FAULTY, "stock_product": 3, "landed_cost": 800, "freight_out": 400, "return_freight": 450}
    facts, book = case_of(Situation.DAMAGED, given_facts), PLAYBOOKS[Situation.DAMAGED]
    point = next(one for one in turning_points(facts, book) if one.figure == "landed_cost")
    beyond = Money(point.value.amount + Decimal("0.50"), "EUR")
    short = Money(point.value.amount - Decimal("0.50"), "EUR")
    assert point.above
    assert _first(facts, "landed_cost", short) is Remedy.RESHIP
    assert _first(facts, "landed_cost", beyond) is point.then


def _first(facts: CaseFacts, figure: str, value: Money) -> Remedy:
    costs: Costs = replace(facts.costs, **{figure: value})
    return advise(replace(facts, costs=costs), PLAYBOOKS[facts.situation]).ways[0].remedy


def test_a_store_writes_its_own_playbook() -> None:
    text = (FOLDER / "damaged.toml").read_text(encoding="utf-8").replace('share = "0.20"', 'share = "0.40"')
    facts = case_of(Situation.DAMAGED, FAULTY)
    kept = {way.remedy: way.amount for way in advise(facts, playbook_from_text(text, Situation.DAMAGED)).ways}
    assert kept[Remedy.PARTIAL_REFUND_KEEP] == Money(Decimal("16.00"), "EUR")
    with pytest.raises(PlaybookProblem, match='Write "broken"'):
        playbook_from_text(text, Situation.BROKEN)


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.toml")), ids=lambda path: path.stem)
def test_a_broken_playbook_says_where_and_what(path: Path, tmp_path: Path) -> None:
    for shared in ("remedies", "facts", "requirements", "floors", "economics"):
        (tmp_path / f"{shared}.toml").write_bytes((FOLDER / f"{shared}.toml").read_bytes())
    text = path.read_text(encoding="utf-8")
    expected = text.splitlines()[0].removeprefix("# says: ")
    name = "thanks" if path.stem != "wrong-file-name" else "damaged"
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PlaybookProblem, match=expected):
        read_playbooks(tmp_path)
