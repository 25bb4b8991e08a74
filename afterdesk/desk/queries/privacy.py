"""Which cases give up their buyer's data, when, and what keeps others from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Exists, Max, OuterRef, QuerySet

from afterdesk.desk.models import Case, CaseHold, CaseState, Clock, Store
from afterdesk.desk.rulebook import clock_rules

ABOUT = "privacy-retention"
#: What holds where no rule can be read: the same 30 days.
DEFAULT_DAYS = 30
#: Without any word of a delivery a parcel has arrived within this time.
UNKNOWN_DELIVERY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Due:
    """A case, from when its personal data may go, and what holds it: "", open, clock, danger or a person's reason."""

    case: Case
    goes_at: datetime
    held_by: str

    def is_due(self, now: datetime) -> bool:
        return not self.held_by and self.goes_at <= now


def retention_of(store_id: int) -> timedelta:
    """Return how long this store keeps a buyer's data: the pack's figure, or the store's own."""
    found = [rule.value for rule in clock_rules(store_id) if rule.about == ABOUT]
    days = found[0] if found and isinstance(found[0], int) else DEFAULT_DAYS
    return timedelta(days=days)


def cases_with_data(store: Store) -> QuerySet[Case]:
    """The store's cases that have personal data, the oldest first."""
    holds = CaseHold.objects.filter(case=OuterRef("pk"), lifted_at__isnull=True)
    clocks = Clock.objects.filter(case=OuterRef("pk"), ended_at__isnull=True)
    found = Case.objects.filter(store=store, purge__isnull=True).select_related("order", "buyer")
    return found.annotate(
        held=holds.values("reason")[:1],
        has_clock=Exists(clocks),
        delivered_at=Max("order__shipments__delivered_at"),
    ).order_by("last_message_at", "pk")


def due_of(case: Case, retention: timedelta) -> Due:
    """Return when a case of `cases_with_data` gives up its data."""
    return Due(case, _since(case) + retention, _held_by(case))


def due_cases(store: Store, *, now: datetime) -> Iterator[Due]:
    """Give the cases whose data is to go now."""
    retention = retention_of(store.pk)
    old_enough = cases_with_data(store).filter(state=CaseState.CLOSED, opened_at__lte=now - retention)
    return (due for case in old_enough.iterator(chunk_size=500) if (due := due_of(case, retention)).is_due(now))


def upcoming(store: Store, *, limit: int) -> Sequence[Due]:
    """Return the cases whose data goes next, held ones among them; the oldest first."""
    retention = retention_of(store.pk)
    return [due_of(case, retention) for case in islice(cases_with_data(store), limit)]


def _since(case: Case) -> datetime:
    """Return the later of delivery and the last message; where no delivery is known, what is likely."""
    moments = [case.opened_at, case.last_message_at, case.closed_at if case.last_message_at is None else None]
    order = case.order
    delivered_at: datetime | None = case.delivered_at  # type: ignore[attr-defined]
    if delivered_at is not None:
        moments.append(delivered_at)
    elif order is not None and order.deliver_by_on is not None:
        moments.append(datetime.combine(order.deliver_by_on, datetime.max.time(), case.opened_at.tzinfo))
    elif order is not None and order.purchased_at is not None:
        moments.append(order.purchased_at + UNKNOWN_DELIVERY)
    return max(moment for moment in moments if moment is not None)


def _held_by(case: Case) -> str:
    if case.state != CaseState.CLOSED:
        return "open"
    if reason := str(case.held or ""):  # type: ignore[attr-defined]
        return reason
    if case.is_safety:
        return "danger"
    return "clock" if case.has_clock else ""  # type: ignore[attr-defined]
