"""The pack is whole, and a broken one says what is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from afterdesk.domain.guard import Family
from afterdesk.packs.guard import GuardPackError, load_guard_rules, read_guard_rules

PACK = Path(__file__).parents[3] / "afterdesk" / "packs" / "guard"
LANGUAGES = ("en", "de", "ja", "zh", "fr", "it", "es", "nl", "sv", "pl", "pt")


def test_all_rules_and_families_are_in_the_table() -> None:
    rules = load_guard_rules()
    assert sorted(rules.rules) == [f"G{number:02}" for number in range(1, 34)]
    named = {family for rule in rules.rules.values() for family in rule.families}
    assert named == set(Family)
    assert all(rule.why and rule.source for rule in rules.rules.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_words_and_wordings(lang: str) -> None:
    rules = load_guard_rules()
    assert lang in rules.lexicon.languages
    assert {Family.REVIEW_MANIPULATION, Family.CONTACT_INFO, Family.ATOZ_INDUCEMENT} <= set(rules.wordings[lang])


@pytest.mark.parametrize("lang", ["en", "de", "ja", "zh"])
def test_the_first_four_languages_have_a_wording_for_every_family(lang: str) -> None:
    assert set(load_guard_rules().wordings[lang]) == set(Family)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        pytest.param("rules.toml", "near = 70", "nere = 70", "key 'nere' is unknown", id="unknown key"),
        pytest.param("rules.toml", 'all = ["oblique"]', 'all = ["obleak"]', "no vocabulary has", id="unknown concept"),
        pytest.param("rules.toml", 'all = ["leave", "stars"]', 'all = ["leave", "stars', "not TOML", id="no TOML"),
        pytest.param("words/de.toml", "\noblique = ", "\nobleak = ", "no relation knows", id="misnamed concept"),
        pytest.param("words/de.toml", 'positive = ["(', 'positive = ["((', "bracket", id="open bracket"),
        pytest.param("words/zh.toml", '"星期" = "礼拜"', '"星期" = "礼"', "not as long", id="read as shorter words"),
    ],
)
def test_a_broken_pack_says_what_is_wrong(tmp_path: Path, file: str, old: str, new: str, words: str) -> None:
    folder = tmp_path / "guard"
    shutil.copytree(PACK, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GuardPackError, match=words):
        read_guard_rules(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GuardPackError, match=r"rules\.toml"):
        read_guard_rules(tmp_path)
