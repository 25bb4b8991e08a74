"""When the desk asks instead of guessing: the cost of being wrong decides, not probability alone."""

from __future__ import annotations

import pytest

from afterdesk.domain.issues import Issue
from afterdesk.domain.triage.certainty import question_about


@pytest.mark.parametrize(
    ("ranked", "answers"),
    [
        pytest.param([(Issue.BROKEN, 0.9), (Issue.WARRANTY, 0.1)], None, id="sure"),
        pytest.param([(Issue.BROKEN, 0.5), (Issue.QUALITY_DEFECT, 0.5)], None, id="neighbours cost little"),
        pytest.param(
            [(Issue.BROKEN, 0.45), (Issue.RETURN_REFUND, 0.35), (Issue.OTHER, 0.2)],
            (Issue.BROKEN, Issue.RETURN_REFUND, Issue.OTHER),
            id="three far apart",
        ),
        pytest.param(
            [(Issue.BROKEN, 0.9), (Issue.SAFETY_INCIDENT, 0.1)],
            (Issue.BROKEN, Issue.SAFETY_INCIDENT),
            id="a tenth of danger is enough to ask",
        ),
        pytest.param([(Issue.BROKEN, 0.98), (Issue.SAFETY_INCIDENT, 0.02)], None, id="a trace of danger is not"),
        pytest.param(
            [(Issue.DELIVERY_LATE, 0.7), (Issue.ORDER_CANCELLATION, 0.3)], None, id="just under a question's cost"
        ),
        pytest.param(
            [(Issue.DELIVERY_LATE, 0.6), (Issue.ORDER_CANCELLATION, 0.4)],
            (Issue.DELIVERY_LATE, Issue.ORDER_CANCELLATION),
            id="an overlooked cancellation is dear",
        ),
    ],
)
def test_question(ranked: list[tuple[Issue, float]], answers: tuple[Issue, ...] | None) -> None:
    question = question_about(ranked)
    assert (question.answers if question else None) == answers
