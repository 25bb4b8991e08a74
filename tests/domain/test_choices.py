"""Answers to numbered choices, in the ways buyers write them."""

from __future__ import annotations

import pytest

from afterdesk.domain.choices import chosen_option, says_nothing


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("2.", 2),
        ("Option 2 please", 2),
        ("option 3, thanks!", 3),
        ("I'd like number 1", 1),
        ("Nr. 2 bitte", 2),
        ("Ich nehme Variante 3", 3),
        ("Je choisis l'option 1, merci", 1),
        ("２でお願いします。", 2),
        ("1を希望します", 1),
        ("选1", 1),
        ("我选择方案2，谢谢", 2),
        ("1 or 2?", None),
        ("12", None),
        ("0", None),
        ("The 1 cable is broken", None),
        ("1 piece is missing", None),
        ("", None),
        ("2 " * 60, None),
    ],
)
def test_chosen_option(text: str, number: int | None) -> None:
    assert chosen_option(text) == number


@pytest.mark.parametrize(("text", "nothing"), [("1", True), ("👍", True), ("??", True), ("ok", False), ("坏了", False)])
def test_says_nothing(text: str, nothing: bool) -> None:
    assert says_nothing(text) is nothing
