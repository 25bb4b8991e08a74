"""Clocks that run out, at scale and side by side: read by an index, handled once, taken over from a stopped worker."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections

from afterdesk.desk.actions.clocks import give_next_action
from afterdesk.desk.actions.moves import close_case, snooze_case
from afterdesk.desk.actions.replies import ReplyRequest, queue_reply
from afterdesk.desk.actions.tasks import NewTask, add_task, finish_task
from afterdesk.desk.models import Case, CaseEvent, CaseState, Clock, ClockState, EventKind
from afterdesk.jobs.due import HANDLED_AT_ONCE, breach_due_clocks, due_clocks, give_next_actions
from tests.desk.cast import NOW, open_one, person, store
from tests.desk.test_replies import ANSWER, sent

pytestmark = pytest.mark.django_db

DUE = 900
LATER_ONES = 20_000


def fill(case: Case, due: int, later: int) -> None:
    """Give a case clocks that are due and clocks that are not, straight into the table."""
    Clock.objects.bulk_create(
        Clock(
            case=case, store_id=case.store_id, rule_id="T", about=f"t{number}", kind="clock", title="T", who="operator",
            started_at=NOW - timedelta(days=2), due_at=NOW + timedelta(minutes=number - due + 1), next_warn_at=NOW,
        )
        for number in range(due + later)
    )  # fmt: skip


def breached() -> int:
    return Clock.objects.filter(state=ClockState.BREACHED, rule_id="T").count()


def told() -> int:
    return CaseEvent.objects.filter(kind=EventKind.CLOCK_BREACHED, data__rule_id="T").count()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for one in plan.get("Plans", []):
        yield from nodes(one)


def test_what_is_due_is_found_by_its_index_and_nothing_else_is_read() -> None:
    fill(open_one(store()), 50, LATER_ONES)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE desk_clock")
        sql, values = due_clocks(now=NOW).values_list("pk", flat=True)[:HANDLED_AT_ONCE].query.sql_with_params()
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    scans = [one for one in nodes(plan) if "Scan" in one["Node Type"]]
    assert [one["Node Type"] in ("Index Scan", "Index Only Scan") for one in scans] == [True]
    assert scans[0]["Actual Rows"] <= 50
    assert scans[0].get("Rows Removed by Filter", 0) == 0


def _work(ready: Any, go: Any, handled: Any, *, stop_after: int = 0) -> None:
    """Handle what is due in a process of its own; with `stop_after` it is killed when it has handled so many."""
    connections.close_all()
    ready.release()
    go.wait()
    if stop_after:
        for pk in due_clocks(now=NOW).values_list("pk", flat=True)[:stop_after]:
            from afterdesk.desk.actions.clocks import breach_clock

            breach_clock(pk, now=NOW)
        os.kill(os.getpid(), signal.SIGKILL)
    total = 0
    while count := breach_due_clocks(now=NOW):
        total += count
    handled.put(total)
    connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_handle_one_clock_twice() -> None:
    fill(open_one(store()), DUE, 100)
    processes = multiprocessing.get_context("fork")
    ready, go, handled = processes.Semaphore(0), processes.Event(), processes.Queue()
    connections.close_all()
    workers = [processes.Process(target=_work, args=(ready, go, handled)) for _ in range(2)]
    for one in workers:
        one.start()
    for _ in workers:
        assert ready.acquire(timeout=30)
    go.set()
    counts = [handled.get(timeout=60) for _ in workers]
    for one in workers:
        one.join(30)
    assert sum(counts) == breached() == told() == DUE


@pytest.mark.django_db(transaction=True)
def test_the_clocks_of_a_stopped_worker_are_handled_by_the_other() -> None:
    fill(open_one(store()), DUE, 100)
    processes = multiprocessing.get_context("fork")
    ready, go, handled = processes.Semaphore(0), processes.Event(), processes.Queue()
    connections.close_all()
    stopped = processes.Process(target=_work, args=(ready, go, handled), kwargs={"stop_after": 200})
    stopped.start()
    assert ready.acquire(timeout=30)
    go.set()
    stopped.join(60)
    assert stopped.exitcode == -signal.SIGKILL
    assert breached() == 200
    while breach_due_clocks(now=NOW):
        pass
    assert breached() == told() == DUE


LATE = NOW + timedelta(days=9)


@pytest.mark.parametrize("end", ["answered and woken", "clock met by hand", "nothing yet"])
def test_an_open_case_is_never_without_a_clock(end: str) -> None:
    case = open_one(store())
    if end != "nothing yet":
        Clock.objects.filter(case=case).update(state=ClockState.MET, ended_at=NOW)
        Case.objects.filter(pk=case.pk).update(next_due_at=None, next_clock="")
    give_next_actions(now=LATE)
    assert not Case.objects.filter(state=CaseState.OPEN, next_due_at=None).exists()
    assert Clock.objects.filter(case=case, rule_id="OWN-NEXT").exists() is (end != "nothing yet")
    give_next_actions(now=LATE)
    assert Clock.objects.filter(case=case, rule_id="OWN-NEXT").count() <= 1


def bare_case() -> Case:
    case = open_one(store())
    Clock.objects.filter(case=case).update(state=ClockState.MET, ended_at=NOW)
    Case.objects.filter(pk=case.pk).update(next_due_at=None, next_clock="")
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(
    ("deed", "has_clock"),
    [
        pytest.param("close", False, id="closed"),
        pytest.param("snooze", False, id="snoozed: its moment is the next step"),
    ],
)
def test_a_case_that_asks_nothing_gets_none(deed: str, has_clock: bool) -> None:
    case = bare_case()
    olga = person("Olga", case.store)
    if deed == "close":
        close_case(case=case, reason="solved", by=olga, now=NOW)
    else:
        snooze_case(case=case, until=NOW + timedelta(days=1), by=olga, now=NOW)
    assert give_next_action(case.pk, now=NOW) is has_clock


@pytest.mark.parametrize("deed", ["reply", "task"])
def test_the_next_step_ends_with_a_reply_or_a_task_done(deed: str) -> None:
    case = bare_case()
    give_next_actions(now=NOW)
    olga = person("Olga", case.store)
    if deed == "reply":
        reply = ReplyRequest(text=ANSWER, language="de", warning_reason="checked")
        sent(queue_reply(case=case, reply=reply, by=olga, now=NOW))
    else:
        finish_task(task=add_task(case=case, task=NewTask("Weigh it"), by=olga, now=NOW), by=olga, now=NOW)
    assert Clock.objects.get(case=case, rule_id="OWN-NEXT").state == ClockState.MET
