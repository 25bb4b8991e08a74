"""Learning from corrections: what was corrected is read as corrected, what was not touched stays to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from afterdesk.domain.issues import Issue
from afterdesk.domain.triage import Reading, RecognitionModel, read_message
from afterdesk.domain.triage.reader import look_at
from afterdesk.domain.triage.tuning import Lesson, changed, learn, pieces_to_change
from afterdesk.packs.recognition import load_model

MODEL = load_model()
#: A shop's own word for a part that the shipped reading cannot know.
OWN_WORD = "the blenkin of the lamp is gone from the box"
LESSONS = [
    Lesson(look_at(text, "", MODEL).pieces, "missing_parts")
    for text in (OWN_WORD, "no blenkin was with it", "blenkin nowhere to be found in the parcel")
]


def likely(reading: Reading) -> float:
    """How likely it is read as a part that is missing."""
    return dict([(reading.issue, reading.probability), *reading.alternatives]).get(Issue.MISSING_PARTS, 0.0)


def test_a_corrected_message_is_read_as_corrected_and_so_is_one_like_it() -> None:
    learned = RecognitionModel(changed(MODEL.weights, learn(LESSONS, MODEL.weights, 0.5)), MODEL.lexicons)
    assert read_message(OWN_WORD, model=learned).issue is Issue.MISSING_PARTS
    told = "the blenkin is gone"
    assert likely(read_message(told, model=learned)) > likely(read_message(told, model=MODEL)) + 0.05


def test_other_pieces_keep_their_weights_to_the_bit() -> None:
    weights = changed(MODEL.weights, learn(LESSONS, MODEL.weights))
    untouched = ~np.isin(MODEL.weights.keys, pieces_to_change(LESSONS))
    rows = np.searchsorted(weights.keys, MODEL.weights.keys[untouched])
    assert np.array_equal(weights.table[rows], MODEL.weights.table[untouched])
    assert np.all(np.diff(weights.keys.astype(np.int64)) > 0)


@pytest.mark.parametrize("hold", [0.5, 8.0])
def test_a_stronger_hold_moves_less(hold: float) -> None:
    bold, held = learn(LESSONS, MODEL.weights, 0.1), learn(LESSONS, MODEL.weights, hold)
    assert np.abs(held.added).max() < np.abs(bold.added).max()


def test_nothing_corrected_changes_nothing() -> None:
    change = learn([], MODEL.weights)
    assert len(change.keys) == 0
    assert np.array_equal(changed(MODEL.weights, change).table, MODEL.weights.table)


def test_only_new_pieces_change_when_asked() -> None:
    change = learn(LESSONS, MODEL.weights, 0.5, only_new=True)
    assert len(change.keys) > 0
    assert not np.isin(change.keys, MODEL.weights.keys).any()
