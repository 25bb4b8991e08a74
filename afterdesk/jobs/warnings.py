"""Warnings on their way: write those whose step has come, send those that go by mail or to a web address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from afterdesk.channels import webhook
from afterdesk.channels.email.send import SendOutcome, SendResult, send
from afterdesk.desk.actions.warnings import raise_warnings, settle_warning, take_warning
from afterdesk.desk.models import ClockWarning
from afterdesk.desk.warning_words import facts_of, mail_of
from afterdesk.domain.escalation import Channel
from afterdesk.jobs.outbox import LOOPBACK, account_of

CLOCKS_AT_ONCE = 200
SENT_AT_ONCE = 100


def warn_of_clocks(*, now: datetime, limit: int = CLOCKS_AT_ONCE) -> int:
    """Write every warning whose step has come, some clocks at a time. Return how many clocks were looked at."""
    looked_at = 0
    while found := raise_warnings(now=now, limit=limit):
        looked_at += found
    return looked_at


def deliver_warnings(*, clock: Callable[[], datetime]) -> int:
    """Send what waits, each by itself: one server that is slow or refuses stops no other warning."""
    sent = 0
    for _ in range(SENT_AT_ONCE):
        row = take_warning(now=clock())
        if row is None:
            break
        result = SendResult(SendOutcome.SENT) if row.clock.ended_at else _hand_over(row, clock())
        again = result.outcome is SendOutcome.TEMPORARY
        settle_warning(row, now=clock(), again=again, error="" if result.is_sent else result.words or "not sent")
        sent += result.is_sent
    return sent


def _hand_over(row: ClockWarning, now: datetime) -> SendResult:
    if row.channel == Channel.WEBHOOK.value:
        return webhook.call(row.store.warning_webhook or "", facts_of(row, desk_url=settings.AFTERDESK_URL))
    if row.store.is_demo and row.store.smtp_host not in LOOPBACK:
        return SendResult(SendOutcome.PERMANENT, "A demo store sends to this machine only.")
    return send(mail_of(row, desk_url=settings.AFTERDESK_URL, now=now), account_of(row.store))
