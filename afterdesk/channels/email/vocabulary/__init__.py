"""Amazon's wording in every language of its stores, read once from the TOML files beside this one."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from afterdesk.channels.email.folding import fold, pieces
from afterdesk.channels.email.values import MailKind

Phrase = tuple[str, ...]

NO_LANGUAGE = frozenset({"common.toml", "quotes.toml"})

#: "------------- Messaggio: -------------" with any number of dashes from three on.
_DASH = "[-–—―─=_*]"
_DASHES = f"{_DASH}{{3,200}}"


@dataclass(frozen=True)
class Vocabulary:
    """All languages together: a mail's language is not known before it is read."""

    types: dict[str, MailKind]
    type_patterns: tuple[tuple[re.Pattern[str], MailKind], ...]
    senders: tuple[tuple[re.Pattern[str], MailKind], ...]
    also_amazon: tuple[str, ...]
    machinery: tuple[str, ...]
    subjects: dict[MailKind, tuple[Phrase, ...]]
    bodies: dict[MailKind, tuple[Phrase, ...]]
    begin: re.Pattern[str]
    end: re.Pattern[str]
    plain_begin: frozenset[str]
    plain_end: frozenset[str]
    intro: tuple[re.Pattern[str], ...]
    footers: tuple[str, ...]
    columns: dict[str, str]
    says: dict[str, tuple[Phrase, ...]]
    deadline: re.Pattern[str]
    hour_units: frozenset[str]
    numbers: dict[str, int]
    buyer_names: tuple[re.Pattern[str], ...]
    copy_names: tuple[re.Pattern[str], ...]
    name_suffixes: tuple[str, ...]
    deadline_words: tuple[str, ...]


@cache
def load_vocabulary() -> Vocabulary:
    """Read every language file. A phrase in two languages counts once."""
    folder = Path(__file__).parent
    common = _toml(folder / "common.toml")
    tongues = [_toml(path) for path in sorted(folder.glob("*.toml")) if path.name not in NO_LANGUAGE]
    begin, end = _all(tongues, "frames", "begin"), _all(tongues, "frames", "end")
    hours, days = _all(tongues, "units", "hours"), _all(tongues, "units", "days")
    numbers = {fold(word): int(value) for tongue in tongues for word, value in tongue.get("numbers", {}).items()}
    return Vocabulary(
        types={name: MailKind(kind) for name, kind in common["types"].items()},
        type_patterns=tuple((re.compile(row["pattern"]), MailKind(row["kind"])) for row in common["type_patterns"]),
        senders=tuple((_wildcard(name), MailKind(kind)) for name, kind in common["senders"].items()),
        also_amazon=tuple(common["domains"]["also_amazon"]),
        machinery=tuple(common["domains"]["machinery"]),
        subjects=_phrases(tongues, "subjects"),
        bodies=_phrases(tongues, "bodies"),
        begin=_dashed(begin),
        end=_dashed(end),
        plain_begin=frozenset(fold(each).rstrip(": ") for each in _all(tongues, "frames", "plain_begin")),
        plain_end=frozenset(fold(each) for each in _all(tongues, "frames", "plain_end")),
        intro=tuple(_wildcard(fold(each), is_prefix=True) for each in _all(tongues, "frames", "intro")),
        footers=tuple(fold(each).lstrip("¿") for each in _all(tongues, "frames", "footers")),
        columns={
            fold(heading): name
            for tongue in tongues
            for name, headings in tongue.get("columns", {}).items()
            for heading in headings
        },
        says={name: _said(tongues, name) for name in {key for tongue in tongues for key in tongue.get("says", {})}},
        deadline=_deadline(numbers, days + hours),
        hour_units=frozenset(fold(each) for each in hours),
        numbers=numbers,
        buyer_names=tuple(_name(each) for each in _all(tongues, "names", "buyer")),
        copy_names=tuple(_name(each) for each in _all(tongues, "names", "own_copy")),
        name_suffixes=tuple(_all(tongues, "names", "suffixes")),
        deadline_words=tuple(fold(each) for each in _all(tongues, "says", "deadline")),
    )


def quote_words(name: str) -> str:
    """Return one list of quotes.toml as alternatives of a regular expression."""
    return "|".join(_quotes()[name])


@cache
def _quotes() -> dict[str, Any]:
    return _toml(Path(__file__).parent / "quotes.toml")


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _all(tongues: list[dict[str, Any]], section: str, key: str) -> list[str]:
    return list(dict.fromkeys(each for tongue in tongues for each in tongue.get(section, {}).get(key, ())))


def _said(tongues: list[dict[str, Any]], name: str) -> tuple[Phrase, ...]:
    return tuple(pieces(each) for each in _all(tongues, "says", name))


def _phrases(tongues: list[dict[str, Any]], part: str) -> dict[MailKind, tuple[Phrase, ...]]:
    found: dict[MailKind, list[Phrase]] = defaultdict(list)
    for tongue in tongues:
        for kind, words in tongue.get("kinds", {}).items():
            found[MailKind(kind)].extend(pieces(each) for each in words.get(part, ()))
    return {kind: tuple(dict.fromkeys(each)) for kind, each in found.items()}


def _dashed(markers: list[str]) -> re.Pattern[str]:
    spaced = sorted({_spaced(each.rstrip(": ：")) for each in markers}, key=len, reverse=True)
    gap = r"[ \t\xa0]{0,20}"
    return re.compile(rf"(?<!{_DASH}){_DASHES}{gap}(?:{'|'.join(spaced)}){gap}[:：]?{gap}{_DASHES}", re.I)


def _spaced(words: str) -> str:
    return r"\s{1,4}".join(re.escape(word) for word in words.split())


def _wildcard(pattern: str, *, is_prefix: bool = False) -> re.Pattern[str]:
    middle = ".{0,200}".join(re.escape(piece) for piece in pattern.split("*"))
    return re.compile(f"^{middle}" if is_prefix else f"^{middle}$", re.I)


def _name(pattern: str) -> re.Pattern[str]:
    before, _, after = pattern.partition("{}")
    spaced = r"\s*".join(re.escape(word) for word in before.split())
    if not after:
        return re.compile(rf"{spaced}\s*([^(（\[【<>:]{{1,80}}?)\s*(?:[(（\[【<:]|$)", re.I)
    ending = r"\s*".join(re.escape(word) for word in after.split())
    return re.compile(rf"{spaced}\s*(.{{1,80}}?)\s*{ending}", re.I)


def _deadline(numbers: dict[str, int], units: list[str]) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    measures = "|".join(sorted({re.escape(fold(each)) for each in units}, key=len, reverse=True))
    return re.compile(rf"(?<![\d.,])(\d{{1,3}}|\b(?:{words}))\s*(?:\(\d{{1,3}}\)\s*)?({measures})(?![a-z])")
