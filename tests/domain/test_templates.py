"""Templates as values: variables, filling, how well one fits a case."""

from __future__ import annotations

import pytest

from afterdesk.domain.templates import (
    MAX_TAGS,
    VARIABLES,
    MissingValues,
    TemplateWords,
    UnknownVariables,
    fill,
    fit,
    tidy_tags,
    tidy_text,
    unknown_in,
)

VALUES = {"buyer_name": "Anna", "order_id": "302-1234567-7654321"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        pytest.param("Hello {buyer_name}!", "Hello Anna!", id="one"),
        pytest.param("{buyer_name}, {buyer_name}", "Anna, Anna", id="twice"),
        pytest.param("no variable", "no variable", id="none"),
    ],
)
def test_a_text_is_filled(text: str, filled: str) -> None:
    assert fill(text, VALUES) == filled


def test_what_a_value_brings_along_is_never_read_as_a_template() -> None:
    assert fill("Hello {buyer_name}", {"buyer_name": "{order_id} {x}"}) == "Hello {order_id} {x}"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        pytest.param("Hello {buyer_name}", (), id="known"),
        pytest.param("Hello {buyer}", ("{buyer}",), id="another name"),
        pytest.param("Hello {Buyer Name}", ("{Buyer Name}",), id="with a blank"),
        pytest.param("Hello {}", ("{}",), id="empty"),
        pytest.param("Hello {buyer_name", ("{",), id="not closed"),
        pytest.param("a } b { c", ("}", "{"), id="stray braces"),
        pytest.param("{{buyer_name}}", ("{", "}"), id="doubled, before it is tidied"),
    ],
)
def test_what_is_no_variable_is_named(text: str, unknown: tuple[str, ...]) -> None:
    assert unknown_in(text) == unknown
    if unknown:
        with pytest.raises(UnknownVariables) as refused:
            fill(text, VALUES)
        assert refused.value.names == unknown


@pytest.mark.parametrize("value", [None, "", "  "], ids=["not known", "empty", "blank"])
def test_a_missing_value_is_an_error_and_never_left_in(value: str | None) -> None:
    values = {"order_id": "1"} | ({} if value is None else {"buyer_name": value})
    with pytest.raises(MissingValues) as refused:
        fill("{buyer_name} {order_id}", values)
    assert refused.value.names == ("buyer_name",)


def test_text_is_tidied() -> None:
    assert tidy_text(" a \r\nb\x00\x07 {{ buyer_name }}  \n\n") == "a\nb {buyer_name}"


def test_tags_are_sorted_in_one_spelling_and_capped() -> None:
    assert tidy_tags("Parcel, late，parcel; x") == ("late", "parcel", "x")
    assert len(tidy_tags(tuple(f"t{number}" for number in range(99)))) == MAX_TAGS


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        pytest.param({}, 1, id="language alone"),
        pytest.param({"situation": "damaged"}, 5, id="this situation"),
        pytest.param({"situation": "damaged", "marketplace": "DE"}, 7, id="everything"),
        pytest.param({"marketplace": "DE"}, 3, id="this marketplace"),
        pytest.param({"situation": "delayed"}, None, id="another situation"),
        pytest.param({"marketplace": "UK"}, None, id="another marketplace"),
        pytest.param({"language": "en"}, None, id="another language"),
    ],
)
def test_fit(own: dict[str, str], expected: int | None) -> None:
    words = TemplateWords(**{"name": "n", "text": "t", "language": "de", **own})  # type: ignore[arg-type]
    assert fit(words, situation="damaged", language="de", marketplace="DE") == expected


def test_every_variable_is_a_placeholder_of_the_desks_own_letters() -> None:
    from afterdesk.domain.letters import PLACEHOLDERS

    assert set(VARIABLES.values()) <= set(PLACEHOLDERS)
