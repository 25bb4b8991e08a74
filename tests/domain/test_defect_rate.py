"""The order defect rate at both sides of its limit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterdesk.domain.defect_rate import DefectRate, ImpossibleCounts


@pytest.mark.parametrize(
    ("defects", "orders", "percent", "with_one_more", "room"),
    [
        pytest.param(0, 1000, "0", "0.1", 9, id="nine of a thousand are below one percent"),
        pytest.param(9, 1000, "0.9", "1", 0, id="the tenth reaches the limit"),
        pytest.param(10, 1000, "1", "1.1", 0, id="at the limit"),
        pytest.param(0, 101, "0", "0.990", 1, id="one of a hundred and one is just below"),
        pytest.param(0, 100, "0", "1", 0, id="one of a hundred is not"),
        pytest.param(3, 3, "100", "100", 0, id="every order is defective already"),
    ],
)
def test_rate(defects: int, orders: int, percent: str, with_one_more: str, room: int) -> None:
    rate = DefectRate(defects, orders)
    assert rate.percent == Decimal(percent)
    assert round(rate.percent_with_one_more, 3) == round(Decimal(with_one_more), 3)
    assert rate.room_below(Decimal(1)) == room


@given(st.integers(1, 100_000), st.data())
def test_the_room_is_the_most_that_stays_below(orders: int, data: st.DataObject) -> None:
    defects = data.draw(st.integers(0, orders))
    room = DefectRate(defects, orders).room_below(Decimal(1))
    if room:
        assert DefectRate(defects + room, orders).percent < 1
    assert defects + room + 1 > orders or DefectRate(defects + room + 1, orders).percent >= 1


@pytest.mark.parametrize(("defects", "orders"), [(0, 0), (-1, 5), (6, 5)])
def test_counts_that_cannot_be_are_refused(defects: int, orders: int) -> None:
    with pytest.raises(ImpossibleCounts, match=f"{defects} defective of {orders}"):
        DefectRate(defects, orders)
