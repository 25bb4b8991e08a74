"""The learned ear of the guard: what it is asked is what it was taught, and its bars decide."""

from __future__ import annotations

import numpy as np
import pytest

from afterdesk.domain.guard.letter import Letter, read_letter
from afterdesk.domain.guard.meaning import HEAD, KINDS, passage_chances, passage_values, sentence_pieces, suspicions
from afterdesk.domain.guard.rules import Bar, Meanings
from afterdesk.domain.guard.values import Family, Severity
from afterdesk.domain.triage.features import Pieces
from afterdesk.domain.triage.model import probabilities, score
from afterdesk.packs.guard import load_guard_rules
from afterdesk.packs.guard.passages import Passage
from afterdesk.packs.guard.train import train

TAUGHT = [
    Passage("en", words.format(when), label)
    for words, label in (
        ("A little thank-you waits for you {} your stars shine.", "review_incentive"),
        ("The new lamps are {} cheaper than ever, have a look.", "marketing"),
        ("The replacement leaves {} from our warehouse.", "clean"),
    )
    for when in ("once", "when", "today", "this week", "now", "soon", "on Monday", "at last")
]
SLY, PLAIN = (
    "A little thank-you waits for you once your stars shine.",
    "The replacement leaves today from our warehouse.",
)


@pytest.fixture(scope="module")
def meanings() -> Meanings:
    return Meanings(train(TAUGHT, "test"), {Family.REVIEW_INCENTIVE: Bar("G03", 0.5, 0.6, frozenset())})


def read(text: str) -> Letter:
    rules = load_guard_rules()
    return read_letter(text, rules.lexicon, rules.spelled.disguised, "en")


def heard(text: str, meanings: Meanings, *flags: str) -> list[tuple[str, Severity]]:
    letter = read(text)
    found = suspicions(letter, meanings, frozenset(flags))
    return [(letter.text[one.start : one.end], one.severity) for one in found]


@pytest.mark.parametrize("text", [SLY, PLAIN, f"{PLAIN} {SLY}", "Ok.", "…"])
def test_a_letter_is_scored_as_a_passage_was_taught(text: str, meanings: Meanings) -> None:
    """The whole text as one passage: the shares of its pieces are the same on both ways."""
    letter = read(text)
    pieces = sentence_pieces(letter)
    keys, values = passage_values(pieces)
    assert pieces.counts.shape == (len(letter.sentences), KINDS)
    assert int(pieces.counts.sum()) == len(keys) == len(values)
    if not len(keys):
        return
    nowhere = np.zeros(len(keys), dtype=np.int64)
    scores = score(meanings.weights, Pieces(keys, values, nowhere, nowhere))
    chances = probabilities(scores, meanings.weights.heads[HEAD])
    *_, (size, by_passage) = passage_chances(pieces, meanings.weights)
    if size == len(letter.sentences):
        assert by_passage[0] == pytest.approx(chances, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(SLY, [SLY.lower()], id="alone"),
        pytest.param(f"{PLAIN} {SLY} {PLAIN}", [SLY.lower()], id="between others: its own sentence is marked"),
        pytest.param(PLAIN, [], id="clean"),
        pytest.param(f"Best wishes\n> {SLY}", [], id="the buyer's own words, quoted"),
        pytest.param(f"We would never ask you to: {SLY}", [], id="what we never do"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_what_is_heard_and_where(text: str, expected: list[str], meanings: Meanings) -> None:
    assert [words for words, _ in heard(text, meanings)] == expected


@pytest.mark.parametrize(
    ("bar", "flags", "severity"),
    [
        pytest.param(Bar("G03", 0.1, 0.2, frozenset()), (), Severity.BLOCK, id="sure enough to block"),
        pytest.param(Bar("G03", 0.1, 1.1, frozenset()), (), Severity.WARN, id="never more than a warning"),
        pytest.param(Bar("G03", 1.0, 1.1, frozenset()), (), None, id="not sure enough"),
        pytest.param(Bar("G03", 0.1, 0.2, frozenset({"safety"})), (), None, id="only in a safety case"),
        pytest.param(Bar("G03", 0.1, 0.2, frozenset({"safety"})), ("safety",), Severity.BLOCK, id="in one"),
    ],
)
def test_the_bar_decides(bar: Bar, flags: tuple[str, ...], severity: Severity | None, meanings: Meanings) -> None:
    told = heard(SLY, Meanings(meanings.weights, {Family.REVIEW_INCENTIVE: bar}), *flags)
    assert [one for _, one in told] == ([severity] if severity else [])


def test_a_family_without_a_bar_is_left_to_the_other_detectors(meanings: Meanings) -> None:
    assert heard(SLY, Meanings(meanings.weights, {})) == []
