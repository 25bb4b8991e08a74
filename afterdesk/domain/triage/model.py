"""The learned part: a linear model over hashed pieces, read with NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from afterdesk.domain.triage.features import Pieces
from afterdesk.domain.triage.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Head:
    """One question the model answers: which of `labels` (exclusive), or each label yes or no (not exclusive)."""

    name: str
    labels: tuple[str, ...]
    first_column: int
    temperature: float
    exclusive: bool

    @property
    def columns(self) -> slice:
        """Return the head's columns in the weights."""
        return slice(self.first_column, self.first_column + len(self.labels))


@dataclass(frozen=True, slots=True)
class Weights:
    """`table[i]` are the quantised weights of the piece with hash `keys[i]` (ascending), in units of `scale`."""

    keys: NDArray[np.uint32]
    table: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    heads: Mapping[str, Head]
    header: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RecognitionModel:
    """Everything that reading needs: learned weights and the lexicons by language."""

    weights: Weights
    lexicons: Mapping[str, Lexicon]

    def lexicons_for(self, langs: Sequence[str]) -> list[Lexicon]:
        """Return the lexicons of these languages, each once, unknown ones left out."""
        return [self.lexicons[lang] for lang in dict.fromkeys(langs) if lang in self.lexicons]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of one text, and what is needed to say which words made them."""

    logits: NDArray[np.float32]
    rows: NDArray[np.intp]
    pieces: Pieces
    known: NDArray[np.bool_]


def score(weights: Weights, pieces: Pieces) -> Scores:
    """Return the scores of all heads' labels."""
    rows = np.minimum(np.searchsorted(weights.keys, pieces.keys), len(weights.keys) - 1)
    known = weights.keys[rows] == pieces.keys
    rows = rows[known]
    summed = pieces.values[known] @ weights.table[rows].astype(np.float32)
    return Scores(summed * weights.scale + weights.bias, rows, pieces, known)


def score_within(weights: Weights, scores: Scores, start: int, end: int) -> Scores | None:
    """Return the scores of a stretch of the text alone, from pieces already found; None when it has none."""
    known = scores.known & (scores.pieces.starts >= start) & (scores.pieces.ends <= end)
    count = int(known.sum())
    if not count:
        return None
    rows = scores.rows[known[scores.known]]
    values = scores.pieces.values[known] * np.sqrt(len(scores.rows) / count)
    summed = values @ weights.table[rows].astype(np.float32)
    return Scores(summed * weights.scale + weights.bias, rows, scores.pieces, known)


def probabilities(scores: Scores, head: Head) -> NDArray[np.float32]:
    """Return the calibrated probability of each label of a head."""
    logits = scores.logits[head.columns] / head.temperature
    if not head.exclusive:
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)


def character_weights(weights: Weights, scores: Scores, column: int, length: int) -> NDArray[np.float64]:
    """Return how much each character of the folded text spoke for a label (for it above the label's average rivals)."""
    table = weights.table[scores.rows].astype(np.float64)
    votes = table[:, column] * weights.scale[column] * scores.pieces.values[scores.known]
    starts, ends = scores.pieces.starts[scores.known], scores.pieces.ends[scores.known]
    share = votes / np.maximum(1, ends - starts)
    steps = np.zeros(length + 1)
    np.add.at(steps, np.minimum(starts, length), share)
    np.subtract.at(steps, np.minimum(ends, length), share)
    return np.asarray(np.cumsum(steps)[:length])
