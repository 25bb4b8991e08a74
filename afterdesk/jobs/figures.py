"""How the desk stands, in figures for a monitoring system. Counts and ages alone: nobody's name and no order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q

from afterdesk.desk.models import Case, Clock, ClockState, MailAccount, OutgoingMessage, RawMail
from afterdesk.jobs.failed import job_counts
from afterdesk.jobs.overview import overview

SOON = timedelta(hours=24)
#: When a job became due: at its moment, or when it was queued.
LAG = """
    SELECT job.queue_name, extract(epoch FROM %s - min(coalesce(job.scheduled_at, event.at)))
    FROM procrastinate_jobs job
    LEFT JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred'
    WHERE job.status = 'todo' AND coalesce(job.scheduled_at, event.at) <= %s GROUP BY job.queue_name
"""


@dataclass(frozen=True)
class Figure:
    """One figure with one label, for example cases by state. `rows`: label's value -> figure."""

    name: str
    help: str
    label: str
    rows: dict[str, float] = field(default_factory=dict)


def desk_figures(*, now: datetime) -> Iterator[Figure]:
    """Give every figure of the desk; about ten queries."""
    yield Figure("cases", "Cases by state", "state", _counted(Case, "state"))
    yield Figure("clocks", "Clocks that run or ran out and were not met", "when", _clocks(now))
    yield Figure("outbox", "Replies by status", "status", _counted(OutgoingMessage, "status"))
    yield Figure("mails", "Stored mails by what became of them", "state", _counted(RawMail, "state"))
    yield Figure("jobs", "Jobs by status; finished ones are deleted after two days", "status", dict(job_counts()))
    yield from _work(now)
    yield Figure("mailbox_lag_seconds", "Since a mail source was last read", "mailbox", _mailboxes(now))


def queue_lag_seconds(*, now: datetime) -> dict[str, float]:
    """Return for each queue how long its oldest due job has waited."""
    with connection.cursor() as cursor:
        cursor.execute(LAG, [now, now])
        return {queue: max(0.0, float(seconds)) for queue, seconds in cursor.fetchall()}


def _work(now: datetime) -> Iterator[Figure]:
    state = overview(now=now)
    lag = queue_lag_seconds(now=now)
    yield Figure("workers", "Workers that gave a sign of life", "state", {"alive": state.workers})
    yield Figure("queue_waiting", "Jobs that are due", "queue", {one.name: one.waiting for one in state.queues})
    yield Figure(
        "queue_lag_seconds", "Age of the oldest due job", "queue", {q.name: lag.get(q.name, 0.0) for q in state.queues}
    )


def _counted(model: type[Case | OutgoingMessage | RawMail], name: str) -> dict[str, float]:
    return {str(value): count for value, count in model._default_manager.values_list(name).annotate(Count("pk"))}


def _clocks(now: datetime) -> dict[str, float]:
    late = Q(state=ClockState.BREACHED) | Q(due_at__lte=now)
    soon = Q(state=ClockState.RUNNING, due_at__gt=now, due_at__lte=now + SOON)
    pending = Clock.objects.filter(ended_at__isnull=True)
    found = pending.aggregate(
        late=Count("pk", filter=late), day=Count("pk", filter=soon), later=Count("pk", filter=~late & ~soon)
    )
    return {"late": found["late"], "within_24_hours": found["day"], "later": found["later"]}


def _mailboxes(now: datetime) -> dict[str, float]:
    read = MailAccount.objects.filter(last_success_at__isnull=False).values_list("pk", "last_success_at")
    return {str(pk): (now - at).total_seconds() for pk, at in read if at is not None}
