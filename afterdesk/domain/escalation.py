"""Whom a clock warns, when, and how: first its owner, then the lead; quiet hours never silence a hard clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from afterdesk.domain.calendars import aware, moment_at


class Channel(StrEnum):
    """How a warning reaches a person."""

    PAGE = "page"
    EMAIL = "email"
    WEBHOOK = "webhook"


class Audience(StrEnum):
    """Who is meant: the case's owner, or the lead."""

    OWNER = "owner"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be warned. Quiet hours may run over midnight; `away` days include both ends."""

    id: str
    zone: ZoneInfo
    quiet_from: time | None = None
    quiet_until: time | None = None
    away: tuple[tuple[date, date], ...] = ()
    cover: str | None = None

    def is_away(self, moment: datetime) -> bool:
        day = aware(moment).astimezone(self.zone).date()
        return any(first <= day <= last for first, last in self.away)

    def quiet_end(self, moment: datetime) -> datetime | None:
        """Return when the quiet hours that `moment` falls into end; None outside of them."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        local = aware(moment).astimezone(self.zone)
        over_midnight = self.quiet_from > self.quiet_until
        late, early = local.time() >= self.quiet_from, local.time() < self.quiet_until
        if not (late or early if over_midnight else late and early):
            return None
        day = local.date() + timedelta(days=1 if over_midnight and late else 0)
        return moment_at(day, self.quiet_until, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a store escalates. The lead joins in the last hours, and always when a clock ran out."""

    lead_joins_hours_before: int = 4
    owner_channels: tuple[Channel, ...] = (Channel.PAGE, Channel.EMAIL)
    lead_channels: tuple[Channel, ...] = (Channel.PAGE, Channel.EMAIL, Channel.WEBHOOK)


@dataclass(frozen=True, slots=True)
class Watched:
    """What escalation needs to know of a running clock."""

    due_at: datetime
    warn_at: tuple[datetime, ...]
    hard: bool
    owner: str | None
    lead: str


@dataclass(frozen=True, slots=True)
class Step:
    """One moment at which somebody is warned. The last step is the clock's end itself."""

    at: datetime
    audiences: tuple[Audience, ...]
    is_end: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One warning to one person, and why it goes to them and then."""

    person: str
    at: datetime
    channels: tuple[Channel, ...]
    because: str


def steps_of(clock: Watched, policy: Policy) -> tuple[Step, ...]:
    """Return the clock's steps in order. An owner who is nobody leaves every step to the lead."""
    joins_at = clock.due_at - timedelta(hours=policy.lead_joins_hours_before)
    moments = sorted({aware(moment) for moment in clock.warn_at if moment < clock.due_at})
    steps = [Step(moment, _audiences(clock, with_lead=moment >= joins_at), is_end=False) for moment in moments]
    return (*steps, Step(aware(clock.due_at), _audiences(clock, with_lead=True), is_end=True))


def steps_between(clock: Watched, policy: Policy, after: datetime, until: datetime) -> tuple[Step, ...]:
    """Return the steps that came up in (after, until]: what a worker that looks now and then has to send."""
    return tuple(step for step in steps_of(clock, policy) if after < step.at <= until)


def notices(step: Step, clock: Watched, people: Mapping[str, Person], policy: Policy) -> tuple[Notice, ...]:
    """Return who is warned at a step. Nobody is warned twice; somebody always is."""
    found: dict[str, Notice] = {}
    for audience in step.audiences:
        notice = _notice(audience, step, clock, people, policy)
        found.setdefault(notice.person, notice)
    return tuple(found.values())


def who_is_late(clocks: Sequence[Watched], now: datetime) -> dict[str, int]:
    """Return how many clocks have run out, by owner; those without one are the lead's."""
    late: dict[str, int] = {}
    for clock in clocks:
        if clock.due_at < now:
            person = clock.owner or clock.lead
            late[person] = late.get(person, 0) + 1
    return dict(sorted(late.items(), key=lambda pair: (-pair[1], pair[0])))


def _audiences(clock: Watched, *, with_lead: bool) -> tuple[Audience, ...]:
    if clock.owner is None:
        return (Audience.LEAD,)
    return (Audience.OWNER, Audience.LEAD) if with_lead else (Audience.OWNER,)


def _notice(audience: Audience, step: Step, clock: Watched, people: Mapping[str, Person], policy: Policy) -> Notice:
    meant = clock.lead if audience is Audience.LEAD or clock.owner is None else clock.owner
    person, because = _present(meant, step.at, clock.lead, people)
    channels = policy.lead_channels if person == clock.lead else policy.owner_channels
    at, when = _loud_moment(people.get(person), step, clock)
    return Notice(person, at, channels, f"{because}; {when}" if when else because)


def _present(meant: str, at: datetime, lead: str, people: Mapping[str, Person]) -> tuple[str, str]:
    """Return who stands in for somebody who is away: their cover, else the lead, who is warned even when away."""
    known = people.get(meant)
    if known is None or not known.is_away(at):
        return meant, "the case's owner" if meant != lead else "the lead"
    cover = people.get(known.cover) if known.cover else None
    if cover is not None and not cover.is_away(at):
        return cover.id, f"covers for {meant}"
    return lead, f"{meant} is away and nobody covers" if meant != lead else "the lead, who is away without cover"


def _loud_moment(person: Person | None, step: Step, clock: Watched) -> tuple[datetime, str]:
    """Return when the warning goes out: after the quiet hours, unless the clock is hard or would have ended by then."""
    quiet_end = None if person is None else person.quiet_end(step.at)
    if quiet_end is None:
        return step.at, ""
    if clock.hard:
        return step.at, "quiet hours do not silence a hard clock"
    if quiet_end >= clock.due_at and not step.is_end:
        return step.at, "the clock ends before the quiet hours do"
    return quiet_end, "after the quiet hours"
