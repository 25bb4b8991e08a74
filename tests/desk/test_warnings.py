"""Warnings before a clock ends: who, when, by which way; never twice, and never by reading what is not due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from afterdesk.desk.actions.tasks import NewTask, add_task, assign_task
from afterdesk.desk.actions.warnings import LEASE, raise_warnings, see_warnings, settle_warning, take_warning
from afterdesk.desk.models import Case, Clock, ClockWarning, Role, Store, User
from tests.desk.cast import NOW, open_one, person, store

DUE = NOW + timedelta(hours=10)  # 22:00 UTC
STEPS = (DUE - timedelta(hours=8), DUE - timedelta(hours=2))


def watched(shop: Store, owner: User | None = None, **fields: Any) -> Clock:
    """One clock of one case, with two steps before its end."""
    case = Case.objects.create(store=shop, title="Lamp", marketplace="DE", assignee=owner, opened_at=NOW)
    given = {"rule_id": "MSG-1", "about": "reply", "kind": "clock", "title": "Reply", "is_hard": False}
    given |= {"warn_at": [at.isoformat() for at in STEPS], "next_warn_at": STEPS[0], "due_at": DUE, "started_at": NOW}
    return Clock.objects.create(case=case, store_id=shop.pk, **{**given, **fields})


def told() -> list[tuple[str, str]]:
    """Who was warned by which way, in the order of writing."""
    rows = ClockWarning.objects.order_by("id")
    return [(row.person.name, row.channel) for row in rows]


def awake(*people: User) -> None:
    for one in people:
        one.quiet_from = one.quiet_until = None
        one.save()


@pytest.fixture
def shop(db: None) -> Store:
    return store(smtp_host="")


@pytest.mark.parametrize(
    ("at", "names"),
    [
        pytest.param(STEPS[0] - timedelta(seconds=1), [], id="a second before the first step"),
        pytest.param(STEPS[0], ["Olivia"], id="the first step: the owner alone"),
        pytest.param(STEPS[1], ["Olivia", "Lee"], id="in the last hours: the lead too"),
        pytest.param(DUE, ["Olivia", "Lee"], id="the end"),
    ],
)
def test_who_is_warned_at_a_step(shop: Store, at: datetime, names: list[str]) -> None:
    owner, lead = person("Olivia", shop), person("Lee", shop, Role.LEAD)
    awake(owner, lead)
    watched(shop, owner)
    raise_warnings(now=at)
    assert told() == [(name, "page") for name in names]


def test_each_step_comes_once_and_the_end_is_the_last(shop: Store) -> None:
    lead = person("Lee", shop, Role.LEAD)
    awake(lead)
    clock = watched(shop)
    counts = []
    for at in (STEPS[0], STEPS[0], STEPS[1], DUE, DUE + timedelta(days=1)):
        raise_warnings(now=at)
        counts.append(ClockWarning.objects.count())
    clock.refresh_from_db()
    assert counts == [1, 1, 2, 3, 3]
    assert clock.next_warn_at is None
    assert [row.is_end for row in ClockWarning.objects.order_by("step_at")] == [False, False, True]


def test_a_desk_that_stood_still_says_only_the_last_step(shop: Store) -> None:
    person("Lee", shop, Role.LEAD)
    watched(shop)
    raise_warnings(now=DUE + timedelta(hours=1))
    assert [row.is_end for row in ClockWarning.objects.all()] == [True]


def test_a_clock_that_was_met_warns_nobody(shop: Store) -> None:
    person("Lee", shop, Role.LEAD)
    watched(shop, state="met", ended_at=NOW)
    assert raise_warnings(now=DUE) == 0


@pytest.mark.parametrize(
    ("is_hard", "send_at"),
    [
        pytest.param(True, STEPS[0], id="a hard clock is never silenced"),
        pytest.param(False, STEPS[0].replace(hour=16), id="another waits until the quiet hours end"),
    ],
)
def test_quiet_hours(shop: Store, is_hard: bool, send_at: datetime) -> None:
    owner = person("Olivia", shop)
    owner.quiet_from, owner.quiet_until = time(13), time(16)
    owner.save()
    watched(shop, owner, is_hard=is_hard)
    raise_warnings(now=STEPS[0])
    assert ClockWarning.objects.get().send_at == send_at


def test_who_is_away_is_covered_and_the_reason_names_them(shop: Store) -> None:
    owner, cover = person("Olivia", shop), person("Cora", shop)
    awake(cover)
    owner.away_from, owner.away_until, owner.cover = date(2026, 11, 18), date(2026, 11, 18), cover
    owner.save()
    watched(shop, owner)
    raise_warnings(now=STEPS[0])
    assert [(row.person.name, row.because) for row in ClockWarning.objects.all()] == [("Cora", "covers for Olivia")]


def test_ways_are_those_the_store_and_the_person_have(shop: Store) -> None:
    lead = person("Lee", shop, Role.LEAD)
    awake(lead)
    shop.smtp_host, shop.warning_webhook = "127.0.0.1", "http://127.0.0.1:9/"
    shop.save()
    watched(shop)
    raise_warnings(now=STEPS[0])
    assert [way for _, way in told()] == ["page", "email", "webhook"]
    lead.warn_by_email = False
    lead.save()
    raise_warnings(now=STEPS[1])
    assert [way for _, way in told()][3:] == ["page", "webhook"]


def test_a_store_without_people_and_a_strangers_assignee_harm_nothing(shop: Store) -> None:
    watched(shop, person("Sam", store("Maple")))
    assert raise_warnings(now=STEPS[0]) == 1
    assert told() == []


def test_a_warning_is_sent_once_and_tried_again_after_its_lease(shop: Store) -> None:
    person("Lee", shop, Role.LEAD)
    shop.warning_webhook = "http://127.0.0.1:9/"
    shop.save()
    watched(shop, is_hard=True)
    raise_warnings(now=STEPS[0])
    row = take_warning(now=STEPS[0])
    assert row is not None
    assert take_warning(now=STEPS[0]) is None
    settle_warning(row, now=STEPS[0], again=True, error="busy")
    again = take_warning(now=STEPS[0] + LEASE)
    assert again is not None
    settle_warning(again, now=STEPS[0] + LEASE)
    assert take_warning(now=STEPS[0] + LEASE * 9) is None


def test_seen_is_seen_by_its_person_alone(shop: Store) -> None:
    lead = person("Lee", shop, Role.LEAD)
    awake(lead)
    watched(shop)
    raise_warnings(now=STEPS[0])
    assert see_warnings(by=person("Olivia", shop), now=STEPS[0]) == 0
    assert see_warnings(by=lead, now=STEPS[0]) == 1
    assert see_warnings(by=lead, now=STEPS[0]) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_handle_one_twice() -> None:
    """Both look at the same moment, each with a connection of its own, and take one clock at a time."""
    shop = store(smtp_host="")
    awake(person("Lee", shop, Role.LEAD))
    for _ in range(20):
        watched(shop, is_hard=True)
    begin, counts = Barrier(2), list[int]()

    def work() -> None:
        begin.wait()
        try:
            found = [raise_warnings(now=STEPS[0], limit=1) for _ in range(20)]
            counts.append(sum(found))
        finally:
            connections.close_all()

    workers = [Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(counts) == 20
    assert ClockWarning.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_what_one_worker_holds_the_other_passes_over_and_takes_when_it_dies() -> None:
    shop = store(smtp_host="")
    person("Lee", shop, Role.LEAD)
    watched(shop, is_hard=True)
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT id FROM desk_clock WHERE next_warn_at <= %s FOR UPDATE", [STEPS[0]])
    try:
        assert raise_warnings(now=STEPS[0]) == 0
    finally:
        other.rollback()
        other.close()
    assert raise_warnings(now=STEPS[0]) == 1


@pytest.mark.django_db
def test_the_job_reads_the_partial_index_among_100_000_clocks() -> None:
    shop = store()
    case = open_one(shop)
    case.clocks.all().delete()
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO desk_clock (case_id, store_id, rule_id, about, kind, title, started_at, due_at, warn_at,
                next_warn_at, state, is_hard, who, met_by, sources, confidence, consequence, note, frozen)
            SELECT %s, %s, 'MSG-1', 'a' || n, 'clock', 'Reply', %s, %s + n * interval '1 minute', '[]',
                %s + n * interval '1 minute', 'running', true, '', '[]', '[]', '', '', '', '{}'
            FROM generate_series(1, 100000) AS n
            """,
            [case.pk, shop.pk, now, now, now],
        )
        cursor.execute("ANALYZE desk_clock")
    due = Clock.objects.filter(next_warn_at__lte=now + timedelta(minutes=5), ended_at__isnull=True)
    plan = due.order_by("next_warn_at", "id").select_for_update(skip_locked=True)[:200].explain(analyze=True)
    assert "Index Scan using clock_to_warn" in plan
    assert "Seq Scan" not in plan
    assert "Rows Removed" not in plan
    assert len(due) == 5


@pytest.mark.django_db
def test_whoever_took_the_task_hears_of_its_clock_first() -> None:
    shop = store()
    case, wanda = open_one(shop), person("Wanda", shop, Role.WAREHOUSE)
    person("Lea", shop, Role.LEAD)
    due_at = NOW + timedelta(hours=6)
    task = add_task(case=case, task=NewTask("Send it", due_at=due_at), by=wanda, now=NOW)
    assign_task(task=task, to=wanda, by=wanda, now=NOW)
    raise_warnings(now=due_at - timedelta(hours=4))
    assert ClockWarning.objects.filter(clock__about=f"task-{task.pk}", person=wanda).exists()
