"""Which words of a message decided its issue."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from afterdesk.domain.triage.normalise import PlainText
from afterdesk.domain.triage.reading import Words

_UNIT = re.compile(r"[^\W\d_\u3005-\u9fff]+(?:'[^\W\d_]+)?|[\u3005-\u9fff]")
_MOST_WORDS = 6
_SHARE_OF_BEST = 0.4


def deciding_words(plain: PlainText, spoke: NDArray[np.float64], label: str) -> list[Words]:
    """Return the stretches that spoke most for a label, neighbours joined, in the order of the text."""
    units = [(match.start(), match.end()) for match in _UNIT.finditer(plain.folded)]
    weights = [float(spoke[start:end].sum()) for start, end in units]
    best = max(weights, default=0.0)
    if best <= 0:
        return []
    order = sorted(range(len(units)), key=lambda index: -weights[index])[:_MOST_WORDS]
    chosen = sorted(index for index in order if weights[index] >= _SHARE_OF_BEST * best)
    return [words_at(plain, start, end, label) for start, end in _joined(units, chosen) if plain.starts[start] >= 0]


def words_at(plain: PlainText, start: int, end: int, label: str) -> Words:
    """Return a stretch of the folded text as the words received."""
    first, last = plain.place(start, end)
    return Words(plain.original[first:last], first, last, label)


def _joined(units: list[tuple[int, int]], chosen: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    previous = -2
    for index in chosen:
        start, end = units[index]
        if index == previous + 1:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
        previous = index
    return runs
