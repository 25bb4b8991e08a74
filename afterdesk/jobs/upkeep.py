"""The queue looks after itself: what a dead worker left is taken up again, what is finished is deleted."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync
from django.db import transaction
from django.db.models import Exists, OuterRef
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from afterdesk.jobs.app import ATTEMPTS, recurring
from afterdesk.jobs.failed import note_fault
from afterdesk.jobs.models import JobFault

log = logging.getLogger(__name__)

#: A worker says every ten seconds that it lives.
SILENT_SECONDS = 30
FINISHED_KEPT = timedelta(days=2)
FAILED_KEPT = timedelta(days=90)


# Not alone: the lock of a round whose own worker was killed would keep every later round away.
@recurring("take_up_stalled_jobs", cron="* * * * *", alone=False)
def take_up_stalled_jobs(*, now: datetime) -> int:
    """Queue again what a killed worker was doing; a job that killed its worker every time has failed."""
    stalled = async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=SILENT_SECONDS)
    return sum(_take_up(job, now=now) for job in list(stalled))


def _take_up(job: Job, *, now: datetime) -> bool:
    """Return False when another worker was faster."""
    if job.id is None:
        return False
    try:
        with transaction.atomic():
            if job.attempts + 1 >= ATTEMPTS:
                async_to_sync(app.job_manager.finish_job)(job, Status.FAILED, delete_job=False)
                note_fault(job.id, "Its worker was killed or died, every time it was tried.", now=now)
            elif _has_successor(job):
                # Both have one queueing lock, which lets one of them wait; the successor waits for this job's lock.
                async_to_sync(app.job_manager.finish_job)(job, Status.ABORTED, delete_job=False)
            else:
                app.job_manager.retry_job_by_id(job_id=job.id, retry_at=now)
    except ConnectorException:
        return False
    log.warning("a stalled job was taken up again: %s [%s]", job.task_name, job.id)
    return True


def _has_successor(job: Job) -> bool:
    """Whether the next round of this job waits already, and does all that this one left."""
    if job.queueing_lock is None:
        return False
    return ProcrastinateJob.objects.filter(queueing_lock=job.queueing_lock, status="todo").exclude(id=job.id).exists()


@recurring("delete_finished_jobs", cron="17 * * * *")
def delete_finished_jobs(*, now: datetime) -> None:
    """Keep the queue's tables small; failed jobs stay long enough for somebody to see them."""
    delete = async_to_sync(app.job_manager.delete_old_jobs)
    delete(nb_hours=_hours(FINISHED_KEPT), include_cancelled=True, include_aborted=True)
    delete(nb_hours=_hours(FAILED_KEPT), include_failed=True)
    job = ProcrastinateJob.objects.filter(id=OuterRef("job_id"))
    JobFault.objects.filter(~Exists(job)).delete()


def _hours(time: timedelta) -> int:
    return int(time.total_seconds() // 3600)
