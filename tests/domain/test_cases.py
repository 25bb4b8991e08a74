"""The moves a case may make."""

from __future__ import annotations

import pytest

from afterdesk.domain.cases import ALLOWED, CLOSED, OPEN, SNOOZED, WAITING, may_move


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (OPEN, WAITING, True),
        (OPEN, SNOOZED, True),
        (OPEN, CLOSED, True),
        (WAITING, OPEN, True),
        (SNOOZED, OPEN, True),
        (CLOSED, OPEN, True),
        (CLOSED, WAITING, False),
        (CLOSED, SNOOZED, False),
        (OPEN, OPEN, True),
    ],
)
def test_may_move(before: str, after: str, allowed: bool) -> None:
    assert may_move(before, after) is allowed


def test_every_state_can_be_left_and_reached() -> None:
    reached = {state for states in ALLOWED.values() for state in states}
    assert reached == set(ALLOWED)
