"""A clock's life: pauses add to the due moment, late is late, and what ended does not move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterdesk.domain.clock_events import Event
from afterdesk.domain.clock_states import ALLOWED, ClockCannotMove, ClockLife, State, begin, happen, pass_time, stop
from afterdesk.domain.clocks import ClockEvent, clocks_for
from afterdesk.domain.marketplaces import Marketplace
from tests.domain.rule_maker import made

START = datetime(2026, 11, 20, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)


def begun() -> ClockLife:
    rule = made(paused_by=(Event.CASE_SNOOZED,), resumed_by=(Event.CASE_RESUMED,))
    event = ClockEvent(name=Event.BUYER_MESSAGE_RECEIVED, at=START, marketplace=Marketplace.DE)
    return begin(clocks_for(event, [rule])[0])


@pytest.mark.parametrize(
    ("hours", "state", "late"),
    [
        pytest.param(23, State.MET, False, id="in time"),
        pytest.param(24, State.MET, False, id="in the last second"),
        pytest.param(25, State.MET, True, id="late"),
        pytest.param(-1, State.RUNNING, False, id="before it started"),
    ],
)
def test_a_reply_meets_the_clock(hours: int, state: State, late: bool) -> None:
    life = happen(begun(), Event.REPLY_SENT, START + hours * HOUR)
    assert (life.state, life.was_late) == (state, late)


@pytest.mark.parametrize(
    ("hours", "state"),
    [
        pytest.param(24, State.RUNNING, id="the last second still runs"),
        pytest.param(25, State.BREACHED, id="an hour later"),
    ],
)
def test_time_breaches(hours: int, state: State) -> None:
    assert pass_time(begun(), START + hours * HOUR).state is state


def test_a_breached_clock_can_be_met_late() -> None:
    life = happen(pass_time(begun(), START + 30 * HOUR), Event.REPLY_SENT, START + 31 * HOUR)
    assert (life.state, life.was_late) == (State.MET, True)


def test_a_pause_adds_to_the_due_moment() -> None:
    paused = happen(begun(), Event.CASE_SNOOZED, START + 4 * HOUR)
    assert pass_time(paused, START + 100 * HOUR).state is State.PAUSED
    resumed = happen(paused, Event.CASE_RESUMED, START + 10 * HOUR)
    assert (resumed.state, resumed.due_at) == (State.RUNNING, START + 30 * HOUR)


def test_a_clock_that_ran_out_cannot_be_paused() -> None:
    assert happen(begun(), Event.CASE_SNOOZED, START + 24 * HOUR).state is State.RUNNING


def test_an_event_without_meaning_changes_nothing() -> None:
    life = begun()
    assert happen(life, Event.ORDER_DELIVERED, START + HOUR) == life


def test_a_stopped_clock_cannot_be_stopped_again() -> None:
    stopped = stop(begun(), START + HOUR)
    assert stopped.state is State.STOPPED
    with pytest.raises(ClockCannotMove, match="is stopped already"):
        stop(stopped, START + 2 * HOUR)


def test_what_ended_moves_no_more() -> None:
    assert {state for state, moves in ALLOWED.items() if not moves} == {State.MET, State.STOPPED}
    met = happen(begun(), Event.REPLY_SENT, START + HOUR)
    assert happen(met, Event.CASE_SNOOZED, START + 2 * HOUR) == met
    assert pass_time(met, START + 99 * HOUR) == met


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=8))
def test_pauses_never_bring_the_due_moment_forward(moves: list[tuple[bool, int]]) -> None:
    life, at = begun(), START
    for pauses, hours in moves:
        at += hours * HOUR
        before = life.due_at
        life = happen(life, Event.CASE_SNOOZED if pauses else Event.CASE_RESUMED, at)
        assert life.due_at >= before
