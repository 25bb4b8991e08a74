"""What a heated reply waits for: no clock runs out over it, and nobody reads their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from afterdesk.domain.holding import BEFORE_CLOCK, Hold, Standing, clock_is_near, hold_for, leaves_at, may_release

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
WAIT, UNDO = timedelta(hours=1), timedelta(seconds=10)


@pytest.mark.parametrize(
    ("wanted", "is_heated", "readers", "is_safety", "hold"),
    [
        pytest.param(Hold.READER, False, 2, False, Hold.OFF, id="calm"),
        pytest.param(Hold.OFF, True, 2, False, Hold.OFF, id="the store holds nothing"),
        pytest.param(Hold.MINUTES, True, 0, False, Hold.MINUTES, id="cools down"),
        pytest.param(Hold.READER, True, 1, False, Hold.READER, id="a colleague reads"),
        pytest.param(Hold.READER, True, 0, False, Hold.MINUTES, id="nobody could read"),
        pytest.param(Hold.LEAD, True, 0, False, Hold.MINUTES, id="no other lead"),
        pytest.param(Hold.LEAD, True, 1, True, Hold.LEAD, id="danger is read by a second person"),
        pytest.param(Hold.MINUTES, True, 1, True, Hold.OFF, id="danger does not cool down"),
        pytest.param(Hold.READER, True, 0, True, Hold.OFF, id="danger, and nobody could read"),
    ],
)
def test_what_a_reply_waits_for(wanted: Hold, is_heated: bool, readers: int, is_safety: bool, hold: Hold) -> None:
    assert hold_for(wanted, is_heated=is_heated, readers=readers, is_safety=is_safety) is hold


@pytest.mark.parametrize(
    ("next_due", "wait"),
    [
        pytest.param(None, WAIT, id="no clock"),
        pytest.param(NOW + timedelta(hours=9), WAIT, id="a far clock"),
        pytest.param(NOW + WAIT + BEFORE_CLOCK, WAIT, id="just in time"),
        pytest.param(NOW + WAIT, WAIT - BEFORE_CLOCK, id="cut short"),
        pytest.param(NOW + timedelta(minutes=5), UNDO, id="at once"),
        pytest.param(NOW - timedelta(minutes=5), UNDO, id="late already"),
    ],
)
def test_a_pause_never_lets_a_clock_run_out(next_due: datetime | None, wait: timedelta) -> None:
    assert leaves_at(NOW, wait=WAIT, undo=UNDO, next_due=next_due) == NOW + wait


@pytest.mark.parametrize(
    ("hold", "is_author", "is_lead", "near", "may"),
    [
        pytest.param(Hold.READER, False, False, False, True, id="a colleague"),
        pytest.param(Hold.READER, True, False, True, False, id="the author, however near the clock"),
        pytest.param(Hold.READER, True, True, False, False, id="a lead's own, in time"),
        pytest.param(Hold.READER, True, True, True, True, id="a lead's own, the clock near"),
        pytest.param(Hold.LEAD, False, False, True, False, id="a colleague where a lead has to"),
        pytest.param(Hold.LEAD, False, True, False, True, id="another lead"),
        pytest.param(Hold.LEAD, True, True, True, True, id="a lead alone, the clock near"),
    ],
)
def test_who_may_let_it_go(hold: Hold, is_author: bool, is_lead: bool, near: bool, may: bool) -> None:
    assert may_release(hold, Standing(is_author=is_author, is_lead=is_lead, clock_is_near=near)) is may


@pytest.mark.parametrize(
    ("left", "is_near"), [(None, False), (timedelta(hours=2, minutes=1), False), (timedelta(hours=2), True)]
)
def test_when_a_clock_is_near(left: timedelta | None, is_near: bool) -> None:
    due = NOW + left if left is not None else None
    assert clock_is_near(NOW, next_due=due, near=timedelta(hours=2)) is is_near
