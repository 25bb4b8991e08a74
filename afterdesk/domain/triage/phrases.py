"""The phrase language of the lexicons: readable, bounded, and fast enough to try thousands on every message.

    leav* ~ (bad|negative|1 star) [ass] review*

`word*` begins with, `*word` ends with, `~` up to four words (eight characters in Chinese and Japanese) of the same
sentence, `(a|b)` one of, `[a]` perhaps. A phrase is tried only when its longest certain piece occurs in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from afterdesk.domain.errors import DeskError
from afterdesk.domain.triage.normalise import fold

_PIECE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|~|[^\s()\[\]~]+")
_CJK = re.compile(r"[぀-ヿ㐀-鿿]")
_BETWEEN = r"[^\w.!?\n]+"
_GAP = r"(?:[^\w.!?\n]+\w[\w']*){0,4}?"
_CJK_GAP = r"[^。!?\n]{0,8}?"
#: Where a folded word ends: Chinese and Japanese set Latin words and figures without a space ("准备a-to-z的").
_BEGIN, _END = r"(?<![0-9_a-zß-ÿ])", r"(?![0-9_a-zß-ÿ])"


class BadPhrase(DeskError):
    """A lexicon's phrase cannot be read."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase; `needles`: one of them must occur in a text before the pattern is worth trying."""

    label: str
    written: str
    regex: str
    needles: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Return the compiled pattern: made when first wanted, for most of thousands of phrases never are."""
        return _compiled(self.regex)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at folded[start:end]."""

    label: str
    start: int
    end: int


def compile_phrase(label: str, written: str) -> Phrase:
    """Compile one phrase. Raises BadPhrase when it has no certain word."""
    folded = fold(written.strip())
    pieces = _PIECE.findall(folded)
    cjk = bool(_CJK.search(folded))
    needles = max((_needles(piece) for piece in pieces), key=_certainty, default=())
    if not needles or not all(needles):
        raise BadPhrase(
            f"lexicon phrase {written!r} ({label}) has no certain word: write at least one outside [ ] and ~"
        )
    return Phrase(label, written, _regex(pieces, cjk=cjk), needles)


def find_phrases(folded: str, phrases: Iterable[Phrase]) -> Iterator[Hit]:
    """Yield every place where a phrase stands."""
    for phrase in phrases:
        needles = phrase.needles
        if needles[0] in folded if len(needles) == 1 else any(needle in folded for needle in needles):
            for match in phrase.pattern.finditer(folded):
                yield Hit(phrase.label, match.start(), match.end())


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


def _needles(piece: str) -> tuple[str, ...]:
    if piece == "~" or piece.startswith("["):
        return ()
    if piece.startswith("("):
        return tuple(max(_plain(choice).split(), key=len, default="") for choice in piece[1:-1].split("|"))
    return (_plain(piece),)


def _plain(text: str) -> str:
    """Return the longest piece of a word that every spelling of it has (an apostrophe may be left out)."""
    return " ".join(max(word.split("'"), key=len) for word in text.replace("*", "").split())


def _certainty(needles: tuple[str, ...]) -> tuple[int, int]:
    return (min(map(len, needles)), -len(needles)) if needles else (0, 0)


def _regex(pieces: list[str], *, cjk: bool) -> str:
    between, out, joined = ("" if cjk else _BETWEEN), "", True
    for piece in pieces:
        if piece == "~":
            out, joined = out + (_CJK_GAP if cjk else _GAP + _BETWEEN), True
            continue
        body = _body(piece, cjk=cjk)
        if piece.startswith("["):
            out += rf"(?:{'' if joined else between}{body})?" if not joined else rf"(?:{body}{between})?"
            continue
        out, joined = out + ("" if joined else between) + body, False
    return out


def _body(piece: str, *, cjk: bool) -> str:
    if piece[0] in "([":
        return "(?:" + "|".join(_words(choice, cjk=cjk) for choice in piece[1:-1].split("|")) + ")"
    return _words(piece, cjk=cjk)


def _words(text: str, *, cjk: bool) -> str:
    if cjk and _CJK.search(text):
        return re.escape(text.strip()).replace(r"\ ", "")
    return _BETWEEN.join(_word(word) for word in text.split())


def _word(word: str) -> str:
    head, tail = word.startswith("*"), word.endswith("*")
    core = re.escape(word.strip("*")).replace("'", "'?")
    before = r"\w*" if head else (_BEGIN if core[:1].isalnum() or core[:1] == "\\" else "")
    after = r"[\w']*" if tail else (_END if core[-1:].isalnum() else "")
    return f"{before}{core}{after}"
