"""What other rules would have done to past cases, before they go live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from afterdesk.domain.calendars import aware
from afterdesk.domain.clock_states import ClockLife, State, begin, happen, pass_time
from afterdesk.domain.clocks import ClockEvent, clocks_for
from afterdesk.domain.rules import Rule, Who

OPEN = frozenset({State.RUNNING, State.PAUSED, State.BREACHED})


@dataclass(frozen=True, kw_only=True)
class PastCase:
    """What happened to one case, in the order of time, and its facts."""

    case_id: str
    events: tuple[ClockEvent, ...]
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One clock of one case that the other rules would have run otherwise. None: it would not have run."""

    case_id: str
    about: str
    started_at: datetime
    due_before: datetime | None
    due_after: datetime | None


@dataclass(frozen=True, slots=True)
class DryRun:
    """How many cases were tried, what would differ, and how many clocks were late under either rules."""

    cases: int
    differences: tuple[Difference, ...]
    late_before: int
    late_after: int


def dry_run(cases: Iterable[PastCase], before: Sequence[Rule], after: Sequence[Rule], *, now: datetime) -> DryRun:
    """Play past cases under both sets of rules. Buyers' windows are left out: nobody here can be late for them."""
    differences: list[Difference] = []
    tried = late_before = late_after = 0
    for case in cases:
        old, new = play(case, before, now=now), play(case, after, now=now)
        tried += 1
        late_before += sum(map(is_late, old))
        late_after += sum(map(is_late, new))
        differences += _differences(case.case_id, old, new)
    return DryRun(tried, tuple(differences), late_before, late_after)


def play(case: PastCase, rules: Sequence[Rule], *, now: datetime) -> tuple[ClockLife, ...]:
    """Return the clocks of one case as they stand at `now` under the rules."""
    lives: list[ClockLife] = []
    for event in sorted(case.events, key=lambda one: aware(one.at)):
        lives = [happen(pass_time(life, event.at), event.name, event.at) for life in lives]
        running = {life.clock.about for life in lives if life.state in OPEN}
        started = clocks_for(event, rules, facts=case.facts, running=running)
        lives += [begin(clock) for clock in started if clock.who is not Who.BUYER]
    return tuple(pass_time(life, now) for life in lives)


def is_late(life: ClockLife) -> bool:
    """Return whether the clock ran out before it was met."""
    return life.was_late or life.state is State.BREACHED


def _differences(case_id: str, old: Sequence[ClockLife], new: Sequence[ClockLife]) -> list[Difference]:
    due_before = {(life.clock.about, life.clock.started_at): life.due_at for life in old}
    due_after = {(life.clock.about, life.clock.started_at): life.due_at for life in new}
    return [
        Difference(case_id, about, started_at, due_before.get((about, started_at)), due_after.get((about, started_at)))
        for about, started_at in sorted({*due_before, *due_after}, key=lambda key: (key[1], key[0]))
        if due_before.get((about, started_at)) != due_after.get((about, started_at))
    ]
