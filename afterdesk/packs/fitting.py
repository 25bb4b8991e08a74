"""Fitting a linear model over hashed pieces (scikit-learn), its temperatures, and its small form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from afterdesk.domain.triage.model import Head, Weights

#: Pieces seen in fewer different examples are dropped: they teach one message by heart.
LEAST_EXAMPLES = 2
REGULARISATION = 4.0
#: The temperature is settled on one fold in this many, by a model that never saw it.
FOLDS = 4
_ITERATIONS = 400
_LARGEST = 127


@dataclass(frozen=True, slots=True)
class Lesson:
    """One training text: its pieces and their values, the example it comes from, and what is right for each head."""

    keys: NDArray[np.uint32]
    values: NDArray[np.float32]
    example: int
    answers: Mapping[str, str]
    flags: frozenset[str] = frozenset()


def fit(
    lessons: Sequence[Lesson],
    flags: Sequence[str],
    header: Mapping[str, str],
    *,
    regularisation: float = REGULARISATION,
) -> Weights:
    """Fit all heads over the shared pieces and return them quantised to eight bits.

    Every lesson answers the same questions; each becomes a head, and each flag a column of the head "flags".
    """
    keys, matrix = _matrix(lessons)
    groups = np.array([lesson.example for lesson in lessons])
    answers = {name: [lesson.answers[name] for lesson in lessons] for name in lessons[0].answers}
    heads: dict[str, Head] = {}
    columns: list[NDArray[np.float32]] = []
    biases: list[NDArray[np.float32]] = []
    for name, right in answers.items():
        labels, weights, bias, temperature = _exclusive(matrix, np.array(right), groups, regularisation)
        heads[name] = Head(name, labels, sum(map(len, biases)), temperature, exclusive=True)
        columns.append(weights)
        biases.append(bias)
    if flags:
        heads["flags"] = Head("flags", tuple(flags), sum(map(len, biases)), 1.0, exclusive=False)
    for flag in flags:
        weights, bias = _yes_or_no(matrix, np.array([flag in lesson.flags for lesson in lessons]), regularisation)
        columns.append(weights)
        biases.append(bias)
    return _quantised(keys, np.hstack(columns), np.concatenate(biases), heads, header)


def _matrix(lessons: Sequence[Lesson]) -> tuple[NDArray[np.uint32], csr_matrix]:
    counted = np.concatenate([np.unique(np.concatenate(keys)) for keys in _keys_by_example(lessons)])
    seen, counts = np.unique(counted, return_counts=True)
    keys = seen[counts >= LEAST_EXAMPLES]
    rows, cols, values = [], [], []
    for number, lesson in enumerate(lessons):
        places = np.minimum(np.searchsorted(keys, lesson.keys), len(keys) - 1)
        known = keys[places] == lesson.keys
        rows.append(np.full(int(known.sum()), number))
        cols.append(places[known])
        values.append(lesson.values[known])
    shape = (len(lessons), len(keys))
    return keys, csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(cols))), shape=shape)


def _keys_by_example(lessons: Sequence[Lesson]) -> list[list[NDArray[np.uint32]]]:
    by_example: dict[int, list[NDArray[np.uint32]]] = {}
    for lesson in lessons:
        by_example.setdefault(lesson.example, []).append(lesson.keys)
    return list(by_example.values())


def _regression(regularisation: float) -> LogisticRegression:
    return LogisticRegression(C=regularisation, max_iter=_ITERATIONS, tol=1e-3)


Fitted = tuple[tuple[str, ...], NDArray[np.float32], NDArray[np.float32], float]


def _exclusive(matrix: csr_matrix, right: NDArray[np.str_], groups: NDArray[np.int64], regularisation: float) -> Fitted:
    unseen, truth_unseen = _out_of_fold(matrix, right, groups, regularisation)
    fitted = _regression(regularisation).fit(matrix, right)
    labels = tuple(map(str, fitted.classes_))
    truth = np.searchsorted(fitted.classes_, truth_unseen)
    return labels, fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32), _temperature(unseen, truth)


def _out_of_fold(
    matrix: csr_matrix, right: NDArray[np.str_], groups: NDArray[np.int64], regularisation: float
) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """Return logits of texts by a model that never saw their examples nor any variant of them, and what was right."""
    train, test = next(iter(GroupKFold(FOLDS).split(matrix, right, groups)))
    return _regression(regularisation).fit(matrix[train], right[train]).decision_function(matrix[test]), right[test]


def _temperature(logits: NDArray[np.float64], truth: NDArray[np.intp]) -> float:
    def loss(temperature: float) -> float:
        scaled = logits / temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        return float(np.mean(np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(truth)), truth]))

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def _yes_or_no(
    matrix: csr_matrix, right: NDArray[np.bool_], regularisation: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    fitted = _regression(regularisation).fit(matrix, right)
    return fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32)


def _quantised(
    keys: NDArray[np.uint32],
    table: NDArray[np.float32],
    bias: NDArray[np.float32],
    heads: Mapping[str, Head],
    header: Mapping[str, str],
) -> Weights:
    scale = np.maximum(np.abs(table).max(axis=0), 1e-6) / _LARGEST
    small = np.rint(table / scale).astype(np.int8)
    used = np.any(small != 0, axis=1)
    return Weights(keys[used], small[used], scale.astype(np.float32), bias, dict(heads), dict(header))
