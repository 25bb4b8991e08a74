"""A clock's life: running, paused, met, breached, stopped. The moves are a table; the moment is always given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from afterdesk.domain.calendars import aware
from afterdesk.domain.clock_events import Event
from afterdesk.domain.clocks import StartedClock
from afterdesk.domain.errors import DeskError


class State(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    BREACHED = "breached"
    MET = "met"
    STOPPED = "stopped"


#: A breached clock can still be met, late; what ended does not move again.
ALLOWED: dict[State, frozenset[State]] = {
    State.RUNNING: frozenset({State.PAUSED, State.BREACHED, State.MET, State.STOPPED}),
    State.PAUSED: frozenset({State.RUNNING, State.MET, State.STOPPED}),
    State.BREACHED: frozenset({State.MET, State.STOPPED}),
    State.MET: frozenset(),
    State.STOPPED: frozenset(),
}


class ClockCannotMove(DeskError):
    """A clock was asked to do what its state does not allow."""


@dataclass(frozen=True, kw_only=True)
class ClockLife:
    """A clock and what became of it. `due_at` moves only by pauses, never by a change of the pack."""

    clock: StartedClock
    due_at: datetime
    state: State = State.RUNNING
    paused_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def was_late(self) -> bool:
        """Return whether it was met, but after its due moment."""
        return self.state is State.MET and self.ended_at is not None and self.ended_at > self.due_at


def begin(clock: StartedClock) -> ClockLife:
    """Return the life of a clock that just started."""
    return ClockLife(clock=clock, due_at=clock.due_at)


def happen(life: ClockLife, event: Event, at: datetime) -> ClockLife:
    """Return the life after an event. Events that mean nothing to the clock, or came before it, change nothing."""
    at = aware(at)
    if at < life.clock.started_at:
        return life
    if event in life.clock.met_by and State.MET in ALLOWED[life.state]:
        return replace(_resumed(life, at), state=State.MET, ended_at=at)
    if event in life.clock.paused_by and life.state is State.RUNNING and at < life.due_at:
        return replace(life, state=State.PAUSED, paused_at=at)
    if event in life.clock.resumed_by and life.state is State.PAUSED:
        return _resumed(life, at)
    return life


def pass_time(life: ClockLife, now: datetime) -> ClockLife:
    """Return the life at `now`: a running clock whose due moment has passed is breached."""
    if life.state is State.RUNNING and aware(now) > life.due_at:
        return replace(life, state=State.BREACHED)
    return life


def stop(life: ClockLife, at: datetime) -> ClockLife:
    """End a clock that no longer asks for anything. Raises ClockCannotMove where it has ended already."""
    if State.STOPPED not in ALLOWED[life.state]:
        raise ClockCannotMove(f'The clock "{life.clock.title}" is {life.state} already; it cannot be stopped.')
    return replace(_resumed(life, aware(at)), state=State.STOPPED, ended_at=aware(at))


def _resumed(life: ClockLife, at: datetime) -> ClockLife:
    """Add the pause to the due moment: what was left when it paused is left when it runs on."""
    if life.paused_at is None:
        return life
    return replace(life, state=State.RUNNING, due_at=life.due_at + (at - life.paused_at), paused_at=None)
