"""The queue: growing waits, faults in words, stalled jobs taken up again, finished ones deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from afterdesk.desk.deferring import defer
from afterdesk.jobs.app import ATTEMPTS, BackOff, job, recurring, wait_before
from afterdesk.jobs.failed import failed_jobs, job_counts, try_again
from afterdesk.jobs.models import JobFault
from afterdesk.jobs.upkeep import delete_finished_jobs, take_up_stalled_jobs
from afterdesk.jobs.work import work


class Permanent(Exception):
    """The other side said no for good."""

    permanent = True


done: list[Any] = []


@pytest.fixture(autouse=True)
def _forget(request: pytest.FixtureRequest) -> Iterator[None]:
    """Begin with an empty queue (its tables are not Django's to empty) and leave no job of ours behind."""
    done.clear()
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db")
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    yield
    for name in ("test_note", "test_break", "test_refuse", "test_round"):
        app.tasks.pop(name, None)
    app.periodic_registry.periodic_tasks = {
        key: task for key, task in app.periodic_registry.periodic_tasks.items() if key[0] != "test_round"
    }


def ours() -> list[tuple[str, str]]:
    """Our jobs and their states; the desk's recurring work may have come by meanwhile."""
    found = ProcrastinateJob.objects.filter(task_name__startswith="test_").order_by("id")
    return list(found.values_list("task_name", "status"))


@pytest.mark.parametrize(
    ("attempt", "seconds"),
    [(0, 10), (1, 40), (2, 160), (3, 640), (4, 2560), (5, 3600), (50, 3600)],
    ids=["first", "second", "third", "fourth", "fifth", "at most an hour", "whatever the number"],
)
def test_waits_grow_up_to_an_hour(attempt: int, seconds: int) -> None:
    assert wait_before(attempt) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("attempts", "fault", "again"),
    [
        pytest.param(0, ValueError(), True, id="first failure"),
        pytest.param(ATTEMPTS - 2, ValueError(), True, id="last but one"),
        pytest.param(ATTEMPTS - 1, ValueError(), False, id="last"),
        pytest.param(0, Permanent(), False, id="permanent"),
    ],
)
def test_a_job_is_tried_again_unless_it_is_hopeless(attempts: int, fault: Exception, again: bool) -> None:
    found = Job(id=1, queue="q", lock=None, queueing_lock=None, task_name="t", attempts=attempts)
    assert (BackOff().get_retry_decision(exception=fault, job=found) is not None) is again


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_an_action_deferred_by_name() -> None:
    job("test_note")(lambda word: done.append(word))
    defer("test_note", word="sent")
    work(wait=False)
    assert done == ["sent"]
    assert ours() == [("test_note", "succeeded")]
    assert job_counts()["succeeded"] >= 1


@pytest.mark.django_db(transaction=True)
def test_a_job_that_waits_under_the_same_key_is_not_queued_twice() -> None:
    defer("test_note", once="sweep")
    defer("test_note", once="sweep")
    assert job_counts() == {"todo": 1}


@pytest.mark.django_db(transaction=True)
def test_a_fault_is_kept_in_words_without_the_buyers_address_and_can_be_tried_again() -> None:
    @job("test_refuse")
    def refuse(case_id: int, words: str) -> None:
        done.append(case_id)
        raise Permanent("550 no such user erika@example.com")

    defer("test_refuse", case_id=7, words="Dear Erika")
    work(wait=False)
    (failed,) = failed_jobs()
    assert failed.words == "Permanent: 550 no such user ***@***"
    assert (failed.name, failed.arguments, failed.failed_at is not None) == ("test_refuse", {"case_id": 7}, True)
    assert try_again(failed.id, now=timezone.now())
    assert not try_again(failed.id, now=timezone.now())
    work(wait=False)
    assert done == [7, 7]


@pytest.mark.django_db(transaction=True)
def test_a_passing_fault_is_tried_later_by_itself() -> None:
    @job("test_break")
    def break_down() -> None:
        raise OSError("the server is busy")

    defer("test_break")
    work(wait=False)
    waiting = ProcrastinateJob.objects.get(task_name="test_break")
    assert (waiting.status, waiting.attempts) == ("todo", 1)
    assert waiting.scheduled_at is not None
    assert waiting.scheduled_at > timezone.now()
    assert failed_jobs() == []
    assert JobFault.objects.get().words == "OSError: the server is busy"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("attempts", "status"), [(0, "todo"), (ATTEMPTS - 1, "failed")], ids=["again", "every time"])
def test_what_a_killed_worker_was_doing_is_taken_up_again(attempts: int, status: str) -> None:
    defer("test_note", word="x")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s", [worker, attempts]
        )
    assert take_up_stalled_jobs(now=timezone.now()) == 1
    assert ProcrastinateJob.objects.get().status == status
    assert JobFault.objects.count() == (status == "failed")


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_living_worker_is_left_alone() -> None:
    defer("test_note", word="x")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [cursor.fetchone()[0]])
    assert take_up_stalled_jobs(now=timezone.now()) == 0
    assert ProcrastinateJob.objects.get().status == "doing"


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_took_up_stalled_jobs_keeps_nobody_from_doing_so() -> None:
    for _ in range(2):
        app.configure_task("take_up_stalled_jobs").defer(timestamp=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (SELECT min(id) FROM procrastinate_jobs)"
            )
    work(wait=False)
    assert "doing" not in job_counts()


@pytest.mark.django_db(transaction=True)
def test_a_round_that_was_killed_gives_way_to_the_next_round_that_waits_for_its_lock() -> None:
    recurring("test_round", cron="0 0 1 1 *")(lambda now: done.append("round"))
    for _ in range(2):
        app.configure_task("test_round").defer(timestamp=0)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'test_round' AND id = "
                "(SELECT min(id) FROM procrastinate_jobs)"
            )
    take_up_stalled_jobs(now=timezone.now())
    work(wait=False)
    assert done == ["round"]
    assert ours() == [("test_round", "aborted"), ("test_round", "succeeded")]


@pytest.mark.django_db(transaction=True)
def test_finished_jobs_are_deleted_after_two_days_and_failed_ones_stay() -> None:
    job("test_note")(lambda word: done.append(word))

    @job("test_refuse")
    def refuse() -> None:
        raise Permanent("no")

    defer("test_note", word="old")
    defer("test_refuse")
    work(wait=False)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '3 days'")
    defer("test_note", word="new")
    work(wait=False)
    delete_finished_jobs(now=timezone.now())
    assert ours() == [("test_refuse", "failed"), ("test_note", "succeeded")]
    assert JobFault.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_recurring_work_gets_the_present_moment() -> None:
    before = timezone.now()
    recurring("test_round", cron="* * * * *")(lambda now: done.append(now))
    defer("test_round", timestamp=0)
    work(wait=False)
    assert before <= done[0] <= timezone.now()
