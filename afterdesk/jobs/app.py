"""How a function becomes a job: its name, its queue, how it is tried again, and how often it comes by itself.

    @job("send_reply", queue="outbox")
    def send_reply(outgoing_id: int) -> None: ...

    @recurring("wake_cases", cron="* * * * *")
    def wake_cases(*, now: datetime) -> None: ...

Actions in the desk queue a job by its name with `afterdesk.desk.deferring.defer`. A job is safe to run twice: a worker
that was killed half-way leaves its job to another one.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision

Function = TypeVar("Function", bound=Callable[..., Any])

ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=10)
WAIT_GROWS_BY = 4.0
LONGEST_WAIT = timedelta(hours=1)
#: Part of each wait that is left to chance, so that jobs that failed together do not come back together.
CHANCE = 0.2


def wait_before(attempt: int) -> timedelta:
    """Return how long to wait after failed attempt number `attempt` (0 is the first): 10 s, 40 s, 160 s ... 1 h."""
    return min(FIRST_WAIT * WAIT_GROWS_BY ** min(attempt, 10), LONGEST_WAIT)


class BackOff(BaseRetryStrategy):
    """Try again with growing waits, unless the fault says that it is permanent."""

    def __init__(self, attempts: int = ATTEMPTS) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again; None: this job has failed, and a person sees it on the page of jobs."""
        if getattr(exception, "permanent", False) or job.attempts + 1 >= self.attempts:
            return None
        wait = wait_before(job.attempts) * (1 + CHANCE * random.random())  # noqa: S311 - nothing secret about it
        return RetryDecision(retry_at=timezone.now() + wait)


def job(
    name: str, *, queue: str = "default", attempts: int = ATTEMPTS, lock: str | None = None
) -> Callable[[Function], Function]:
    """Make a function a job under this name. `lock`: no two jobs with the same lock run at a time."""

    def register(function: Function) -> Function:
        app.task(name=name, queue=queue, retry=BackOff(attempts), lock=lock)(function)
        return function

    return register


def recurring(name: str, *, cron: str, queue: str = "default", alone: bool = True) -> Callable[[Function], Function]:
    """Run a function by the clock; `cron` may have a sixth field for seconds. It gets the present moment as `now`.

    `alone`: on one worker at a time. Missed rounds are not made up for: each round does all that is due.
    """

    def register(function: Function) -> Function:
        def round_of(timestamp: int) -> None:
            function(now=timezone.now())

        round_of.__name__, round_of.__module__ = function.__name__, function.__module__
        task = app.task(name=name, queue=queue, retry=False, lock=name if alone else None, queueing_lock=name)(round_of)
        app.periodic(cron=cron)(task)
        return function

    return register
