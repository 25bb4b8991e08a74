"""The words of a text around what a search found, with the found letters marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from afterdesk.domain.folding import UMLAUTS, fold, query_pieces

BEFORE = 40
LENGTH = 160
#: A text is looked through this far; what is found beyond is shown without its words.
LOOKED_AT = 6_000

_SPACE = re.compile(r"\s+")
_HAS_UMLAUT = re.compile("[" + "".join(map(chr, UMLAUTS)) + "]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text, found or only beside what was found."""

    text: str
    is_found: bool = False


def excerpt(text: str, query: str) -> tuple[Part, ...]:
    """Return the words around the first find, as parts; empty when nothing of the query stands in the text."""
    plain = _SPACE.sub(" ", unicodedata.normalize("NFC", text[:LOOKED_AT])).strip()
    spans = _joined(sorted(_spans(plain, query)))
    if not spans:
        return ()
    start = _word_start(plain, spans[0][0] - BEFORE)
    end = min(len(plain), start + LENGTH)
    shown = [(max(a, start), min(b, end)) for a, b in spans if a < end]
    return tuple(_parts(plain, start, end, shown))


def _spans(plain: str, query: str) -> Iterator[tuple[int, int]]:
    """Find every piece of the query in the folded text, in both spellings of umlauts, and say where it stood."""
    wanted = [piece for piece, _ in query_pieces(query)]
    for spell_out in (False, True) if _HAS_UMLAUT.search(plain) else (False,):
        folded, places = _folded(plain, spell_out=spell_out)
        for piece in wanted:
            for match in re.finditer(
                rf"(?<![^\W_]){re.escape(piece)}" if piece.isascii() else re.escape(piece), folded
            ):
                yield places[match.start()], places[match.end() - 1] + 1


def _folded(plain: str, *, spell_out: bool) -> tuple[str, list[int]]:
    """Fold letter by letter, so that each folded letter knows where it comes from."""
    folded: list[str] = []
    places: list[int] = []
    fold_one = _spelled_out if spell_out else _fold_one
    for place, char in enumerate(plain):
        letters = fold_one(char)
        folded.append(letters)
        if len(letters) == 1:
            places.append(place)
        else:
            places.extend([place] * len(letters))
    return "".join(folded), places


@lru_cache(maxsize=8192)
def _fold_one(char: str) -> str:
    """Fold one letter; texts are made of the same few thousand."""
    return fold(char)


@lru_cache(maxsize=8192)
def _spelled_out(char: str) -> str:
    return fold(char.casefold().translate(UMLAUTS))


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _word_start(plain: str, at: int) -> int:
    """Return where to begin: at a word's beginning a little after `at`, where one is near."""
    if at <= 0:
        return 0
    space = plain.find(" ", at, at + 16)
    return space + 1 if space != -1 else at


def _parts(plain: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Iterator[Part]:
    if start > 0:
        yield Part("… ")
    here = start
    for a, b in spans:
        if a > here:
            yield Part(plain[here:a])
        yield Part(plain[a:b], is_found=True)
        here = b
    if here < end:
        yield Part(plain[here:end])
    if end < len(plain):
        yield Part(" …")
