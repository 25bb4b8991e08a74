"""A message made plain for reading: one spelling of every letter, invisible characters gone, places remembered."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from afterdesk.domain.triage.han import TO_SIMPLIFIED
from afterdesk.domain.triage.quotes import own_words

#: What follows is not read: a buyer's trouble is told by then, and a megabyte must cost no more than a page.
READ_CHARACTERS = 6000
SUBJECT_CHARACTERS = 200
_AMAZONS_FRAME = re.compile(r"amazon|亚马逊|亞馬遜|アマゾン", re.IGNORECASE)
_ORDER_BRACKET = re.compile(
    r"[(（][^()（）]*\d{3}-\d{7}-\d{7}[)）]|\d{3}-\d{7}-\d{7}|(?:\b(?:re|aw|fwd?|wg)|回复|答复)\s*[:：]", re.I
)
_ACCENTS = range(0x0300, 0x0370)
_STRAIGHT = {
    "’": "'",
    "‘": "'",
    "´": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "œ": "oe",
    "æ": "ae",
}


@dataclass(frozen=True, slots=True)
class PlainText:
    """`own` is what the buyer wrote now, `folded` what rules and model see.

    `starts[i]` is the place of `folded[i]` in the message as received.
    """

    original: str
    own: str
    folded: str
    starts: list[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where folded[start:end] stands in the original."""
        return self.starts[start], self.starts[end - 1] + 1 if end > start else self.starts[start]


def said_in(subject: str) -> str:
    """Return what a subject says of the trouble: nothing where it is Amazon's own frame, never the order's number.

    "Inquiry from Amazon customer Anna (Order: 302-...)" stands on every relayed message, whatever the buyer wrote; read
    as the buyer's words, it would speak of Amazon in each of them.
    """
    if _AMAZONS_FRAME.search(subject):
        return ""
    return _ORDER_BRACKET.sub(" ", subject[:SUBJECT_CHARACTERS]).strip()


def plain_text(original: str, subject: str = "") -> PlainText:
    """Fold the buyer's own words (quoted earlier text left out) and keep every character's place.

    What the buyer put into the subject is read before the text; its places are -1, for it is no part of the message.
    """
    told = said_in(subject)
    pieces = [fold(f"{told}\n")] if told else []
    starts: list[int] = [-1] * sum(map(len, pieces))
    spans = own_words(original[:READ_CHARACTERS])
    for begin, end in spans:
        for place in range(begin, end):
            if piece := fold_character(original[place]):
                pieces.append(piece)
                starts.extend([place] * len(piece))
    return PlainText(original, "".join(original[begin:end] for begin, end in spans), "".join(pieces), starts)


def fold(text: str) -> str:
    """Fold a whole string as messages are folded; for phrases of a lexicon."""
    return "".join(map(fold_character, text))


@lru_cache(maxsize=8192)
def fold_character(character: str) -> str:
    """Lower case, no accents, full width as half, traditional as simplified Chinese, nothing for the invisible."""
    if character in "\n\r\t":
        return "\n" if character == "\n" else " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co"):
        return ""
    folded = unicodedata.normalize("NFKC", character).casefold()
    folded = "".join(c for c in unicodedata.normalize("NFD", folded) if ord(c) not in _ACCENTS)
    folded = unicodedata.normalize("NFC", folded)
    return "".join(_STRAIGHT.get(c) or TO_SIMPLIFIED.get(c, c) for c in folded)
