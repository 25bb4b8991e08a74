"""Replies written apart from the rules: what must be caught, and what must be left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterdesk.cli.evaluate_guard import GuardScore, evaluate, read_labelled, report, score_replies
from afterdesk.packs.guard import load_guard_rules

FOLDER = Path(__file__).parent / "heldout"
OTHER_HAND = Path(__file__).parent / "heldout_b"
#: Mostly oblique, as a clever seller writes. What is still missed is named in docs/decisions/0018.
OBLIQUE = Path(__file__).parent / "heldout_c"
COMPLETE = ("en", "de", "ja", "zh")
FURTHER = ("fr", "it", "es", "nl", "sv", "pl", "pt")


def scored(*langs: str) -> GuardScore:
    rows = [row for lang in langs for row in read_labelled(FOLDER / f"{lang}.jsonl")]
    return score_replies(rows, load_guard_rules())


def test_there_are_enough_replies_and_many_are_clean() -> None:
    score = scored(*COMPLETE)
    assert len(score.seconds) >= 300
    assert score.clean >= 0.35 * len(score.seconds)


@pytest.mark.parametrize("lang", COMPLETE)
def test_hard_violations_are_caught_and_clean_replies_pass(lang: str) -> None:
    score = scored(lang)
    assert score.hard_rate >= 0.97, score.missed
    assert score.blocked_rate <= 0.01, score.blocked
    assert score.warned_rate <= 0.05, score.warned
    assert score.spans_right == score.spans


@pytest.mark.parametrize("lang", COMPLETE)
def test_so_it_is_with_replies_by_another_hand(lang: str) -> None:
    score = score_replies(list(read_labelled(OTHER_HAND / f"{lang}.jsonl")), load_guard_rules())
    assert score.hard_rate >= 0.97, score.missed
    assert score.blocked_rate <= 0.01, score.blocked
    assert score.warned_rate <= 0.05, score.warned
    assert score.spans_right == score.spans


@pytest.mark.parametrize("lang", COMPLETE)
def test_most_hints_of_a_clever_seller_are_caught_too(lang: str) -> None:
    score = score_replies(list(read_labelled(OBLIQUE / f"{lang}.jsonl")), load_guard_rules())
    assert score.hard_rate >= 0.85, score.missed
    assert len(score.blocked) <= 1, score.blocked
    assert len(score.warned) <= 1, score.warned
    assert score.spans_right == score.spans


@pytest.mark.parametrize("lang", FURTHER)
def test_the_further_languages_catch_hard_violations(lang: str) -> None:
    score = scored(lang)
    assert score.hard_rate >= 0.97, score.missed
    assert score.blocked == []


def test_the_report_names_families_and_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(FOLDER / "fr.jsonl") == 0
    printed = capsys.readouterr().out
    assert "review_manipulation" in printed
    assert "hard violations blocked" in printed
    assert report(scored("fr"))[0].startswith("family")
