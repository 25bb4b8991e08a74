"""Warn a store's people before a clock ends, and when it has. Who, when and how: domain/escalation.py."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from afterdesk.desk.actions.tasks import takers_of
from afterdesk.desk.models import CaseState, Clock, ClockWarning, Membership, Role, Store, User
from afterdesk.domain.escalation import Channel, Notice, Person, Policy, Step, Watched, notices, steps_of

log = logging.getLogger(__name__)

POLICY = Policy()
CLOCKS_AT_ONCE = 200
#: A warning that a worker took and never finished is taken again after this long.
LEASE = timedelta(minutes=5)
ATTEMPTS = 5
#: The domain calls people by their ids; those who read the warning know them by name.
_ID = re.compile(r"\b\d+\b")
_LEADING = {Role.LEAD: 0, Role.OWNER: 1}


def raise_warnings(*, now: datetime, limit: int = CLOCKS_AT_ONCE) -> int:
    """Write the warnings of the steps that have come; return how many clocks were looked at.

    It reads only what is due, and locks it: a second worker takes the next ones, and a worker that dies leaves its
    own as they were. Where several steps have passed at once, only the last of them is told.
    """
    with transaction.atomic():
        due = Clock.objects.filter(next_warn_at__lte=now, ended_at__isnull=True).order_by("next_warn_at", "id")
        due = due.select_for_update(skip_locked=True, of=("self",)).select_related("case", "store")
        clocks = list(due[:limit])
        teams, takers = _teams({clock.store_id for clock in clocks}), takers_of(clocks)
        rows = [
            row
            for clock in clocks
            for row in _warnings(clock, teams.get(clock.store_id, {}), takers.get(clock.about), now)
        ]
        ClockWarning.objects.bulk_create(rows, ignore_conflicts=True)
        Clock.objects.bulk_update(clocks, ["next_warn_at"])
    return len(clocks)


def take_warning(*, now: datetime) -> ClockWarning | None:
    """Take the next warning that must be sent; nobody else gets it before LEASE is over. None: nothing waits."""
    with transaction.atomic():
        waiting = ClockWarning.objects.filter(sent_at=None, failed_at=None, send_at__lte=now)
        waiting = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("send_at", "id")
        row = waiting.select_related("clock__case", "store", "person").first()
        if row is not None:
            row.send_at, row.attempts = now + LEASE, row.attempts + 1
            row.save(update_fields=["send_at", "attempts"])
    return row


def settle_warning(row: ClockWarning, *, now: datetime, again: bool = False, error: str = "") -> None:
    """Write what became of a warning. `again`: try once more after LEASE, unless it was tried often enough."""
    if again and row.attempts < ATTEMPTS:
        row.error = error[:300]
    elif error:
        row.failed_at, row.error = now, error[:300]
    else:
        row.sent_at, row.error = now, ""
    row.save(update_fields=["sent_at", "failed_at", "error"])


def see_warnings(*, by: User, now: datetime) -> int:
    """Mark a person's warnings as seen; return how many were new."""
    mine = ClockWarning.objects.filter(person=by, channel=Channel.PAGE.value, seen_at=None, send_at__lte=now)
    return mine.update(seen_at=now)


def call_webhook_at(*, store: Store, url: str, by: User) -> None:
    """Say where a store's warnings are posted; empty: nowhere. The address is kept encrypted and never logged."""
    store.warning_webhook = url
    store.save(update_fields=["warning_webhook"])
    log.info("the webhook of store %s was %s by user %s", store.pk, "set" if url else "removed", by.pk)


def _warnings(clock: Clock, team: Mapping[str, User], taker: int | None, now: datetime) -> Iterable[ClockWarning]:
    """Yield the rows of the last step that has passed, and move the clock on to its next one.

    Whoever took the task that the clock is of hears of it first, else who has the case.
    """
    lead = _lead(team)
    owner = next((one for one in (str(taker), str(clock.case.assignee_id)) if one in team), None)
    watched = Watched(
        due_at=clock.due_at,
        warn_at=tuple(map(datetime.fromisoformat, clock.warn_at)),
        hard=clock.is_hard,
        owner=owner,
        lead=lead,
    )
    steps = steps_of(watched, POLICY)
    passed = [step for step in steps if step.at <= now]
    clock.next_warn_at = next((step.at for step in steps if step.at > now), None)
    if not passed or not lead or clock.case.state == CaseState.CLOSED:
        return
    people = {key: _person(user, team) for key, user in team.items()}
    names = {key: user.name for key, user in team.items()}
    for notice in notices(passed[-1], watched, people, POLICY):
        because = _ID.sub(lambda found: names.get(found[0], found[0]), notice.because)
        yield from _rows(clock, passed[-1], replace(notice, because=because), team[notice.person])


def _rows(clock: Clock, step: Step, notice: Notice, person: User) -> Iterable[ClockWarning]:
    for channel in notice.channels:
        if not _can(channel, clock.store, person):
            continue
        yield ClockWarning(
            clock=clock,
            store_id=clock.store_id,
            step_at=step.at,
            is_end=step.is_end,
            person=person,
            channel=channel.value,
            because=notice.because[:300],
            send_at=notice.at,
            sent_at=notice.at if channel is Channel.PAGE else None,
        )


def _can(channel: Channel, store: Store, person: User) -> bool:
    if channel is Channel.EMAIL:
        return store.can_send and person.warn_by_email
    return bool(store.warning_webhook) if channel is Channel.WEBHOOK else True


def _teams(store_ids: set[int]) -> dict[int, dict[str, User]]:
    """Return the people of some stores by their id, those who lead first; one query."""
    members = Membership.objects.filter(store_id__in=store_ids, user__is_active=True).select_related("user")
    teams: dict[int, dict[str, User]] = {}
    for one in sorted(members, key=lambda one: (_LEADING.get(Role(one.role), 2), one.user_id)):
        teams.setdefault(one.store_id, {})[str(one.user_id)] = one.user
    return teams


def _lead(team: Mapping[str, User]) -> str:
    """Return who leads: the first lead, else the account owner, else whoever works there; empty where nobody does."""
    return next(iter(team), "")


def _person(user: User, team: Mapping[str, User]) -> Person:
    away = ((user.away_from, user.away_until or user.away_from),) if user.away_from else ()
    cover = str(user.cover_id) if user.cover_id and str(user.cover_id) in team else None
    return Person(str(user.pk), ZoneInfo(user.time_zone), user.quiet_from, user.quiet_until, away, cover)
