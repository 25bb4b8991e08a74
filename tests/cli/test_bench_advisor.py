"""The advisor in the simulated world: every case becomes facts to advise on, and the figures are counted right."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal

import pytest

from afterdesk.cli.bench_advisor import advised, facts_of, fixed_order, lines, measure_advisor, skewed
from afterdesk.demo.world import cases
from afterdesk.demo.world_cases import SITUATIONS
from afterdesk.domain.playbook import advise
from afterdesk.domain.situations import Situation
from afterdesk.packs.playbooks import load_playbooks

BOOKS = load_playbooks()


def test_every_case_of_the_world_gets_advice_and_never_less_than_the_floor() -> None:
    met = set()
    for case, _ in cases(3, 300):
        met.add(case.situation)
        facts = facts_of(case)
        advice = advise(facts, BOOKS[facts.situation])
        offered = advised(BOOKS)(case, ())
        assert 1 <= len(offered) <= 3
        floor = {way.remedy.value for way in advice.ways if way.is_floor and way.in_letter}
        for policy in (advised(BOOKS), fixed_order(BOOKS)):
            assert floor <= {one.remedy for one in policy(case, ())}
        assert all(one.amount is None or one.amount <= case.price for one in offered)
    assert met == set(SITUATIONS)


def test_the_same_seed_gives_the_same_figures_and_another_one_others() -> None:
    first, again, other = measure_advisor(60), measure_advisor(60), measure_advisor(60, seed=1)
    assert first.policies == again.policies
    assert first.policies != other.policies
    assert set(asdict(first)) == {"cases", "seed", "policies", "compared", "milliseconds"}
    assert any("always refund in full" in line for line in lines(first))


@pytest.mark.parametrize(
    ("factor", "mean"),
    [
        pytest.param("2", "0.6667", id="twice the odds"),
        pytest.param("0.5", "0.3333", id="half the odds"),
        pytest.param("1", "0.5", id="as they are"),
    ],
)
def test_priors_are_wrong_by_a_factor(factor: str, mean: str) -> None:
    book = skewed(BOOKS, Decimal(factor))[Situation.DAMAGED]
    keep = book.economics.beliefs["partial_refund_keep"].accepted
    assert round(keep.mean, 4) == Decimal(mean)


def test_differences_are_taken_case_by_case() -> None:
    figures = measure_advisor(80)
    by_name = {one.name: one for one in figures.policies}
    for one in figures.compared:
        own, other = (by_name[name] for name in one.name.split(" - "))
        assert one.cost.value == pytest.approx(own.cost.value - other.cost.value, abs=0.001)
        assert one.cost.half <= own.cost.half + other.cost.half
