"""A million open clocks: what the job reads that looks for those that ran out, and how fast it handles them."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from afterdesk.cli.bench_figures import Clocks
from afterdesk.desk.models import Case, Clock, ClockState
from afterdesk.jobs.due import HANDLED_AT_ONCE, breach_due_clocks, due_clocks

DUE = 2_000
WORKERS = 2

_FILL = """
INSERT INTO desk_clock (case_id, store_id, rule_id, about, kind, title, started_at, due_at, warn_at, next_warn_at,
  is_hard, who, met_by, sources, confidence, consequence, note, frozen, state)
SELECT %s, %s, 'BENCH', 'bench-' || n, 'clock', 'Reply within 24 hours', now() - interval '1 day',
  CASE WHEN n <= %s THEN now() - n * interval '1 second' ELSE now() + n * interval '1 second' END,
  '[]', now() + interval '1 year', true, 'operator', '[]', '[]', 'ours', '', '', '{}', 'running'
FROM generate_series(1, %s) AS n
"""


def measure_clocks(case: Case, count: int) -> Clocks:
    """Fill the table with open clocks of which some ran out; look, then handle them with one worker and with two."""
    _fill(case, count, DUE)
    plan = _plan()
    one_s = _seconds(1)
    _fill(case, DUE, DUE)
    two_s = _seconds(WORKERS)
    return Clocks(
        clocks=count,
        due=DUE,
        plan=plan["Node Type"],
        index=str(plan.get("Index Name", "none")),
        rows_read=int(plan["Actual Rows"]) + int(plan.get("Rows Removed by Filter", 0)),
        look_ms=round(float(plan["Actual Total Time"]), 2),
        handled_per_s_one_worker=round(DUE / one_s, 1),
        handled_per_s_two_workers=round(DUE / two_s, 1),
        handled_twice=_handled_twice(case),
    )


def _fill(case: Case, count: int, due: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [case.pk, case.store_id, due, count])
        cursor.execute("ANALYZE desk_clock")


def _plan() -> dict[str, Any]:
    """Return the step of the plan that reads the table, as it really ran."""
    look = due_clocks(now=timezone.now()).values_list("pk", flat=True)[:HANDLED_AT_ONCE]
    sql, values = look.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return next(step for step in _steps(plan) if "Scan" in step["Node Type"])


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for one in plan.get("Plans", []):
        yield from _steps(one)


def _seconds(workers: int) -> float:
    connections.close_all()  # a connection must not be shared by the processes that are about to be made
    processes = [multiprocessing.get_context("fork").Process(target=_handle) for _ in range(workers)]
    begun = time.perf_counter()
    for one in processes:
        one.start()
    for one in processes:
        one.join()
    return time.perf_counter() - begun


def _handle() -> None:
    while due_clocks(now=timezone.now()).exists():
        breach_due_clocks(now=timezone.now())
    connections.close_all()


def _handled_twice(case: Case) -> int:
    """Return how many clocks were recorded more than once: events beyond the clocks that ran out."""
    ran_out = Clock.objects.filter(rule_id="BENCH", state=ClockState.BREACHED).count()
    return case.events.filter(kind="clock_breached", data__rule_id="BENCH").count() - ran_out
