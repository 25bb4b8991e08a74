"""Concept vocabularies: which words of which language stand for which concept, found in one walk over the text.

A pattern is plain words. `*` ends a word anyhow ("bewert*"), `~` leaves a gap of a few words inside a sentence
("make ~ day"), `(a|b|)` gives choices. A blank also matches a hyphen. Patterns of Chinese and Japanese match anywhere,
others at the beginning of a word. No pattern has an unbounded repeat, so a walk is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from afterdesk.domain.guard.normalise import fold

_STARTS = re.compile(r"[a-z0-9]+|[^\x00-\x7f]|[^\sa-z0-9]")
_WIDE_SIGN = re.compile(r"[\u2e80-\uffff]")
_PIECES = re.compile(r"\s*~\s*|\*|\s+|[()|]|[^\s~*()|]")
_EDGE = r"(?!(?<=[a-z0-9])[a-z0-9])"
_GAP = _EDGE + r"[^.!?\n]{0,28}?(?<![a-z0-9])"
_WIDE_GAP = r"[^.!?\n。]{0,12}?"
_KEY_LENGTH = 3
_REMEMBERED_AT_MOST = 20_000
_SENTENCES_AT_MOST = 2_000
_HITS_AT_MOST = 400
_SAME_AT_MOST = 14


class Hit(NamedTuple):
    """One concept found: its bit, and where it stands in the folded text. A tuple: a letter has hundreds."""

    bit: int
    start: int
    end: int


class _Bucket:
    """All patterns of one language that begin with the same signs, tried in one step; compiled when first needed."""

    __slots__ = ("_regex", "_variants", "bits")

    def __init__(self) -> None:
        self._variants: dict[int, set[str]] = {}
        self._regex: re.Pattern[str] | None = None
        self.bits: tuple[int, ...] = ()

    def add(self, bit: int, spelled: str) -> None:
        self._variants.setdefault(bit, set()).add(spelled)

    def match(self, text: str, start: int) -> re.Match[str] | None:
        """Match with one group for each concept of `bits`; groups of concepts that are not there stay empty."""
        if self._regex is None:
            # Several threads may come here at once: each makes the same, and nothing is taken away from the others.
            groups = ["|".join(map(_regex, sorted(one, key=len, reverse=True))) for one in self._variants.values()]
            self.bits = tuple(self._variants)
            self._regex = re.compile("".join(f"(?=((?:{group}){_EDGE})|)" for group in groups))
        return self._regex.match(text, start)


class _Table:
    """The vocabulary of one language by the signs its patterns begin with."""

    def __init__(self, words: Mapping[str, Iterable[str]], bits: Mapping[str, int]) -> None:
        self._buckets: dict[str, _Bucket] = {}
        self._asked: dict[str, tuple[_Bucket, ...]] = {}
        for concept, patterns in words.items():
            for written in patterns:
                for key, variant in _variants(" ".join(fold(written).split()).strip("~ ")):
                    if key.strip():
                        self._buckets.setdefault(key, _Bucket()).add(bits[concept], variant)

    def beginning(self, signs: str) -> tuple[_Bucket, ...]:
        """Return the buckets of patterns that may begin with these three signs; what was asked before is remembered."""
        known = self._asked.get(signs)
        if known is None:
            if len(self._asked) >= _REMEMBERED_AT_MOST:
                self._asked.clear()
            found = (self._buckets.get(signs[:length]) for length in range(len(signs), 0, -1))
            known = self._asked[signs] = tuple(bucket for bucket in found if bucket is not None)
        return known


class Lexicon:
    """The vocabularies of all languages, each compiled when it is first needed."""

    def __init__(
        self,
        concepts: Mapping[str, Mapping[str, Iterable[str]]],
        stop_words: Mapping[str, str],
        read_as: Mapping[str, str] | None = None,
    ) -> None:
        """`concepts`: language -> concept -> patterns; `stop_words`: language -> its commonest words.

        `read_as`: words that only look like others -> words as long that do not.
        """
        self._read_as = tuple((read_as or {}).items())
        names = sorted({name for words in concepts.values() for name in words})
        self.bits: dict[str, int] = {name: 1 << place for place, name in enumerate(names)}
        self._concepts = concepts
        self._tables: dict[str, _Table] = {}
        self._found: dict[tuple[str, tuple[str, ...]], tuple[tuple[int, int, int], ...]] = {}
        self.stop_words: dict[str, tuple[str, ...]] = {}
        for lang, words in stop_words.items():
            for word in fold(words).split():
                self.stop_words[word] = (*self.stop_words.get(word, ()), lang)
        self.spaced_languages = tuple(stop_words)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._concepts)

    def mask(self, names: Iterable[str]) -> int:
        """Return the bits of several concepts together; KeyError for a concept no vocabulary has."""
        total = 0
        for name in names:
            total |= self.bits[name]
        return total

    def find(self, text: str, start: int, end: int, langs: tuple[str, ...]) -> list[Hit]:
        """Return what stands in text[start:end], in order of appearance.

        While somebody types, all sentences but one stay as they were: what was found in them is remembered.
        """
        piece = text[start:end]
        known = self._found.get((piece, langs))
        if known is None:
            if len(self._found) >= _SENTENCES_AT_MOST:
                self._found.clear()
            known = self._found[piece, langs] = self._search(piece, langs)
        return [Hit(bit, start + at, start + stop) for bit, at, stop in known]

    def _search(self, text: str, langs: tuple[str, ...]) -> tuple[tuple[int, int, int], ...]:
        for looks, means in self._read_as:
            text = text.replace(looks, means)
        tables = [self._table(lang) for lang in langs if lang in self._concepts]
        best: dict[tuple[int, int], int] = {}
        for begin in _STARTS.finditer(text):
            at = begin.start()
            signs = text[at : at + _KEY_LENGTH]
            for table in tables:
                for bucket in table.beginning(signs):
                    match = bucket.match(text, at)
                    if match is not None and match.lastindex:
                        _collect(match, bucket.bits, best)
            if len(best) > _HITS_AT_MOST:
                break
        counts: dict[int, int] = {}
        kept = []
        for (bit, at), stop in best.items():
            counts[bit] = counts.get(bit, 0) + 1
            if counts[bit] <= _SAME_AT_MOST:
                kept.append((bit, at, stop))
        return tuple(kept)

    def _table(self, lang: str) -> _Table:
        table = self._tables.get(lang)
        if table is None:
            table = self._tables[lang] = _Table(self._concepts[lang], self.bits)
        return table


def _collect(match: re.Match[str], bits: tuple[int, ...], best: dict[tuple[int, int], int]) -> None:
    for bit, (at, stop) in zip(bits, match.regs[1:], strict=True):
        if at < stop and best.get((bit, at), 0) < stop:
            best[bit, at] = stop


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
    return "".join(parts)


def _variants(spelled: str) -> Iterator[tuple[str, str]]:
    """Resolve the choices a pattern begins with: pairs of the first signs and the pattern so narrowed."""
    place = 0
    while place < len(spelled) and place < _KEY_LENGTH and spelled[place] not in "~* (":
        place += 1
    if place < len(spelled) and place < _KEY_LENGTH and spelled[place] == "(":
        close = _closing(spelled, place)
        for branch in _branches(spelled[place + 1 : close]):
            yield from _variants((spelled[:place] + branch + spelled[close + 1 :]).strip(" ~"))
        return
    yield spelled[:place], spelled


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
