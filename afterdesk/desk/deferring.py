"""Ask for background work by its name, once the transaction that needs it has committed.

Actions know only the name; the jobs themselves stand above the desk, in `afterdesk.jobs`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def defer(name: str, *, at: datetime | None = None, once: str | None = None, **arguments: Any) -> None:
    """Queue a job when the current transaction commits, at `at` or at once.

    `once`: while a job with this key waits, another one is not queued.
    """

    def queue() -> None:
        job = app.configure_task(name, schedule_at=at, queueing_lock=once)
        try:
            job.defer(**arguments)
        except AlreadyEnqueued:
            return

    transaction.on_commit(queue)
