"""How the background work stands: who does it, how much waits, what comes by itself."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Min, Q
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

#: A worker says every ten seconds that it lives.
ALIVE_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: what waits now, what waits for its moment, what is being done; since when the oldest waits."""

    name: str
    waiting: int
    later: int
    doing: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recurring:
    """Work that comes by itself: its name, how often, when it was last begun."""

    name: str
    cron: str
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of the background work at a moment."""

    workers: int
    last_sign_at: datetime | None
    queues: tuple[Queue, ...]
    recurring: tuple[Recurring, ...]

    @property
    def is_alive(self) -> bool:
        """Whether a worker gave a sign of life lately."""
        return self.workers > 0


def overview(*, now: datetime) -> Overview:
    """Return how the background work stands."""
    signs = ProcrastinateWorker.objects.aggregate(
        last=Max("last_heartbeat"), alive=Count("pk", filter=Q(last_heartbeat__gte=now - ALIVE_WITHIN))
    )
    return Overview(signs["alive"], signs["last"], _queues(now), _recurring())


def _queues(now: datetime) -> tuple[Queue, ...]:
    is_due = Q(scheduled_at__isnull=True) | Q(scheduled_at__lte=now)
    rows = (
        ProcrastinateJob.objects.filter(status__in=["todo", "doing"])
        .values(name=F("queue_name"))
        .annotate(
            waiting=Count("pk", filter=Q(status="todo") & is_due),
            later=Count("pk", filter=Q(status="todo") & ~is_due),
            doing=Count("pk", filter=Q(status="doing")),
            oldest_at=Min("scheduled_at", filter=Q(status="todo") & is_due),
        )
    )
    found = {row["name"]: Queue(**row) for row in rows}
    names = sorted({task.queue for task in _tasks().values()} | set(found))
    return tuple(found.get(name) or Queue(name, 0, 0, 0, None) for name in names)


def _recurring() -> tuple[Recurring, ...]:
    _tasks()
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, max(defer_timestamp) FROM procrastinate_periodic_defers GROUP BY task_name")
        last = dict(cursor.fetchall())
    return tuple(
        Recurring(name, one.cron, datetime.fromtimestamp(last[name], UTC) if last.get(name) else None)
        for (name, _), one in sorted(app.periodic_registry.periodic_tasks.items())
    )


def _tasks() -> dict[str, Any]:
    """Return the desk's own jobs by name; the catalogue registers them."""
    importlib.import_module("afterdesk.jobs.catalogue")
    return {name: task for name, task in app.tasks.items() if not name.startswith(("procrastinate.", "builtin"))}
