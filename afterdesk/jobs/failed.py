"""Jobs that failed for good: which, why, and "try again"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from afterdesk.jobs.models import JobFault

SHOWN_AT_ONCE = 50
FAILED = "failed"
#: Arguments that name a record are shown; anything else might be somebody's words.
SHOWN_ARGUMENTS = ("_id", "_ids")


@dataclass(frozen=True)
class FailedJob:
    """One job that is not tried again by itself."""

    id: int
    name: str
    queue: str
    arguments: Mapping[str, Any]
    attempts: int
    failed_at: datetime | None
    words: str


def failed_jobs(*, before_id: int | None = None, count: int = SHOWN_AT_ONCE) -> list[FailedJob]:
    """Return failed jobs, the newest first; `before_id` goes on below the last one of the page before."""
    found = ProcrastinateJob.objects.filter(status=FAILED)
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    jobs = list(found.annotate(failed_at=Max("procrastinateevent__at")).order_by("-id")[:count])
    words = dict(JobFault.objects.filter(job_id__in=[job.id for job in jobs]).values_list("job_id", "words"))
    return [
        FailedJob(
            id=job.id,
            name=job.task_name,
            queue=job.queue_name,
            arguments={name: value for name, value in job.args.items() if name.endswith(SHOWN_ARGUMENTS)},
            attempts=job.attempts,
            failed_at=job.failed_at,
            words=words.get(job.id, ""),
        )
        for job in jobs
    ]


def job_counts() -> dict[str, int]:
    """Return how many jobs are in each state; finished ones only until they are deleted."""
    rows = ProcrastinateJob.objects.values_list("status").annotate(Count("id"))
    return {str(status): count for status, count in rows}


def try_again(job_id: int, *, now: datetime) -> bool:
    """Queue a failed job again. False: it is not (any more) a failed one."""
    if not ProcrastinateJob.objects.filter(id=job_id, status=FAILED).exists():
        return False
    app.job_manager.retry_job_by_id(job_id=job_id, retry_at=now)
    return True


def note_fault(job_id: int, words: str, *, now: datetime) -> None:
    """Remember why a job failed, the last time only."""
    JobFault.objects.update_or_create(job_id=job_id, defaults={"words": words, "at": now})
