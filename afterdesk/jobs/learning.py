"""Learning from operators' corrections: every night, and when somebody asks for it."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone

from afterdesk.desk.actions.learning import TooFewCorrections, has_something_to_learn, learn_from_corrections
from afterdesk.desk.models import Store, User
from afterdesk.jobs.app import job, recurring

log = logging.getLogger(__name__)


@recurring("learn_from_corrections", cron="20 4 * * *")
def learn_by_night(*, now: datetime) -> int:
    """Let every store learn whose operators corrected readings since the last time."""
    return sum(_learn(store, None, now) for store in Store.objects.order_by("pk") if has_something_to_learn(store))


@job("learn_now")
def learn_now(store_id: int, user_id: int) -> None:
    """Learn because somebody asked for it; run twice, the second says the same."""
    store = Store.objects.filter(pk=store_id).first()
    if store is not None:
        _learn(store, User.objects.filter(pk=user_id).first(), timezone.now())


def _learn(store: Store, by: User | None, now: datetime) -> bool:
    try:
        run = learn_from_corrections(store=store, now=now, by=by)
    except TooFewCorrections:
        return False
    log.info("store %s: learned from %s corrections, accepted: %s", store.pk, run.corrections, run.accepted)
    return True
