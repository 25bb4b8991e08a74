"""The held-out sets, written apart from the training examples: how well must the shipped model read them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from afterdesk.domain.triage.measure import Judged, accuracy, flag_scores, language_accuracy
from afterdesk.domain.triage.normalise import fold
from afterdesk.packs.recognition import load_model
from afterdesk.packs.recognition.examples import load_examples
from afterdesk.packs.recognition.judge import judge
from afterdesk.packs.recognition.labelled import KEPT, read_labelled

HELD_OUT = KEPT
OTHER_HAND = Path(__file__).parent / "otherhand"
FIRST_LANGUAGES = ("en", "de", "ja", "zh")
#: Japanese closes half its sentences with the same ten characters of courtesy.
SHARED_WORDS, SHARED_CHARACTERS = 5, {"zh": 8, "ja": 12}
#: Amazon's own names cannot be said otherwise.
NAMES = (
    "amazonマーケットプレイス保証", "マーケットプレイス保証", "a-to-z", "a-bis-z-garantieantrag", "a-bis-z",
    "dalla a alla z", "garantie a a z", "amazon",
)  # fmt: skip


@lru_cache(maxsize=1)
def everything() -> tuple[Judged, ...]:
    labelled = [one for lang in FIRST_LANGUAGES for one in read_labelled(HELD_OUT / f"{lang}.jsonl")]
    return tuple(judge(labelled, load_model())[0])


def test_strict_accuracy() -> None:
    assert accuracy(everything()).strict_share >= 0.85


def test_lenient_accuracy() -> None:
    assert accuracy(everything()).lenient_share >= 0.93


@pytest.mark.parametrize("lang", FIRST_LANGUAGES)
def test_lenient_accuracy_of_each_first_language(lang: str) -> None:
    mine = [one for one in everything() if one.right.lang == lang]
    assert len(mine) >= 60
    assert accuracy(mine).lenient_share >= 0.88


def test_no_danger_is_overlooked() -> None:
    safety = next(flag for flag in flag_scores(everything()) if flag.name == "safety")
    assert safety.recall == 1.0
    assert safety.precision >= 0.8


def test_claim_threats() -> None:
    claims = next(flag for flag in flag_scores(everything()) if flag.name == "threatens_claim")
    assert claims.f1 >= 0.93


def test_language() -> None:
    assert language_accuracy(everything()) >= 0.97


@lru_cache(maxsize=1)
def by_another_hand() -> tuple[Judged, ...]:
    """Read the half of the other hand's set that nobody has tuned on (see decision 19)."""
    return tuple(judge(list(read_labelled(OTHER_HAND / "test.jsonl")), load_model())[0])


def test_another_hands_messages_are_read_no_worse_than_measured() -> None:
    """A floor that keeps what was reached, not the aim (85 % and 93 %), which is missed."""
    reached = accuracy(by_another_hand())
    assert reached.strict_share >= 0.74
    assert reached.lenient_share >= 0.88


def test_claim_threats_of_another_hand_are_all_heard() -> None:
    claims = next(flag for flag in flag_scores(by_another_hand()) if flag.name == "threatens_claim")
    assert claims.recall == 1.0


def pieces(text: str, lang: str) -> set[str]:
    folded = fold(text)
    for name in NAMES:
        folded = folded.replace(name, " ")
    if size := SHARED_CHARACTERS.get(lang):
        plain = "".join(filter(str.isalnum, folded))
        return {plain[i : i + size] for i in range(len(plain) - size + 1)}
    words = "".join(c if c.isalnum() else " " for c in folded).split()
    return {" ".join(words[i : i + SHARED_WORDS]) for i in range(len(words) - SHARED_WORDS + 1)}


@lru_cache(maxsize=1)
def later_languages() -> tuple[Judged, ...]:
    return tuple(judge(list(read_labelled(HELD_OUT / "others.jsonl")), load_model())[0])


def test_the_seven_later_languages_are_read_better_than_not() -> None:
    """Deliberately idiomatic messages: the floor below which nothing may fall, not the aim."""
    assert accuracy(later_languages()).lenient_share >= 0.7


@pytest.mark.parametrize("name", [*FIRST_LANGUAGES, "others"])
def test_held_out_messages_share_no_wording_with_the_examples(name: str) -> None:
    learned: dict[str, set[str]] = {}
    for example in load_examples():
        learned.setdefault(example.lang, set()).update(pieces(example.text, example.lang))
    kept = [(one, one.lang or "") for one in read_labelled(HELD_OUT / f"{name}.jsonl")]
    assert not {piece for one, lang in kept for piece in pieces(one.text, lang) & learned[lang]}
