"""Whatever stands in a rule, the answer is a rule or a list of mistakes, never a crash."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterdesk.packs.check import check_rule
from afterdesk.packs.schema import KEYS, RuleReader

GOOD = tomllib.loads(
    """
id = "OWN-1"
title = "Answer within a day"
kind = "clock"
about = "own-answer"
marketplaces = ["DE"]
value = 24
unit = "hours"
counts_from = "buyer_message_received"
met_by = ["reply_sent"]
sources = ["Our own agreement"]
confidence = "ours"
examples = [
  { name = "in time", started = 2026-06-01T10:00:00, moment = 2026-06-02T10:00:00, expect = "in time" },
  { name = "late", started = 2026-06-01T10:00:00, moment = 2026-06-02T10:00:01, expect = "late" },
]
"""
)

SCALARS = st.one_of(
    st.text(max_size=8),
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.dates(),
    st.datetimes(),
    st.sampled_from(
        ["all", "clock", "window", "table", "limit", "duty", "stated", "date", "money", "DE", "reply_sent"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


def read(table: dict[str, Any]) -> list[str]:
    reader = RuleReader(table, "packs/own/own.toml", "own")
    rule = reader.read()
    assert (rule is None) == bool(reader.problems)
    found = reader.problems if rule is None else list(check_rule(rule))
    return [str(problem) for problem in found]


def test_the_good_rule_is_good() -> None:
    assert read(GOOD) == []


@settings(max_examples=400)
@given(st.sampled_from(sorted(KEYS)), VALUES, st.sampled_from(sorted(KEYS)), VALUES)
def test_any_value_of_any_key_is_read_or_told(key: str, value: Any, other: str, second: Any) -> None:
    for problem in read({**GOOD, other: second, key: value}):
        assert problem.startswith("packs/own/own.toml")


@settings(max_examples=300)
@given(st.sampled_from(["started", "moment", "on", "marketplace", "facts", "key", "amount", "expect", "name"]), VALUES)
def test_any_value_in_an_example_is_read_or_told(key: str, value: Any) -> None:
    first, second = GOOD["examples"]
    found = read({**GOOD, "examples": [{**first, key: value}, second]})
    assert all(problem.startswith("packs/own/own.toml") for problem in found)
    if key == "moment" and not isinstance(value, date):
        assert found


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"marketplaces": []}, "`marketplaces` is missing", id="no marketplace"),
        pytest.param({"fulfillment": []}, "`fulfillment` is an empty list", id="nobody ships"),
        pytest.param({"sources": [3]}, "`sources` holds the number 3", id="a source that is a number"),
        pytest.param({"marketplaces": [3]}, '`marketplaces` holds the number 3', id="a marketplace that is a number"),
        pytest.param({"effective_from": datetime(2026, 1, 1)}, "`effective_from`", id="a moment for a date"),
        pytest.param({"value": Decimal("1.5")}, "Write a whole number", id="one and a half hours"),
        pytest.param({"value": True}, "`value` is True", id="a yes for a figure"),
        pytest.param({"value": 10**12}, "longer than a hundred years", id="a hundred million years"),
        pytest.param({"unit": "date", "kind": "window", "value": date(2026, 1, 1)}, "no example expects", id="a date"),
    ],
)  # fmt: skip
def test_odd_values_are_told(changes: dict[str, Any], words: str) -> None:
    assert any(words in problem for problem in read({**GOOD, **changes})), read({**GOOD, **changes})
