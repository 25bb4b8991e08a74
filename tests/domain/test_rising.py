"""An exact test for rare counts: what rises, what is chance, and few false alarms over many problems."""

from __future__ import annotations

import random

import pytest

from afterdesk.domain.rising import Compared, ImpossibleExposure, rising


@pytest.mark.parametrize(
    ("recent", "before", "exposures", "chance"),
    [
        # Binomial(5, 1/2): P(X > 5) + P(X = 5) / 2 = 1/64
        pytest.param(5, 0, (100, 100), 1 / 64, id="all five in one of two equal periods"),
        # Binomial(2, 1/2): P(2) + P(1) / 2 = 1/4 + 1/4
        pytest.param(1, 1, (100, 100), 0.5, id="one each is even"),
        # Binomial(3, 1/4): P(X = 3) / 2 = 1/128
        pytest.param(3, 0, (100, 300), 1 / 128, id="the recent quarter has all three"),
        pytest.param(0, 0, (100, 300), 0.5, id="nothing happened"),
    ],
)
def test_chance_is_exact(recent: int, before: int, exposures: tuple[float, float], chance: float) -> None:
    assert Compared(recent, before, *exposures).chance == pytest.approx(chance)


@pytest.mark.parametrize(
    ("recent", "before", "exposures", "flagged"),
    [
        pytest.param(6, 3, (100, 600), True, id="six where half of one is usual"),
        pytest.param(2, 0, (100, 6000), False, id="two buyers are no trend"),
        pytest.param(3, 0, (100, 6000), True, id="three of a product that never failed"),
        pytest.param(10, 60, (100, 600), False, id="many, as many as usual"),
        pytest.param(6, 3, (600, 300), False, id="more orders, more cases"),
    ],
)
def test_what_rises(recent: int, before: int, exposures: tuple[float, float], flagged: bool) -> None:
    assert rising([Compared(recent, before, *exposures)]) == (flagged,)


def test_the_expected_count_follows_the_orders() -> None:
    assert Compared(0, 6, 100, 600).expected == pytest.approx(1)


def test_where_nothing_changed_hardly_anything_is_flagged() -> None:
    """2,000 problems whose rate stayed the same: at 5 % for each alone, some 100 would be flagged."""
    chance = random.Random(20261126)
    same = [_drawn(chance, rate=0.02) for _ in range(2000)]
    assert sum(rising(same)) <= 5


def test_a_real_rise_stands_out_among_many() -> None:
    chance = random.Random(20261126)
    problems = [_drawn(chance, rate=0.02) for _ in range(300)] + [Compared(14, 10, 150, 900)]
    flags = rising(problems)
    assert flags[-1]
    assert sum(flags) <= 3


def _drawn(chance: random.Random, *, rate: float) -> Compared:
    recent, before = (sum(chance.random() < rate for _ in range(orders)) for orders in (150, 900))
    return Compared(recent, before, 150, 900)


@pytest.mark.parametrize(("recent", "exposure"), [(-1, 10), (1, 0)])
def test_what_cannot_be_compared_is_refused(recent: int, exposure: float) -> None:
    with pytest.raises(ImpossibleExposure, match="cannot be"):
        Compared(recent, 0, exposure, 10)
