"""Variants of an example for training: filled slots, greetings, typing errors, shouting, a threat on the way.

The same example always gives the same variants, so that training can be repeated.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

from afterdesk.domain.issues import Issue
from afterdesk.packs.recognition.examples import Example, Slots

#: Variants per example besides the example itself.
VARIANTS = 3
_UNSPACED = ("ja", "zh")
#: A threat made on the way does not change these; the others are about the threat, or would not carry one.
_NEVER_THREATENING = {
    Issue.A_TO_Z_THREAT, Issue.REVIEW_THREAT, Issue.POSITIVE_THANKS, Issue.PRESALES_QUESTION, Issue.OTHER,
    Issue.HOW_TO_USE, Issue.INVOICE_REQUEST, Issue.ADDRESS_CHANGE,
}  # fmt: skip
_THREAT_CHANCE, _FRAME_CHANCE, _FILLER_CHANCE, _TYPING_CHANCE = 0.3, 0.6, 0.3, 0.4
_SLOT = re.compile(r"\{(\w+)\}")


def variants(example: Example, slots: Slots) -> Iterator[Example]:
    """Yield the example with its slots filled, then its variants."""
    chance = random.Random(crc32(f"{example.lang}|{example.issue}|{example.text}".encode()))  # noqa: S311 - no secret
    yield replace(example, text=fill(example.text, slots, chance))
    for _ in range(VARIANTS):
        yield _variant(example, slots, chance)


def fill(text: str, slots: Slots, chance: random.Random) -> str:
    """Fill every slot with a word of the language's list. Raises KeyError for a slot without words."""
    return _SLOT.sub(lambda match: chance.choice(slots.words[match[1]]), text)


def _variant(example: Example, slots: Slots, chance: random.Random) -> Example:
    text, flags = fill(example.text, slots, chance), example.flags
    if slots.threats and example.issue not in _NEVER_THREATENING and chance.random() < _THREAT_CHANCE:
        flag = chance.choice(sorted(slots.threats))
        threat = chance.choice(slots.threats[flag])
        text, flags = _sentences(example.lang, text, threat), flags | {flag}
    if slots.fillers and chance.random() < _FILLER_CHANCE:
        order = [chance.choice(slots.fillers), text]
        chance.shuffle(order)
        text = _sentences(example.lang, *order)
    if chance.random() < _FRAME_CHANCE:
        text = _framed(text, example.lang, slots, chance)
    if chance.random() < _TYPING_CHANCE:
        text = _typed(text, example, chance)
    return replace(example, text=text, flags=flags)


def _framed(text: str, lang: str, slots: Slots, chance: random.Random) -> str:
    opening = chance.choice(slots.openings) if slots.openings and chance.random() < 0.7 else ""
    closing = chance.choice(slots.closings) if slots.closings and chance.random() < 0.7 else ""
    return _sentences(lang, *filter(None, (opening, text, closing)))


def _sentences(lang: str, *parts: str) -> str:
    if lang in _UNSPACED:
        return "".join(part if part[-1:] in "。!?!?、,,~\n" else part + "。" for part in parts)
    return " ".join(part if part[-1:] in ".!?,;:)" else part + "." for part in parts)


def _typed(text: str, example: Example, chance: random.Random) -> str:
    if example.lang in _UNSPACED:
        return re.sub(r"[。、,!!??\s]+", lambda match: chance.choice((" ", "", match[0])), text)
    way = chance.choice((_misspelt, _misspelt, _careless, _shouted))
    return way(text, chance)


def _misspelt(text: str, chance: random.Random) -> str:
    letters = list(text)
    for _ in range(max(1, len(text) // 40)):
        place = chance.randrange(len(letters)) if letters else 0
        if letters and letters[place].isalpha():
            letters[place : place + 1] = chance.choice(([], [letters[place]] * 2, letters[place : place + 1][::-1]))
            if place + 1 < len(letters) and chance.random() < 0.5:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


def _careless(text: str, chance: random.Random) -> str:
    """Small letters, no accents, no apostrophes, sometimes no marks, as typed on a telephone."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    plain = plain.replace("'", "").replace("’", "")
    return re.sub(r"[.,!?]", "", plain) if chance.random() < 0.5 else plain


def _shouted(text: str, chance: random.Random) -> str:
    return text.upper() + "!" * chance.randrange(3)
