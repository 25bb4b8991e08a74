"""The queue looks after itself: what a dead worker left is taken up again, what is finished is deleted."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync
from django.db.models import Exists, OuterRef
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from afterdesk.jobs.app import ATTEMPTS, recurring
from afterdesk.jobs.failed import note_fault
from afterdesk.jobs.models import JobFault

log = logging.getLogger(__name__)

#: A worker says every ten seconds that it lives.
SILENT_SECONDS = 30
FINISHED_KEPT = timedelta(days=2)
FAILED_KEPT = timedelta(days=90)


@recurring("take_up_stalled_jobs", cron="* * * * *")
def take_up_stalled_jobs(*, now: datetime) -> int:
    """Queue again what a killed worker was doing; a job that killed its worker every time has failed."""
    stalled = async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=SILENT_SECONDS)
    jobs = list(stalled)
    for job in jobs:
        if job.id is None:
            continue
        if job.attempts + 1 >= ATTEMPTS:
            async_to_sync(app.job_manager.finish_job)(job, Status.FAILED, delete_job=False)
            note_fault(job.id, "Its worker was killed or died, every time it was tried.", now=now)
        else:
            app.job_manager.retry_job_by_id(job_id=job.id, retry_at=now)
        log.warning("a stalled job was taken up again: %s", job.task_name, extra={"job_id": job.id})
    return len(jobs)


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
