"""A worker: takes jobs from the queue and does them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import close_db_connections, close_db_connections_async
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.job_context import JobContext

from afterdesk.desk.actions.audit import acting_from
from afterdesk.jobs.failed import note_fault
from afterdesk.runtime.logs import context as log_context
from afterdesk.runtime.logs import without_people

#: Jobs wait for mail servers most of the time, so one process does several at once.
AT_ONCE = 4
#: A worker that is told to stop finishes what it is doing, within reason; the rest is taken up again as stalled.
STOP_SECONDS = 20.0
POLL_SECONDS = 5.0
LONGEST_WORDS = 2_000


def work(*, queues: list[str] | None = None, wait: bool = True) -> int:
    """Do jobs until told to stop; with `wait` false, until none is left."""
    # Django's own connection cannot wait for a notification; a worker has a small pool of its own for that.
    with app.replace_connector(DjangoConnector().get_worker_connector()) as worker_app:
        worker_app.run_worker(
            queues=queues,
            concurrency=AT_ONCE,
            wait=wait,
            fetch_job_polling_interval=POLL_SECONDS,
            shutdown_graceful_timeout=STOP_SECONDS,
            delete_jobs="never",
            task_middleware=[close_db_connections, close_db_connections_async, remember_faults],
        )
    return 0


def remember_faults(call_next: Callable[[], Any], context: JobContext, worker: Any) -> Any:
    """Let every log line of a job name it, and keep the words of its fault for the page of jobs."""
    token = log_context.set({"job": context.job.id or 0, "task": context.job.task_name, **_records(context)})
    try:
        with acting_from("worker"):
            return call_next()
    except Exception as fault:
        words = without_people(f"{type(fault).__name__}: {fault}")[:LONGEST_WORDS]
        if context.job.id is not None:
            note_fault(context.job.id, words, now=timezone.now())
        raise
    finally:
        log_context.reset(token)


def _records(context: JobContext) -> dict[str, str | int]:
    """Return the records that the job names by id, for its log lines."""
    given = context.job.task_kwargs.items()
    return {name.removesuffix("_id"): value for name, value in given if name.endswith("_id") and isinstance(value, int)}
