"""All recurring work of the desk, on one page: what, how often, why.

The queue's own upkeep stands in `upkeep.py`. Each round does all that is due, so a missed one costs only time.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from afterdesk.jobs import access, due, importing, outbox, purge, warnings
from afterdesk.jobs.app import recurring


@recurring("breach_due_clocks", cron="* * * * * */20")
def breach_due_clocks(*, now: datetime) -> int:
    """Record the clocks that ran out, so that nobody learns of it from Amazon."""
    return due.breach_due_clocks(now=now)


@recurring("warn_of_clocks", cron="* * * * *")
def warn_of_clocks(*, now: datetime) -> int:
    """Warn the people of the clocks that are about to run out, step by step."""
    return warnings.warn_of_clocks(now=now)


@recurring("deliver_warnings", cron="* * * * *", queue="outbox")
def deliver_warnings(*, now: datetime) -> int:
    """Send the warnings that go by mail or to a web address."""
    return warnings.deliver_warnings(clock=timezone.now)


@recurring("wake_snoozed_cases", cron="* * * * *")
def wake_snoozed_cases(*, now: datetime) -> int:
    """Bring back the cases whose moment has come, and those whose clock will not wait."""
    return due.wake_snoozed_cases(now=now)


@recurring("give_next_actions", cron="* * * * *")
def give_next_actions(*, now: datetime) -> int:
    """Give every open case whose clocks are all met a clock for its next step."""
    return due.give_next_actions(now=now)


@recurring("sweep_outbox", cron="* * * * * */15", queue="outbox")
def sweep_outbox(*, now: datetime) -> int:
    """Send what is due and has lost its job; show a person what a dead worker left in doubt."""
    return outbox.sweep(now=now)


@recurring("file_waiting_mail", cron="* * * * *")
def file_waiting_mail(*, now: datetime) -> int:
    """File what was stored and not filed: an import was cut off, or the desk was stopped in between."""
    return importing.file_waiting(now=timezone.now)


@recurring("forget_old_sign_ins", cron="17 3 * * *")
def forget_old_sign_ins(*, now: datetime) -> int:
    """Remove sessions that ended and attempts that count no more."""
    return access.forget_old(now=now)


@recurring("purge_personal_data", cron="40 3 * * *")
def purge_personal_data(*, now: datetime) -> int:
    """Let go of the buyers' data whose time is over, at night."""
    return purge.purge_personal_data(now=now)
