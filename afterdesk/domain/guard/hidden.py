"""What the eye does not see or should not see in a letter: hidden signs, look-alike letters, emoji, shouting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afterdesk.domain.guard.letter import Letter
from afterdesk.domain.guard.rules import Objection
from afterdesk.domain.guard.values import Family, Severity

_HIDDEN = re.compile(
    "(?<=\\S)[\u200b-\u200f\u2060-\u2064\ufeff\u180e\u034f\u115f\u1160\u3164\u2800]+(?=\\S)|[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]+"
)
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2614\u2615\u263a-\u263b\u2639\u2660-\u2668\u2690-\u26ff\u2702-\u2712\u2728\u2744-\u2764\u27a1\u2b50\u2b55\ufe0f\u20e3]+"
)
_EMOTICON = re.compile(r"(?<![\w:])[:;=]-?[)(DPp](?![\w)])")
_SHOUTING = re.compile(r"\b[A-ZÄÖÜ]{3,}(?:[ ,]{1,2}[A-ZÄÖÜ]{2,}){3,20}\b")
_EXCLAMATION = re.compile(r"[!！?？]{3,}")
_LOOKALIKE = re.compile("[\u0400-\u052f]")


def find_hidden(letter: Letter) -> Iterator[Objection]:
    """Yield signs that do not belong into a letter. Places are those of the text as given."""
    text = letter.original
    if not text.isascii():
        for match in _HIDDEN.finditer(text):
            yield Objection("G21", Family.FORMAT, Severity.BLOCK, *match.span(), original=True)
        for match in _EMOJI.finditer(text):
            yield Objection("G19", Family.FORMAT, Severity.BLOCK, *match.span(), original=True)
        for start, end in letter.normal.had_lookalikes:
            if _LOOKALIKE.search(text[slice(*letter.normal.original_span(start, end))]):
                yield Objection("G21", Family.FORMAT, Severity.BLOCK, start, end)
    for match in _EMOTICON.finditer(text):
        yield Objection("G19", Family.FORMAT, Severity.WARN, *match.span(), original=True)
    for match in _SHOUTING.finditer(text):
        yield Objection("G28", Family.TONE, Severity.WARN, *match.span(), original=True)
    for match in _EXCLAMATION.finditer(text):
        yield Objection("G28", Family.TONE, Severity.WARN, *match.span(), original=True)
