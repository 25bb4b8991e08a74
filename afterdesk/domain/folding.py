"""Text folded for search: the same pieces on every database, complete for Chinese and Japanese.

Latin words lose case and accents ("Größe" is found by "groesse", "grosse" and "größe"); runs of Chinese, Japanese and
Korean become every two neighbouring characters, so that two characters suffice to find a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MAX_PIECE = 64
MAX_PIECES = 20_000

_CJK = "぀-ヿㄱ-ㆎ㐀-䶿一-鿿가-힯豈-﫿々"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:[-'’][^\W_{_CJK}]+)*")
_IS_CJK = re.compile(rf"[{_CJK}]")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe"})


def fold(text: str) -> str:
    """Return the text without case, accents and width differences."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    marks_apart = unicodedata.normalize("NFKD", plain)
    bare = "".join(char for char in marks_apart if not unicodedata.combining(char) or char in "゙゚")
    return unicodedata.normalize("NFC", bare)


def pieces(text: str) -> list[str]:
    """Return the pieces under which a text is found, each once."""
    found: dict[str, None] = {}
    for source in _spellings(text):
        for piece in _pieces_of(source):
            found[piece] = None
            if len(found) >= MAX_PIECES:
                return list(found)
    return list(found)


def query_pieces(query: str) -> list[tuple[str, bool]]:
    """Return what all must be in a text for it to match; True: the piece is the beginning of a word."""
    wanted: list[tuple[str, bool]] = []
    for run in _RUN.findall(fold(query)):
        if not _IS_CJK.match(run):
            wanted.append((run[:MAX_PIECE], True))
        elif len(run) == 1:
            wanted.append((run, True))
        else:
            wanted += [(pair, False) for pair in _pairs(run)]
    return list(dict.fromkeys(wanted))


def _spellings(text: str) -> Iterator[str]:
    yield fold(text)
    lower = unicodedata.normalize("NFC", text).casefold()
    if any(char in lower for char in "äöüøåæœ"):
        yield fold(lower.translate(UMLAUTS))


def _pieces_of(folded: str) -> Iterator[str]:
    for run in _RUN.findall(folded):
        if _IS_CJK.match(run):
            yield from _pairs(run) if len(run) > 1 else (run,)
            continue
        yield run[:MAX_PIECE]
        if "-" in run or "'" in run or "’" in run:
            yield from (part[:MAX_PIECE] for part in re.split(r"[-'’]", run) if part)


def _pairs(run: str) -> Iterator[str]:
    return (run[start : start + 2] for start in range(len(run) - 1))
