"""Learning from a store's corrections: small changes to the weights of the pieces that its corrected messages contain.

The shipped weights stay as they are; what was learned is a change on top of them, found by gradient descent with NumPy
alone. Anchors (messages that are read rightly already) hold the rest in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from afterdesk.domain.triage.features import Pieces
from afterdesk.domain.triage.model import Weights, score

HEAD = "issue"
#: How strongly a change is held back; how many rounds; a correction counts as so many anchors.
HOLD, ROUNDS, CORRECTION_COUNTS = 2.0, 60, 4.0
#: With more pieces than this only those are changed that several corrections share.
MOST_PIECES = 20_000
_LARGEST = 127


@dataclass(frozen=True, slots=True)
class Lesson:
    """A message's pieces and the issue it is about; `is_correction`: an operator said so against the reading."""

    pieces: Pieces
    issue: str
    is_correction: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """What was learned: for each piece (`keys`, ascending) what is added to each label's weight."""

    keys: NDArray[np.uint32]
    added: NDArray[np.float32]


def pieces_to_change(lessons: Sequence[Lesson]) -> NDArray[np.uint32]:
    """Return the pieces of the corrected messages, ascending; of very many only the shared ones."""
    corrected = [np.unique(one.pieces.keys) for one in lessons if one.is_correction]
    if not corrected:
        return np.zeros(0, np.uint32)
    keys, counts = np.unique(np.concatenate(corrected), return_counts=True)
    return keys if len(keys) <= MOST_PIECES else keys[counts > 1]


def learn(lessons: Sequence[Lesson], weights: Weights, hold: float = HOLD, *, only_new: bool = False) -> Change:
    """Return the change that makes the corrections read as corrected, as little else as possible moved.

    `hold`: how strongly a change is held back; 0.5 learns nearly every correction by heart, 8 only what many say.
    `only_new`: only pieces that the shipped weights do not know, such as a shop's own names of its parts.
    """
    head, keys = weights.heads[HEAD], pieces_to_change(lessons)
    if only_new:
        keys = np.setdiff1d(keys, weights.keys)
    if not len(keys):
        return Change(keys, np.zeros((0, len(head.labels)), np.float32))
    pieces = _matrix(lessons, keys)
    shipped = np.stack([score(weights, one.pieces).logits[head.columns] for one in lessons])
    right = np.zeros_like(shipped)
    right[np.arange(len(lessons)), [head.labels.index(one.issue) for one in lessons]] = 1
    counts = np.array([CORRECTION_COUNTS if one.is_correction else 1.0 for one in lessons], dtype=np.float32)[:, None]
    added = ahead = np.zeros((len(keys), len(head.labels)), dtype=np.float32)
    step = 1 / (CORRECTION_COUNTS / 2 * _steepest(pieces) + hold)
    for round_ in range(ROUNDS):  # Nesterov's accelerated descent
        miss = (_shares(shipped + pieces @ ahead) - right) * counts
        last, added = added, ahead - step * (pieces.T @ miss + hold * ahead)
        ahead = added + round_ / (round_ + 3) * (added - last)
    return Change(keys, added)


def changed(weights: Weights, change: Change) -> Weights:
    """Return the weights with what was learned; rows that it does not touch stay to the bit."""
    head = weights.heads[HEAD]
    keys = np.union1d(weights.keys, change.keys).astype(np.uint32)
    table = np.zeros((len(keys), weights.table.shape[1]), dtype=np.int8)
    table[np.searchsorted(keys, weights.keys)] = weights.table
    rows = np.searchsorted(keys, change.keys)
    scale = weights.scale[head.columns]
    steps = np.rint(table[rows][:, head.columns] + change.added / scale)
    table[rows[:, None], np.arange(head.first_column, head.first_column + len(head.labels))] = np.clip(
        steps, -_LARGEST, _LARGEST
    ).astype(np.int8)
    return replace(weights, keys=keys, table=table)


def _matrix(lessons: Sequence[Lesson], keys: NDArray[np.uint32]) -> NDArray[np.float32]:
    found = np.zeros((len(lessons), len(keys)), dtype=np.float32)
    for number, one in enumerate(lessons):
        places = np.minimum(np.searchsorted(keys, one.pieces.keys), len(keys) - 1)
        known = keys[places] == one.pieces.keys
        found[number, places[known]] = one.pieces.values[known]
    return found


def _steepest(pieces: NDArray[np.float32]) -> float:
    """Return the largest eigenvalue of the pieces' products, which bounds a safe step; by power iteration."""
    vector = np.ones(pieces.shape[0], dtype=np.float32)
    size = 1.0
    for _ in range(20):
        vector = pieces @ (pieces.T @ vector)
        size = float(np.linalg.norm(vector))
        vector /= size
    return size


def _shares(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
