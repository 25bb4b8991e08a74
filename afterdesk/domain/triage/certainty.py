"""When to ask: the expected cost of acting on the likeliest issue against the cost of one question to the operator."""

from __future__ import annotations

from collections.abc import Sequence

from afterdesk.domain.issues import Issue
from afterdesk.domain.triage.reading import Question

_FAMILIES = (
    {Issue.QUALITY_DEFECT, Issue.BROKEN, Issue.WARRANTY, Issue.DAMAGED_ON_ARRIVAL},
    {Issue.MISSING_PARTS, Issue.MISSING_MAIN_ITEM},
    {Issue.DELIVERY_LATE, Issue.NOT_RECEIVED},
    {Issue.WRONG_ITEM, Issue.NOT_AS_DESCRIBED},
    {Issue.HOW_TO_USE, Issue.PRESALES_QUESTION},
    {Issue.POSITIVE_THANKS, Issue.OTHER},
)
#: Cost of taking one issue for another, in questions to an operator; within a family the first reply is much the same.
_WITHIN_FAMILY, _ACROSS = 0.8, 2.0
#: What it costs to overlook these, whatever was assumed instead.
_OVERLOOKED = {
    Issue.SAFETY_INCIDENT: 20.0,
    Issue.A_TO_Z_THREAT: 4.0,
    Issue.ORDER_CANCELLATION: 3.0,
    Issue.ADDRESS_CHANGE: 3.0,
}
_QUESTION_COST = 1.0
_ANSWERS, _LEAST_ANSWER = 3, 0.05


def question_about(ranked: Sequence[tuple[Issue, float]]) -> Question | None:
    """Return the question to ask, or None when acting on the likeliest issue is cheaper. `ranked`: best first."""
    assumed = ranked[0][0]
    expected = sum(probability * _cost(assumed, truth) for truth, probability in ranked[1:])
    if expected <= _QUESTION_COST:
        return None
    likely = [issue for issue, probability in ranked[1:_ANSWERS] if probability >= _LEAST_ANSWER]
    answers = (assumed, *(likely or [ranked[1][0]]))
    return Question(answers, f"acting on {assumed.value} alone is expected to cost {expected:.1f} questions")


def _cost(assumed: Issue, truth: Issue) -> float:
    if truth in _OVERLOOKED:
        return _OVERLOOKED[truth]
    return _WITHIN_FAMILY if any({assumed, truth} <= family for family in _FAMILIES) else _ACROSS
