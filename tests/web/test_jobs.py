"""Jobs: alive or not, what waits, what failed and why; for leads and owners alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from afterdesk.desk.models import Role
from afterdesk.jobs.failed import SHOWN_AT_ONCE, note_fault
from afterdesk.jobs.overview import overview
from afterdesk.web.job_words import JOBS, QUEUES, how_often
from tests.desk.cast import person
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def failed(name: str = "send_reply", **args: object) -> int:
    """Put a job that failed for good into the queue."""
    job = ProcrastinateJob(
        queue_name="outbox", task_name=name, priority=0, args=args, status="failed", attempts=8, abort_requested=False
    )
    ProcrastinateJob.objects.bulk_create([job])
    return int(job.pk)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("owner", 200, id="owner"),
        pytest.param("colleague", 403, id="operator"),
        pytest.param("warehouse", 403, id="warehouse"),
        pytest.param("nobody", 302, id="signed out"),
    ],
)
def test_who_sees_jobs_and_tries_them_again(cast: Cast, who: str, status: int) -> None:
    job_id = failed(outgoing_id=7)
    assert cast.client(who).get("/jobs/").status_code == status
    cast.client(who).post(f"/jobs/{job_id}/retry/")
    is_queued = ProcrastinateJob.objects.get(pk=job_id).status == "todo"
    assert is_queued is (status == 200)


def test_a_lead_sees_jobs(cast: Cast) -> None:
    lead = person("Leo", cast.store, Role.LEAD)
    client = cast.client("nobody")
    client.force_login(lead)
    assert client.get("/jobs/").status_code == 200


def test_a_failed_job_says_what_and_why_and_names_no_words_of_people(cast: Cast) -> None:
    job_id = failed(outgoing_id=7, text="Dear Anna")
    note_fault(job_id, "ConnectionError: no <b>line</b>", now=timezone.now())
    page = cast.client("owner").get("/jobs/").content.decode()
    assert "Send a reply" in page
    assert "no &lt;b&gt;line" in page
    assert "outgoing_id 7" in page
    assert "Anna" not in page


def test_a_job_that_is_gone_is_said_so(cast: Cast) -> None:
    page = cast.client("owner").post("/jobs/999999/retry/", follow=True).content.decode()
    assert "not a failed one any more" in page


@pytest.mark.parametrize(
    ("seconds", "is_alive"), [pytest.param(5, True, id="lately"), pytest.param(300, False, id="long ago")]
)
def test_the_last_sign_of_life(cast: Cast, seconds: int, is_alive: bool) -> None:
    now = timezone.now()
    ProcrastinateWorker.objects.bulk_create([ProcrastinateWorker(last_heartbeat=now - timedelta(seconds=seconds))])
    assert overview(now=now).is_alive is is_alive
    assert ("No worker is running" in cast.client("owner").get("/jobs/").content.decode()) is not is_alive


def test_queues_say_what_waits_now_and_what_waits_for_its_moment(cast: Cast) -> None:
    now = timezone.now()
    given = [("todo", None), ("todo", now - timedelta(hours=1)), ("todo", now + timedelta(hours=1)), ("doing", None)]
    for status, at in given:
        job_id = failed()
        ProcrastinateJob.objects.filter(pk=job_id).update(status=status, scheduled_at=at)
    queue = next(one for one in overview(now=now).queues if one.name == "outbox")
    assert (queue.waiting, queue.later, queue.doing) == (2, 1, 1)


def test_all_recurring_work_stands_there_in_words(cast: Cast) -> None:
    page = cast.client("owner").get("/jobs/").content.decode()
    for one in overview(now=timezone.now()).recurring:
        assert str(JOBS[one.name]) in page
        assert how_often(one.cron) != one.cron


def test_every_job_and_queue_has_words() -> None:
    overview(now=timezone.now())
    ours = {name: task for name, task in app.tasks.items() if (task.func.__module__ or "").startswith("afterdesk.jobs")}
    assert set(ours) <= set(JOBS)
    assert {task.queue for task in ours.values()} <= set(QUEUES)


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("* * * * *", "every minute"),
        ("* * * * * */20", "every 20 seconds"),
        ("*/5 * * * *", "every 5 minutes"),
        ("17 * * * *", "every hour, at minute 17"),
        ("5 3 * * *", "every day at 03:05 UTC"),
        ("0 0 1 * *", "0 0 1 * *"),
    ],
)
def test_a_schedule_in_words(cron: str, words: str) -> None:
    assert how_often(cron) == words


def test_queries_do_not_grow_and_older_ones_have_a_page(cast: Cast) -> None:
    client = cast.client("owner")
    failed()
    client.get("/jobs/")
    with CaptureQueriesContext(connection) as few:
        client.get("/jobs/")
    first = failed()
    for _ in range(SHOWN_AT_ONCE):
        failed()
    with CaptureQueriesContext(connection) as many:
        page = client.get("/jobs/").content.decode()
    assert len(many) == len(few)
    assert f"job {first}<" not in page
    assert "Show older ones" in page
    assert client.get(f"/jobs/?after={first}").status_code == 200
