"""Search over cases, messages, orders and products: exact for order numbers, complete for Chinese and Japanese."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from afterdesk.desk.models import Case, Order, Product, SearchDocument, User
from afterdesk.desk.scope import store_ids_for
from afterdesk.domain.folding import query_pieces

Row = TypeVar("Row", bound=Model)

#: Documents looked at before they are grouped by case, and rows shown.
DOCUMENTS_READ = 300
ROWS_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilters:
    """What narrows a search. None and empty mean any."""

    store_id: int | None = None
    marketplace: str = ""
    issue: str = ""
    state: str = ""
    assignee_id: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def narrows_cases(self) -> bool:
        """Whether only cases can match: orders and products have no state, issue or person."""
        return bool(self.issue or self.state or self.assignee_id or self.marketplace)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found, newest first. `more`: there was more than is shown."""

    query: str
    cases: list[Case] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    more: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.cases or self.orders or self.products)


def search(user: User, query: str, filters: SearchFilters) -> SearchResult:
    """Find what contains every word of the query; the last letters of a word may be missing."""
    store_ids = store_ids_for(user)
    if filters.store_id is not None:
        store_ids = [one for one in store_ids if one == filters.store_id]
    wanted = _tsquery(query)
    if not wanted or not store_ids:
        return SearchResult(query)
    found = _matching(store_ids, wanted, filters)
    rows = list(found.order_by("-at").values_list("kind", "object_id", "case_id")[:DOCUMENTS_READ])
    case_ids = list(dict.fromkeys(case_id for _, _, case_id in rows if case_id))
    orders = [pk for kind, pk, _ in rows if kind == SearchDocument.Kind.ORDER]
    products = [pk for kind, pk, _ in rows if kind == SearchDocument.Kind.PRODUCT]
    return SearchResult(
        query,
        cases=_in_order(Case.objects.select_related("store", "order", "assignee"), case_ids[:ROWS_SHOWN]),
        orders=_in_order(Order.objects.prefetch_related("items", "cases"), orders[:ROWS_SHOWN]),
        products=_in_order(Product.objects.all(), products[:ROWS_SHOWN]),
        more=len(rows) == DOCUMENTS_READ or len(case_ids) > ROWS_SHOWN,
    )


def _matching(store_ids: list[int], wanted: str, filters: SearchFilters) -> QuerySet[SearchDocument]:
    found = SearchDocument.objects.filter(store_id__in=store_ids).extra(
        where=["vector @@ %s::tsquery"], params=[wanted]
    )
    if filters.narrows_cases:
        found = found.filter(_case_filter(filters), case__isnull=False)
    if filters.since:
        found = found.filter(at__gte=_midnight(filters.since))
    if filters.until:
        found = found.filter(at__lt=_midnight(filters.until) + timedelta(days=1))
    return found


def _case_filter(filters: SearchFilters) -> Q:
    chosen = {
        "case__marketplace": filters.marketplace,
        "case__issue": filters.issue,
        "case__state": filters.state,
        "case__assignee_id": filters.assignee_id,
    }
    return Q(**{name: value for name, value in chosen.items() if value})


def _tsquery(query: str) -> str:
    """Return the query for PostgreSQL; each piece is quoted, so that nothing typed is syntax."""
    parts = []
    for piece, is_beginning in query_pieces(query[:300]):
        quoted = piece.replace("\\", "\\\\").replace("'", "''")
        parts.append(f"'{quoted}'" + (":*" if is_beginning else ""))
    return " & ".join(parts)


def _in_order(rows: QuerySet[Row], ids: list[int]) -> list[Row]:
    found = {row.pk: row for row in rows.filter(pk__in=ids)} if ids else {}
    return [found[one] for one in ids if one in found]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
