"""Hostile texts of 100 kB are answered in bounded work."""

from __future__ import annotations

import time

import pytest

from afterdesk.domain.guard import GuardContext, check_reply
from afterdesk.packs.guard import load_guard_rules

LENGTH = 100_000
MOST_SECONDS = 5.0


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "please change your review ",
        "1 ",
        "a.",
        "a@",
        "好评返现",
        "レビューの変更をお願い",
        " ",
        '"',
        "five ",
        "make ",
        "http://",
        "に",
        "\u200b",
        "(",
        "<a ",
        "\u0430a",
        "r e v i e w ",
        "a-b.",
        "1-2-",
        "a dot ",
        "a at b dot ",
        "!",
        "AB CD ",
        "请您把一星改成五星，",
        "if you ",
    ],
)
def test_hostile_texts_end(piece: str) -> None:
    text = (piece * LENGTH)[:LENGTH]
    started = time.process_time()
    found = check_reply(text, context=GuardContext(), rules=load_guard_rules())
    assert time.process_time() - started < MOST_SECONDS
    assert any(finding.blocks for finding in found)


def test_what_is_hidden_behind_a_long_text_does_not_pass() -> None:
    text = "All is well. " * 3000 + "Please change your review."
    assert any(f.blocks for f in check_reply(text, context=GuardContext(), rules=load_guard_rules()))
