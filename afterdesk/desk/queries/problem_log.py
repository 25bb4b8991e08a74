"""The problem log: which product has which problem, how often lately and before, and is it more than chance?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Q

from afterdesk.desk.models import OrderItem, User
from afterdesk.desk.scope import cases_for, store_ids_for
from afterdesk.domain.issues import Issue
from afterdesk.domain.rising import Compared, rising

RECENT, BEFORE = timedelta(days=28), timedelta(days=182)
#: What can be a product's doing; parcels, addresses and invoices are nobody's fault of design.
PRODUCT_ISSUES = (
    Issue.SAFETY_INCIDENT, Issue.QUALITY_DEFECT, Issue.BROKEN, Issue.DAMAGED_ON_ARRIVAL, Issue.MISSING_PARTS,
    Issue.MISSING_MAIN_ITEM, Issue.WRONG_ITEM, Issue.NOT_AS_DESCRIBED, Issue.HOW_TO_USE, Issue.RETURN_REFUND,
    Issue.WARRANTY,
)  # fmt: skip
MOST = 200
#: Fewer orders in the earlier period say nothing about a usual rate; the days are compared then.
LEAST_ORDERS = 20
_Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """One product's one problem; `by_orders` is False where too few orders are known and days are compared."""

    store: str
    sku: str
    title: str
    issue: str
    compared: Compared
    by_orders: bool
    is_rising: bool
    case_ids: tuple[int, ...]

    @property
    def one_in(self) -> int:
        """Return the chance as "one in so many", at most one in a million."""
        return min(round(1 / max(self.compared.chance, 1e-6)), 1_000_000)


def problem_log(user: User, now: datetime) -> tuple[Problem, ...]:
    """Return the problems of the last 28 days against the 182 before: those that rise first, then by number."""
    rows = list(_cases(user, now))
    orders = _orders(user, now)
    compared = [_compared(row, orders.get((row["store_id"], row["order__items__sku"]))) for row in rows]
    flags = rising([one for one, _ in compared]) if rows else ()
    problems = [
        Problem(
            store=row["store__name"],
            sku=row["order__items__sku"],
            title=row["title"] or row["order__items__sku"],
            issue=row["issue"],
            compared=one,
            by_orders=by_orders,
            is_rising=flag,
            case_ids=tuple(sorted(row["case_ids"], reverse=True)),
        )
        for row, (one, by_orders), flag in zip(rows, compared, flags, strict=True)
        if row["recent"]
    ]
    return tuple(sorted(problems, key=lambda one: (not one.is_rising, -one.compared.recent, one.title))[:MOST])


def _cases(user: User, now: datetime) -> Any:
    recent = Q(opened_at__gt=now - RECENT)
    return (
        cases_for(user)
        .filter(opened_at__gt=now - RECENT - BEFORE, opened_at__lte=now, merged_into=None, issue__in=PRODUCT_ISSUES)
        .filter(order__items__sku__gt="")
        .values("store_id", "store__name", "order__items__sku", "issue")
        .annotate(
            title=Max("order__items__title"),
            recent=Count("id", distinct=True, filter=recent),
            before=Count("id", distinct=True, filter=~recent),
            case_ids=ArrayAgg("id", distinct=True, filter=recent, default=[]),
        )
    )


def _orders(user: User, now: datetime) -> dict[_Key, tuple[int, int]]:
    recent = Q(order__purchased_at__gt=now - RECENT)
    rows = (
        OrderItem.objects.filter(
            order__store_id__in=store_ids_for(user),
            order__purchased_at__gt=now - RECENT - BEFORE,
            order__purchased_at__lte=now,
        )
        .values("order__store_id", "sku")
        .annotate(
            recent=Count("order", distinct=True, filter=recent), before=Count("order", distinct=True, filter=~recent)
        )
    )
    return {(row["order__store_id"], row["sku"]): (row["recent"], row["before"]) for row in rows}


def _compared(row: Mapping[str, Any], orders: tuple[int, int] | None) -> tuple[Compared, bool]:
    recent, before = orders or (0, 0)
    if recent and before >= LEAST_ORDERS:
        return Compared(row["recent"], row["before"], recent, before), True
    return Compared(row["recent"], row["before"], RECENT.days, BEFORE.days), False
