"""Search over cases, messages, orders and products: exact for order numbers, complete for Chinese and Japanese.

A word that nearly every message has would make PostgreSQL fetch nearly every row before it could say which are the
newest. So the newest rows are looked through first, in their own order; only when they do not fill the page is the
index of words asked. It is one statement either way, and the second half is not even begun when the first sufficed.
The second half sorts by an expression on purpose: by the bare moment, PostgreSQL might walk through all rows instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from afterdesk.desk.models import Case, Message, Order, Product, SearchDocument, User
from afterdesk.desk.scope import store_ids_for
from afterdesk.domain.excerpts import Part, excerpt
from afterdesk.domain.folding import query_pieces

Row = TypeVar("Row", bound=Model)

#: Messages read before they are grouped by case, and rows shown of each kind.
MESSAGES_READ = 150
ROWS_SHOWN = 50
#: Rows looked through newest first before the index of words is asked; split among the stores.
NEWEST_READ = 4_000
QUERY_LENGTH = 300

_KIND = SearchDocument.Kind
_ONE_KIND = """
(WITH newest AS MATERIALIZED (
  SELECT found.object_id, found.case_id, found.at
  FROM unnest(%(stores)s::bigint[]) AS store (id)
  CROSS JOIN LATERAL (
    SELECT d.object_id, d.case_id, d.at, d.vector FROM desk_searchdocument d
    WHERE d.store_id = store.id AND d.kind = '{kind}' {dates}
    ORDER BY d.at DESC LIMIT %(newest)s
  ) AS found {join_found}
  WHERE found.vector @@ %(wanted)s::tsquery {narrow}
  ORDER BY found.at DESC LIMIT {limit}
)
SELECT '{kind}', object_id, case_id, at FROM newest
UNION ALL
SELECT * FROM (
  SELECT '{kind}', d.object_id, d.case_id, d.at FROM desk_searchdocument d {join_d}
  WHERE (SELECT count(*) FROM newest) < {limit}
    AND d.vector @@ %(wanted)s::tsquery AND d.store_id = ANY(%(stores)s) AND d.kind = '{kind}' {dates} {narrow}
  ORDER BY d.at + interval '0' DESC LIMIT {limit}
) AS older)
"""


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
    """What was found, newest first. `words`, `other_words`: the found words by case, by message without one.

    `straight_to`: the query is an order's number and this is its only case. `more`: there was more than is shown.
    """

    query: str
    cases: list[Case] = field(default_factory=list)
    others: list[Message] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    words: dict[int, tuple[Part, ...]] = field(default_factory=dict)
    other_words: dict[int, tuple[Part, ...]] = field(default_factory=dict)
    straight_to: Case | None = None
    more: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.cases or self.others or self.orders or self.products)


@dataclass(frozen=True, slots=True)
class _Hit:
    """One document that matched."""

    kind: str
    object_id: int
    case_id: int | None
    at: datetime


def search(user: User, query: str, filters: SearchFilters) -> SearchResult:
    """Find what contains every word of the query; the last letters of a word may be missing."""
    store_ids = store_ids_for(user)
    if filters.store_id is not None:
        store_ids = [one for one in store_ids if one == filters.store_id]
    wanted = _tsquery(query)
    if not wanted or not store_ids:
        return SearchResult(query)
    hits = _hits(store_ids, wanted, filters)
    first_of_case: dict[int, int] = {}
    for hit in hits:
        if hit.case_id:
            first_of_case.setdefault(hit.case_id, hit.object_id)
    case_ids = list(first_of_case)[:ROWS_SHOWN]
    other_ids = [hit.object_id for hit in hits if hit.kind == _KIND.MESSAGE and not hit.case_id][:ROWS_SHOWN]
    texts = _texts([*(first_of_case[one] for one in case_ids), *other_ids])
    cases = _in_order(Case.objects.select_related("store", "order", "assignee"), case_ids)
    orders = _in_order(Order.objects.prefetch_related("items", "cases"), _ids(hits, _KIND.ORDER))
    counts = [sum(hit.kind == kind for hit in hits) for kind in (_KIND.MESSAGE, _KIND.ORDER, _KIND.PRODUCT)]
    return SearchResult(
        query,
        cases=cases,
        others=[texts[one] for one in other_ids if one in texts],
        orders=orders,
        products=_in_order(Product.objects.all(), _ids(hits, _KIND.PRODUCT)),
        words={one.pk: _words(texts.get(first_of_case[one.pk]), query) for one in cases},
        other_words={one: _words(texts.get(one), query) for one in other_ids},
        straight_to=_straight_to(query, cases, orders),
        more=counts[0] == MESSAGES_READ or len(first_of_case) > ROWS_SHOWN or max(counts[1:]) == ROWS_SHOWN,
    )


def _hits(store_ids: Sequence[int], wanted: str, filters: SearchFilters) -> list[_Hit]:
    """Return what matches, newest first; one statement, however common the words are."""
    kinds = [(_KIND.MESSAGE, MESSAGES_READ)]
    if not filters.narrows_cases:
        kinds += [(_KIND.ORDER, ROWS_SHOWN), (_KIND.PRODUCT, ROWS_SHOWN)]
    values: dict[str, Any] = {
        "stores": list(store_ids),
        "wanted": wanted,
        "newest": max(500, NEWEST_READ // len(store_ids)),
        "since": filters.since and _midnight(filters.since),
        "until": filters.until and _midnight(filters.until) + timedelta(days=1),
        "marketplace": filters.marketplace,
        "issue": filters.issue,
        "state": filters.state,
        "assignee": filters.assignee_id,
    }
    statement = " UNION ALL ".join(_statement(kind, limit, filters) for kind, limit in kinds)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({statement}) AS hits ORDER BY 4 DESC, 2 DESC", values)  # noqa: S608
        rows = cursor.fetchall()
    # Both halves name the newest rows when the first did not suffice.
    return list(dict.fromkeys(_Hit(*row) for row in rows))


def _statement(kind: str, limit: int, filters: SearchFilters) -> str:
    """Return the statement for one kind. Only our own words are put into it; values stay parameters."""
    dates = ("AND d.at >= %(since)s " if filters.since else "") + ("AND d.at < %(until)s" if filters.until else "")
    columns = {
        "marketplace": filters.marketplace,
        "issue": filters.issue,
        "state": filters.state,
        "assignee": filters.assignee_id,
    }
    chosen = [name for name, value in columns.items() if value]
    narrow = " ".join(f"AND c.{name}{'_id' if name == 'assignee' else ''} = %({name})s" for name in chosen)
    join = "JOIN desk_case c ON c.id = {}.case_id"
    return _ONE_KIND.format(
        kind=kind,
        limit=limit,
        dates=dates,
        narrow=narrow,
        join_found=join.format("found") if chosen else "",
        join_d=join.format("d") if chosen else "",
    )


def _tsquery(query: str) -> str:
    """Return the query for PostgreSQL; each piece is quoted, so that nothing typed is syntax."""
    parts = []
    for piece, is_beginning in query_pieces(query[:QUERY_LENGTH]):
        quoted = piece.replace("\\", "\\\\").replace("'", "''")
        parts.append(f"'{quoted}'" + (":*" if is_beginning else ""))
    return " & ".join(parts)


def _texts(ids: Sequence[int]) -> dict[int, Message]:
    found = Message.objects.filter(pk__in=ids).only("pk", "subject", "body", "at", "kind", "direction", "store_id")
    return {one.pk: one for one in found}


def _words(message: Message | None, query: str) -> tuple[Part, ...]:
    """Return where the words stand: in the message's text, else in its subject."""
    if message is None:
        return ()
    return excerpt(message.body, query) or excerpt(message.subject, query)


def _straight_to(query: str, cases: Sequence[Case], orders: Sequence[Order]) -> Case | None:
    number = query.strip().upper()
    by_order = [case for order in orders if order.order_id == number for case in order.cases.all()]
    exact = by_order or [case for case in cases if case.order and case.order.order_id == number]
    live = [case for case in exact if case.merged_into_id is None]
    return live[0] if len(live) == 1 else None


def _ids(hits: Sequence[_Hit], kind: str) -> list[int]:
    return [hit.object_id for hit in hits if hit.kind == kind]


def _in_order(rows: QuerySet[Row], ids: Sequence[int]) -> list[Row]:
    found = {row.pk: row for row in rows.filter(pk__in=ids)}
    return [found[one] for one in ids if one in found]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
