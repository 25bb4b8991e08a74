"""Conditions: typed facts, three answers, a budget."""

from __future__ import annotations

from typing import Any

import pytest

from afterdesk.packs.conditions import Conditions, FactType

CONDITIONS = Conditions(
    {
        "sfp": FactType.YES_NO,
        "csba": FactType.YES_NO,
        "days": FactType.WHOLE,
        "country": FactType.TEXT,
        "tags": FactType.TEXTS,
    }
)


@pytest.mark.parametrize(
    ("text", "facts", "holds"),
    [
        pytest.param("days <= 30", {"days": 30}, True, id="on the edge"),
        pytest.param("days <= 30", {"days": 31}, False, id="over the edge"),
        pytest.param("days <= 30", {}, None, id="not known"),
        pytest.param("days <= 30", {"days": None}, None, id="None is not known"),
        pytest.param("days <= 30", {"days": "thirty"}, None, id="of the wrong type"),
        pytest.param("sfp || csba", {"csba": True}, True, id="one known fact settles it"),
        pytest.param("sfp && csba", {"csba": False}, False, id="or settles it against"),
        pytest.param("sfp || csba", {"csba": False}, None, id="and here it does not"),
        pytest.param("country in ['DE', 'AT']", {"country": "AT"}, True, id="one of a list"),
        pytest.param("'late' in tags", {"tags": ["late"]}, True, id="a tag"),
        pytest.param("days <= 30", {"days": 3, "undeclared": object()}, True, id="facts it does not ask for"),
    ],
)
def test_three_answers(text: str, facts: dict[str, Any], holds: bool | None) -> None:
    assert CONDITIONS.compile(text).holds(facts) is holds


def test_a_condition_that_never_ends_has_no_answer() -> None:
    greedy = CONDITIONS.compile("tags.all(a, tags.all(b, tags.all(c, tags.all(d, a == a))))")
    assert greedy.holds({"tags": ["x"] * 100}) is None


def test_names_inside_texts_are_no_facts() -> None:
    condition = CONDITIONS.compile("country == 'days' && sfp")
    assert condition.names == {"country", "sfp"}
    assert condition.missing({"sfp": True}) == ("country",)
