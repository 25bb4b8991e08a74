"""The guard's weights are those of these passages, vocabularies and code, and both can be trusted to be there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from afterdesk.cli.evaluate_guard import read_labelled
from afterdesk.domain.guard import Family
from afterdesk.packs.guard import load_guard_rules
from afterdesk.packs.guard.load import MEANINGS
from afterdesk.packs.guard.passages import UnreadablePassages, fingerprint, load_passages
from afterdesk.packs.weights import read_weights

LANGUAGES = ("en", "de", "ja", "zh")


def test_weights_are_current() -> None:
    current = read_weights(MEANINGS).header["fingerprint"] == fingerprint()
    assert current, "run: python -m afterdesk.packs.guard.train"


def test_weights_are_small() -> None:
    assert MEANINGS.stat().st_size < 5_000_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_family_with_a_bar_has_passages_in_every_language(lang: str) -> None:
    meanings = load_guard_rules().meanings
    assert meanings is not None
    counts = Counter(one.label for one in load_passages() if one.lang == lang)
    assert min(counts[family.value] for family in meanings.bars) >= 7
    assert counts["clean"] >= 150


def test_no_passage_is_there_twice() -> None:
    counts = Counter((one.lang, one.text) for one in load_passages())
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_bar_blocks_below_its_warning() -> None:
    meanings = load_guard_rules().meanings
    assert meanings is not None
    assert {Family.CONTACT_INFO, Family.EXTERNAL_LINK}.isdisjoint(meanings.bars), "what names itself needs no guess"
    assert all(0.5 < bar.warn < bar.block for bar in meanings.bars.values())


def test_a_file_named_for_no_family_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "bribery.txt").write_text("Give us stars.", encoding="utf-8")
    with pytest.raises(UnreadablePassages, match="no family is called 'bribery'"):
        load_passages(tmp_path)


SHARED_WORDS, SHARED_CHARACTERS = 8, 18


def stretches(text: str, lang: str) -> set[str]:
    """Return every stretch of so many words; of so many characters where words have no spaces."""
    if lang in ("ja", "zh"):
        plain = "".join(filter(str.isalnum, text))
        return {plain[i : i + SHARED_CHARACTERS] for i in range(len(plain) - SHARED_CHARACTERS + 1)}
    words = "".join(c.lower() if c.isalnum() else " " for c in text).split()
    return {" ".join(words[i : i + SHARED_WORDS]) for i in range(len(words) - SHARED_WORDS + 1)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_passage_shares_its_wording_with_a_reply_that_measures(lang: str) -> None:
    files = Path(__file__).parent.glob(f"heldout*/{lang}.jsonl")
    kept = {piece for file in files for row in read_labelled(file) for piece in stretches(row["text"], lang)}
    assert kept
    shared = [one.text for one in load_passages() if one.lang == lang and stretches(one.text, lang) & kept]
    assert shared == []
