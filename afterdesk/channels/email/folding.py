"""Texts made comparable: one case, no accents, one kind of apostrophe, dash and space."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

GAP = "…"

_SAME = str.maketrans(
    {
        "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "＇": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "－": "-", "：": ":", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o",
        "ı": "i", "æ": "ae", "œ": "oe", "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None,
        "\u200e": None, "\u200f": None,
    }
)  # fmt: skip
_ACCENTS = re.compile("[\u0300-\u036f]")
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return the text as vocabulary compares it."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_SAME))
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", text)).translate(_SAME)
    return _SPACES.sub(" ", text.casefold()).strip()


def pieces(phrase: str) -> tuple[str, ...]:
    """Return a phrase as its parts, folded; "…" in it stands for up to 300 characters of anything."""
    return tuple(fold(piece) for piece in phrase.split(GAP))


def contains(folded: str, phrase: Sequence[str]) -> bool:
    """Return whether the parts of a phrase stand in a folded text, in order and near each other."""
    start = folded.find(phrase[0])
    if start < 0 or len(phrase) == 1:
        return start >= 0
    while start >= 0:
        at = start + len(phrase[0])
        for piece in phrase[1:]:
            found = folded.find(piece, at, at + 300 + len(piece))
            if found < 0:
                break
            at = found + len(piece)
        else:
            return True
        start = folded.find(phrase[0], start + 1)
    return False


def contains_any(folded: str, phrases: Iterable[Sequence[str]]) -> bool:
    """Return whether any of the phrases stands in the folded text."""
    return any(phrase[0] in folded and (len(phrase) == 1 or contains(folded, phrase)) for phrase in phrases)
