"""Example files and lexicons: a mistake is named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterdesk.domain.errors import DeskError
from afterdesk.domain.issues import Issue, Wish
from afterdesk.packs.recognition.examples import Slots, load_examples, parse_line
from afterdesk.packs.recognition.expand import variants
from afterdesk.packs.recognition.labelled import read_corrections, read_labelled
from afterdesk.packs.recognition.load import load_lexicons, load_weights


def test_a_line_carries_wish_further_issues_and_flags() -> None:
    example = parse_line(
        "Dead. // Money back! :: refund +return_refund !review", lang="en", issue=Issue.BROKEN, wants=Wish.REPLACEMENT
    )
    assert (example.text, example.wants, example.secondary, example.flags) == (
        "Dead.\nMoney back!", Wish.REFUND, (Issue.RETURN_REFUND,), frozenset({"threatens_review"}),
    )  # fmt: skip


def test_an_incident_is_always_flagged_as_danger() -> None:
    example = parse_line("It exploded", lang="en", issue=Issue.SAFETY_INCIDENT, wants=Wish.REFUND)
    assert example.flags == {"safety"}


def test_variants_are_the_same_every_time_and_keep_the_issue() -> None:
    example = parse_line("The {product} broke", lang="en", issue=Issue.BROKEN, wants=Wish.REFUND)
    slots = Slots(
        words={"product": ["lamp", "kettle"]}, openings=("Hi",), threats={"threatens_review": ["Or one star."]}
    )
    first, second = list(variants(example, slots)), list(variants(example, slots))
    assert first == second
    assert {one.issue for one in first} == {Issue.BROKEN}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param(
            "broken.toml", "wants = 'refund'\ntexts = '''\nDead :: !shout\n'''", "message 1", id="unknown flag"
        ),
        pytest.param(
            "broken.toml", "wants = 'refund'\ntexts = '''\nDead :: +dead\n'''", "message 1", id="unknown issue"
        ),
        pytest.param("broke.toml", "wants = 'refund'\ntexts = ''", "name the file for an issue", id="unknown file"),
        pytest.param("broken.toml", "texts = ''", "give it `wants`", id="no wish"),
        pytest.param("broken.toml", "texts = [", "not valid TOML", id="no TOML"),
    ],
)
def test_a_broken_example_file_is_named(tmp_path: Path, name: str, content: str, words: str) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / name).write_text(content)
    with pytest.raises(DeskError, match=words):
        load_examples(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("[say]\nsafety = 'fire'", "unknown table 'say'", id="unknown table"),
        pytest.param("[says]\nsafety = ['fire']", "one phrase per line", id="a list"),
        pytest.param("[says]\nsafety = '~'", "no certain word", id="nothing certain"),
        pytest.param("[says", "not valid TOML", id="no TOML"),
    ],
)
def test_a_broken_lexicon_is_named(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "en.toml").write_text(content)
    with pytest.raises(DeskError, match=words):
        load_lexicons(tmp_path)


def test_missing_weights_say_how_to_build_them(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match=r"python -m afterdesk\.packs\.recognition\.train"):
        load_weights(tmp_path / "none.npz")


def test_corrections_are_examples(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"lang": "en", "text": "It hums", "issue": "quality_defect", "wants": "info"}\n')
    assert [(one.text, one.issue) for one in read_corrections(tmp_path / "c.jsonl")] == [
        ("It hums", Issue.QUALITY_DEFECT)
    ]


@pytest.mark.parametrize("content", ["nonsense", '{"text": "no issue"}', '{"text": "x", "issue": "gone"}', "[]"])
def test_a_bad_labelled_line_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.jsonl").write_text(content)
    with pytest.raises(DeskError, match="line 1"):
        list(read_labelled(tmp_path / "x.jsonl"))
