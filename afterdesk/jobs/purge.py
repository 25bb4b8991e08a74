"""Each night: the personal data whose time is over leaves the desk."""

from __future__ import annotations

import logging
from datetime import datetime

from afterdesk.desk.actions.audit import record
from afterdesk.desk.actions.purging import GONE, purge_buyer, purge_case
from afterdesk.desk.models import Buyer, Deed, Store
from afterdesk.desk.queries.privacy import due_cases, retention_of

log = logging.getLogger(__name__)


def purge_personal_data(*, now: datetime) -> int:
    """Purge every store, case by case, each in its own transaction. Return how many cases were emptied."""
    return sum(purge_store(store, now=now) for store in Store.objects.all())


def purge_store(store: Store, *, now: datetime) -> int:
    """Purge what is due in one store."""
    emptied = [due.case.pk for due in list(due_cases(store, now=now)) if purge_case(due.case, now=now)]
    buyers = sum(purge_buyer(buyer) for buyer in _forgettable(store, now))
    if emptied or buyers:
        record(Deed.PURGED, store=store, cases=len(emptied), buyers=buyers)
        log.info("store %s: personal data of %s cases and %s buyers is gone", store.pk, len(emptied), buyers)
    return len(emptied)


def _forgettable(store: Store, now: datetime) -> list[Buyer]:
    """Buyers whose cases have all been emptied, and whose orders are long delivered."""
    before = now - retention_of(store.pk)
    found = Buyer.objects.filter(store=store, created_at__lte=before).exclude(key__startswith=GONE)
    found = found.exclude(cases__purge__isnull=True, cases__isnull=False)
    found = found.exclude(orders__purchased_at__gt=before).exclude(orders__deliver_by_on__gt=before.date())
    return list(found.exclude(orders__shipments__delivered_at__gt=before).distinct())
