"""Outcomes move beliefs, near ones more than far ones, and change the order of the ways when they are strong enough."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from afterdesk.domain.outcomes import Outcome, learned, price_band
from afterdesk.domain.playbook import advise
from afterdesk.domain.remedies import Remedy
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money
from afterdesk.packs.letters.gallery import sample_facts
from afterdesk.packs.playbooks import load_playbooks

BOOK = load_playbooks()[Situation.DAMAGED]
KEEP = Remedy.PARTIAL_REFUND_KEEP


def _mean(outcome: Outcome, times: int) -> Decimal:
    return learned(BOOK, [outcome] * times, "middle").economics.beliefs[KEEP].accepted.mean


@pytest.mark.parametrize(
    ("situation", "band", "mean", "cases"),
    [
        pytest.param(Situation.DAMAGED, "middle", "0.75", 10, id="same situation and band"),
        pytest.param(Situation.DAMAGED, "high", "0.6", 0, id="another band"),
        pytest.param(Situation.WRONG_ITEM, "middle", "0.6", 0, id="another situation"),
    ],
)
def test_near_outcomes_count_whole_and_far_ones_a_quarter(
    situation: Situation, band: str, mean: str, cases: int
) -> None:
    outcome = Outcome(situation, KEEP, band, accepted=True)
    belief = learned(BOOK, [outcome] * 10, "middle").economics.beliefs[KEEP].accepted
    assert (belief.mean, belief.cases) == (Decimal(mean), cases)


def test_what_was_not_asked_moves_nothing() -> None:
    assert (
        _mean(Outcome(Situation.DAMAGED, KEEP, "middle", defect=True), 5) == BOOK.economics.beliefs[KEEP].accepted.mean
    )


def test_the_playbook_itself_stays_as_it_was() -> None:
    before = BOOK.economics.beliefs[KEEP]
    _mean(Outcome(Situation.DAMAGED, KEEP, "middle", accepted=False), 50)
    assert BOOK.economics.beliefs[KEEP] == before


def test_strong_outcomes_change_the_order() -> None:
    facts = sample_facts(Situation.DAMAGED, "de")
    assert [way.remedy for way in advise(facts, BOOK).ways][:2] == [Remedy.RESHIP, KEEP]
    taken = [Outcome(Situation.DAMAGED, KEEP, "middle", accepted=True, defect=False)] * 60
    assert advise(facts, learned(BOOK, taken, "middle")).ways[0].remedy is KEEP


@pytest.mark.parametrize(
    ("amount", "currency", "band"),
    [
        pytest.param("20.00", "EUR", "low", id="low to half a defect"),
        pytest.param("20.01", "EUR", "middle", id="above it"),
        pytest.param("80.00", "EUR", "middle", id="middle to two defects"),
        pytest.param("80.01", "EUR", "high", id="high"),
        pytest.param("3000", "JPY", "low", id="yen by its own yardstick"),
    ],
)
def test_price_bands(amount: str, currency: str, band: str) -> None:
    assert price_band(Money(Decimal(amount), currency), BOOK) == band


def test_the_number_of_cases_is_on_the_term() -> None:
    facts = replace(sample_facts(Situation.DAMAGED, "de"))
    taken = [Outcome(Situation.DAMAGED, KEEP, "middle", accepted=True)] * 3
    way = next(way for way in advise(facts, learned(BOOK, taken, "middle")).ways if way.remedy is KEEP)
    assert any("(3 own cases)" in term.explanation for term in way.terms)
