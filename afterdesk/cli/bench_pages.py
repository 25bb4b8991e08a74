"""Server time of pages and searches, signed in, through the whole stack of Django."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from afterdesk.cli.bench_figures import Page, Search
from afterdesk.desk.queries.search import ROWS_SHOWN, SearchFilters, search
from afterdesk.domain.errors import DeskError
from afterdesk.runtime.desk import OpenDesk
from afterdesk.runtime.pages import collect_static_files

if TYPE_CHECKING:
    from afterdesk.cli.bench_rows import BenchDesk

REQUESTS = 25
WARM_UP = 3


class PageFailed(DeskError):
    """A page that is measured did not answer as it should."""


def prepare_pages(desk: OpenDesk) -> None:
    """Do what `afterdesk run` does before the first request."""
    collect_static_files(desk.home)


def measure_pages(rows: BenchDesk) -> list[Page]:
    """Measure Today, its second state, and the pages of different cases."""
    client = signed_in(rows)
    opened, closed = rows.case_ids("open", REQUESTS + WARM_UP), rows.case_ids("closed", REQUESTS + WARM_UP)
    today = reverse("today")
    return [
        _page("Today", client, [today]),
        _page("Today, closed cases", client, [f"{today}?state=closed"]),
        _page("Case, open", client, [reverse("case", args=[one]) for one in opened]),
        _page("Case, closed", client, [reverse("case", args=[one]) for one in closed]),
    ]


def measure_searches(rows: BenchDesk) -> list[Search]:
    """Measure searches of each kind, and compare what they show with a count that uses no search index."""
    client = signed_in(rows)
    order_id = rows.an_order_id()
    asked = [
        ("order number", order_id, rows.cases_of_order(order_id)),
        ("German word", "Rechnung", rows.cases_containing_word("Rechnung")),
        ("very common word", "the", rows.cases_containing_word("the")),
        ("two Chinese characters", "退款", rows.cases_containing("退款")),
        ("two Japanese characters", "返品", rows.cases_containing("返品")),
        ("nothing", "zzqqxxyy", 0),
    ]
    return [_search(rows, client, *one) for one in asked]


def signed_in(rows: BenchDesk) -> Client:
    """Return a browser of the desk's person."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(rows.person)
    return client


def _page(name: str, client: Client, addresses: Sequence[str]) -> Page:
    visited = [addresses[number % len(addresses)] for number in range(REQUESTS + WARM_UP)]
    for address in visited[:WARM_UP]:
        _visit(client, address)
    # Every five minutes one request also notes that the session is alive; of two at once, one at most does.
    queries = min(_queries(client, visited[0]) for _ in range(2))
    taken, cpu = [], []
    for address in visited[WARM_UP:]:
        cpu_before = time.process_time()
        taken.append(_milliseconds(lambda one=address: _visit(client, one)))  # type: ignore[misc]
        cpu.append((time.process_time() - cpu_before) * 1000)
    cpu_ms = round(statistics.median(cpu), 1)
    return Page(name, len(taken), *_median_and_p95(taken), cpu_ms=cpu_ms, queries=queries)


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        _visit(client, address)
        return len(asked)


def _search(rows: BenchDesk, client: Client, what: str, query: str, truth: int) -> Search:
    address = f"{reverse('search')}?q={query}"
    for _ in range(WARM_UP):
        _visit(client, address)
    taken = [_milliseconds(lambda: _visit(client, address)) for _ in range(REQUESTS)]
    found = search(rows.person, query, SearchFilters())
    shown, expected = len(found.cases), min(truth, ROWS_SHOWN)
    is_right = shown == expected and (found.more or truth <= ROWS_SHOWN)
    return Search(query, what, len(taken), *_median_and_p95(taken), truth, shown, found.more, is_right)


def _visit(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code not in (200, 302) or "/sign-in/" in answer.get("Location", ""):
        raise PageFailed(f"{address} answered {answer.status_code}: run 'make test', and bench what passes.")


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _median_and_p95(taken: Sequence[float]) -> tuple[float, float]:
    return round(statistics.median(taken), 1), round(statistics.quantiles(taken, n=20)[-1], 1)
