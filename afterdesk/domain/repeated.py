"""Answers that people write again and again: paragraphs of replies that solved several cases of one product."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

#: A paragraph counts from so many cases on; shorter ones are greetings.
LEAST_CASES, LEAST_CHARACTERS = 3, 40
#: What is written about other products as well belongs to no product: at most one case in so many may be another's.
OTHERS_AT_MOST = 4
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")


@dataclass(frozen=True, slots=True)
class Answered:
    """One reply that left: its case, the product's SKU, its language, whether the buyer was content with it."""

    case_id: int
    sku: str
    language: str
    text: str
    solved: bool


@dataclass(frozen=True, slots=True)
class Repeated:
    """A paragraph that was sent in several cases of a product."""

    text: str
    language: str
    sent: int
    solved: int


def repeated_answers(answers: Iterable[Answered], sku: str) -> tuple[Repeated, ...]:
    """Return what was written again and again about a product, the most often solving first."""
    mine: dict[str, dict[int, Answered]] = defaultdict(dict)
    words: dict[str, str] = {}
    others: dict[str, set[int]] = defaultdict(set)
    for one in answers:
        for paragraph in _paragraphs(one.text):
            key = _alike(paragraph)
            if one.sku == sku:
                mine[key][one.case_id] = one
                words.setdefault(key, paragraph)
            else:
                others[key].add(one.case_id)
    found = [
        Repeated(words[key], next(iter(cases.values())).language, len(cases), sum(one.solved for one in cases.values()))
        for key, cases in mine.items()
        if len(cases) >= LEAST_CASES and len(others[key]) * OTHERS_AT_MOST <= len(cases)
    ]
    return tuple(sorted(found, key=lambda one: (-one.solved, -one.sent, one.text)))


def _paragraphs(text: str) -> Iterable[str]:
    pieces = (" ".join(piece.split()) for piece in re.split(r"\n\s*\n", text))
    return dict.fromkeys(piece for piece in pieces if len(piece) >= LEAST_CHARACTERS or _is_dense(piece))


def _is_dense(piece: str) -> bool:
    """Say whether a short paragraph says as much as a long one: Chinese and Japanese need half the characters."""
    return len(piece) >= LEAST_CHARACTERS // 2 and sum("\u3040" <= sign <= "\u9fff" for sign in piece) > len(piece) / 2


def _alike(paragraph: str) -> str:
    """Return a paragraph without what differs from case to case: amounts, days, order numbers."""
    return _NUMBER.sub("0", paragraph).casefold()
