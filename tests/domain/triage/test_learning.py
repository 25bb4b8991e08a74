"""A retrained model is taken over only if nothing gets worse."""

from __future__ import annotations

from typing import Any

import pytest

from afterdesk.domain.issues import Issue
from afterdesk.domain.triage.learning import compare
from afterdesk.domain.triage.measure import Judged, Labelled, calibration_error, confusions, reliability
from afterdesk.domain.triage.reading import Reading


def judged(right: Issue, read: Issue, lang: str = "en", probability: float = 0.9, **signals: Any) -> Judged:
    flags = tuple((name, True) for name in signals.pop("really", ()))
    label = Labelled(f"{right}-{lang}", "text", right, lang, flags=flags)
    return Judged(label, Reading(lang=lang, lang_probability=1.0, issue=read, probability=probability, **signals))


BROKEN_RIGHT = judged(Issue.BROKEN, Issue.BROKEN)
BROKEN_WRONG = judged(Issue.BROKEN, Issue.WARRANTY)
GERMAN_RIGHT = judged(Issue.BROKEN, Issue.BROKEN, "de")
GERMAN_WRONG = judged(Issue.BROKEN, Issue.OTHER, "de")
DANGER_SEEN = judged(Issue.SAFETY_INCIDENT, Issue.SAFETY_INCIDENT, safety=True, really=("safety",))
DANGER_MISSED = judged(Issue.SAFETY_INCIDENT, Issue.SAFETY_INCIDENT, safety=False, really=("safety",))


@pytest.mark.parametrize(
    ("before", "after", "accepted"),
    [
        pytest.param([BROKEN_WRONG], [BROKEN_RIGHT], True, id="better"),
        pytest.param([BROKEN_RIGHT], [BROKEN_RIGHT], True, id="the same"),
        pytest.param([BROKEN_RIGHT], [BROKEN_WRONG], False, id="worse"),
        pytest.param(
            [BROKEN_WRONG, BROKEN_WRONG, GERMAN_RIGHT],
            [BROKEN_RIGHT, BROKEN_RIGHT, GERMAN_WRONG],
            False,
            id="better over all, worse in one language",
        ),
        pytest.param([DANGER_SEEN, BROKEN_WRONG], [DANGER_MISSED, BROKEN_RIGHT], False, id="danger overlooked"),
    ],
)
def test_takeover(before: list[Judged], after: list[Judged], accepted: bool) -> None:
    assert compare(before, after).accepted is accepted


def test_report_names_what_got_worse() -> None:
    assert list(compare([BROKEN_RIGHT], [BROKEN_WRONG]).lines())[-1] == "not taken over: strict, lenient, lenient en"


def test_a_further_issue_named_counts_leniently() -> None:
    read = Reading(lang="en", lang_probability=1, issue=Issue.WARRANTY, probability=0.6, secondary=(Issue.BROKEN,))
    one = Judged(Labelled("1", "text", Issue.BROKEN), read)
    assert (one.strict, one.lenient) == (False, True)


def test_calibration_error_is_the_distance_of_said_and_right() -> None:
    curve = reliability(
        [judged(Issue.BROKEN, Issue.BROKEN, probability=0.75), judged(Issue.BROKEN, Issue.OTHER, probability=0.75)]
    )
    assert calibration_error(curve) == pytest.approx(0.25)


def test_confusions_are_counted_most_frequent_first() -> None:
    assert confusions([BROKEN_WRONG, BROKEN_WRONG, GERMAN_WRONG, BROKEN_RIGHT]) == [
        (Issue.BROKEN, Issue.WARRANTY, 2),
        (Issue.BROKEN, Issue.OTHER, 1),
    ]
