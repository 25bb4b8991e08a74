"""Concept vocabularies: which words of which language stand for which concept, found in one walk over the text.

A pattern is plain words. `*` ends a word anyhow ("bewert*"), `~` leaves a gap of a few words inside a sentence
("make ~ day"), `(a|b|)` gives choices. A blank also matches a hyphen. Patterns of Chinese and Japanese match anywhere,
others at the beginning of a word. No pattern has an unbounded repeat, so a walk is linear in the text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from afterdesk.domain.guard.normalise import fold

_STARTS = re.compile(r"[a-z0-9]+|[^\x00-\x7f]|[^\sa-z0-9]")
_WIDE_SIGN = re.compile(r"[\u2e80-\uffff]")
_PIECES = re.compile(r"\s*~\s*|\*|\s+|[()|]|[^\s~*()|]")
_EDGE = r"(?!(?<=[a-z0-9])[a-z0-9])"
_GAP = _EDGE + r"[^.!?\n]{0,28}?(?<![a-z0-9])"
_WIDE_GAP = r"[^.!?\n。]{0,12}?"
_KEY_LENGTH = 2
_HITS_AT_MOST = 400


@dataclass(frozen=True, slots=True)
class Hit:
    """One concept found: its bit, and where it stands in the folded text."""

    bit: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    bit: int
    regex: re.Pattern[str]


class Lexicon:
    """The compiled vocabularies of all languages."""

    def __init__(self, concepts: Mapping[str, Mapping[str, Iterable[str]]], stop_words: Mapping[str, str]) -> None:
        """`concepts`: language -> concept -> patterns; `stop_words`: language -> its commonest words."""
        names = sorted({name for words in concepts.values() for name in words})
        self.bits: dict[str, int] = {name: 1 << place for place, name in enumerate(names)}
        self._buckets: dict[str, dict[str, list[_Pattern]]] = {}
        for lang, words in concepts.items():
            self._buckets[lang] = self._compile(words)
        self.stop_words = {lang: frozenset(fold(words).split()) for lang, words in stop_words.items()}

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._buckets)

    def mask(self, names: Iterable[str]) -> int:
        """Return the bits of several concepts together; KeyError for a concept no vocabulary has."""
        total = 0
        for name in names:
            total |= self.bits[name]
        return total

    def find(self, text: str, start: int, end: int, langs: Iterable[str]) -> list[Hit]:
        """Return what stands in text[start:end], in order of appearance."""
        tables = [self._buckets[lang] for lang in langs if lang in self._buckets]
        best: dict[tuple[int, int], int] = {}
        for begin in _STARTS.finditer(text, start, end):
            at = begin.start()
            for table in tables:
                for pattern in itertools.chain(table.get(text[at : at + 2], ()), table.get(text[at], ())):
                    match = pattern.regex.match(text, at, end)
                    if match and best.get((pattern.bit, at), at) < match.end():
                        best[pattern.bit, at] = match.end()
            if len(best) > _HITS_AT_MOST:
                break
        return [Hit(bit, at, stop) for (bit, at), stop in best.items()]

    def _compile(self, words: Mapping[str, Iterable[str]]) -> dict[str, list[_Pattern]]:
        buckets: dict[str, list[_Pattern]] = {}
        for concept, patterns in words.items():
            for written in patterns:
                spelled = " ".join(fold(written).split()).strip("~ ")
                compiled = _Pattern(self.bits[concept], re.compile(_regex(spelled)))
                for key in _first_signs(spelled):
                    buckets.setdefault(key, []).append(compiled)
        return buckets


def _regex(spelled: str) -> str:
    """Write a pattern as a regular expression; choices stay choices."""
    wide = bool(_WIDE_SIGN.search(spelled))
    signs = {"(": "(?:", ")": ")", "|": "|", "*": r"[a-z\']{0,18}"}
    parts = []
    for piece in _PIECES.findall(spelled):
        if "~" in piece:
            parts.append(_WIDE_GAP if wide else _GAP)
        elif piece.isspace():
            parts.append(r"[ \n\-]{1,3}")
        else:
            parts.append(signs.get(piece) or re.escape(piece))
    return f"(?:{''.join(parts)}){_EDGE}"


def _first_signs(spelled: str) -> set[str]:
    """Return the beginnings a text can have where the pattern matches: two signs, or one before a gap."""
    keys: set[str] = set()
    _walk(spelled, 0, "", keys)
    return {key for key in keys if key.strip()}


def _walk(spelled: str, place: int, prefix: str, keys: set[str]) -> None:
    """Follow all choices from `place` until the key is long enough."""
    if len(prefix) == _KEY_LENGTH or place >= len(spelled) or spelled[place] in "~* ":
        keys.add(prefix)
        return
    sign = spelled[place]
    if sign == "(":
        close = _closing(spelled, place)
        for branch in _branches(spelled[place + 1 : close]):
            _walk(branch + spelled[close + 1 :], 0, prefix, keys)
        return
    _walk(spelled, place + 1, prefix + sign, keys)


def _closing(spelled: str, opening: int) -> int:
    depth = 0
    for place in range(opening, len(spelled)):
        depth += {"(": 1, ")": -1}.get(spelled[place], 0)
        if depth == 0:
            return place
    raise ValueError(f"the pattern {spelled!r} has a bracket that is not closed")


def _branches(inside: str) -> list[str]:
    branches, depth = [""], 0
    for sign in inside:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and depth == 0:
            branches.append("")
        else:
            branches[-1] += sign
    return branches
