"""The page of the work: whose it is, what is late first, done with one press and back with another."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from afterdesk.desk.actions.tasks import NewTask, add_task, finish_task
from afterdesk.desk.models import Clock, ClockState, Role, Task
from afterdesk.desk.queries.tasks import Whose, task_board
from tests.desk.cast import open_one, store
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def task(cast: Cast, title: str, *, role: str = "", hours: float | None = None, **fields: object) -> Task:
    now = timezone.now()
    due = None if hours is None else now + timedelta(hours=hours)
    return Task.objects.create(case=cast.case, title=title, role=role, due_at=due, created_at=now, **fields)


@pytest.mark.parametrize(
    ("who", "whose", "seen"),
    [
        pytest.param("warehouse", Whose.ROLE, ["Send", "Anybody"], id="the role's and nobody's"),
        pytest.param("colleague", Whose.ROLE, ["Anybody", "Call"], id="another role sees other work"),
        pytest.param("colleague", Whose.MINE, ["Call"], id="taken"),
        pytest.param("warehouse", Whose.ALL, ["Send", "Anybody", "Call"], id="everybody's"),
        pytest.param("stranger", Whose.ALL, [], id="another store's people see nothing"),
    ],
)
def test_whose_work_is_shown(cast: Cast, who: str, whose: Whose, seen: list[str]) -> None:
    task(cast, "Send", role=Role.WAREHOUSE, hours=1)
    task(cast, "Anybody", hours=2)
    task(cast, "Call", role=Role.LEAD, hours=3, assignee=cast.colleague)
    board = task_board(getattr(cast, who), whose, now=timezone.now())
    assert [one.title for one in board.soon] == seen


@pytest.mark.parametrize(
    ("hours", "group"),
    [
        pytest.param(-1, "late", id="late"),
        pytest.param(1, "soon", id="within a day"),
        pytest.param(25, "later", id="later"),
        pytest.param(None, "later", id="no moment"),
    ],
)
def test_what_is_late_stands_first(cast: Cast, hours: float | None, group: str) -> None:
    task(cast, "Send", hours=hours)
    board = task_board(cast.owner, Whose.ALL, now=timezone.now())
    assert [one.title for one in getattr(board, group)] == ["Send"]


def test_done_and_put_back(cast: Cast) -> None:
    one, client = task(cast, "Send", hours=1), cast.client("warehouse")
    assert "Done since yesterday" in client.post(f"/tasks/{one.pk}/finished/", follow=True).content.decode()
    one.refresh_from_db()
    assert one.done_by == cast.warehouse
    client.post(f"/tasks/{one.pk}/reopening/")
    one.refresh_from_db()
    assert one.done_at is None


def test_taken_and_given_back(cast: Cast) -> None:
    one, client = task(cast, "Send", hours=1), cast.client("warehouse")
    for holder in (cast.warehouse, None):
        client.post(f"/tasks/{one.pk}/taking/", {"whose": "all"})
        one.refresh_from_db()
        assert one.assignee == holder


def test_an_empty_page_says_where_tasks_come_from(cast: Cast) -> None:
    open_one(store("Elsewhere"))
    assert "Tasks come by themselves" in cast.client("owner").get("/tasks/").content.decode()


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        pytest.param("?whose=all", ["Send", "Ask"], id="all kinds"),
        pytest.param("?whose=all&kind=logistics", ["Ask"], id="one kind"),
        pytest.param("?whose=all&kind=nonsense&store=x", ["Send", "Ask"], id="nonsense is passed over"),
    ],
)
def test_the_list_is_narrowed(cast: Cast, query: str, seen: list[str]) -> None:
    task(cast, "Send", hours=1, kind="warehouse")
    task(cast, "Ask", hours=2, kind="logistics")
    board = cast.client("owner").get(f"/tasks/{query}").context["board"]
    assert [one.title for one in board.soon] == seen


def test_a_word_stays_with_what_was_done(cast: Cast) -> None:
    one, client = task(cast, "Send", hours=1), cast.client("warehouse")
    answer = client.post(f"/tasks/{one.pk}/finished/", {"query": "whose=all&kind=", "note": "1Z999"})
    assert answer.headers["Location"] == "/tasks/?whose=all&kind="
    assert "1Z999" in client.get("/tasks/?whose=all").content.decode()
    assert "1Z999" in client.get(f"/cases/{cast.case.pk}/").content.decode()


@pytest.mark.parametrize(("who", "to"), [("colleague", "warehouse"), ("warehouse", "colleague"), ("colleague", "")])
def test_a_task_is_handed_to_a_colleague_of_the_store(cast: Cast, who: str, to: str) -> None:
    one = task(cast, "Send", assignee=cast.owner)
    cast.client(who).post(f"/tasks/{one.pk}/assignment/", {"to": getattr(cast, to).pk if to else ""})
    one.refresh_from_db()
    assert one.assignee == (getattr(cast, to) if to else None)
    assert cast.case.events.filter(kind="task_assigned").count() == 1


def test_nobody_of_another_store_gets_a_task(cast: Cast) -> None:
    one = task(cast, "Send")
    cast.client("owner").post(f"/tasks/{one.pk}/assignment/", {"to": cast.stranger.pk})
    one.refresh_from_db()
    assert one.assignee is None


@pytest.mark.parametrize(
    ("who", "about", "status"),
    [
        pytest.param("colleague", "case", 302, id="by the case's number"),
        pytest.param("colleague", "order", 302, id="by the order's number"),
        pytest.param("colleague", "999999", 422, id="no such case"),
        pytest.param("colleague", "", 422, id="no number"),
        pytest.param("colleague", "9" * 30, 422, id="nonsense"),
        pytest.param("stranger", "case", 422, id="of another store"),
    ],
)
def test_a_task_is_added_by_hand_and_has_its_clock(cast: Cast, who: str, about: str, status: int) -> None:
    named = {"case": str(cast.case.pk), "order": cast.case.order.order_id if cast.case.order else ""}
    data = {"title": "Weigh it", "about": named.get(about, about), "kind": "warehouse", "role": "warehouse"}
    answer = cast.client(who).post("/tasks/", {**data, "due_at": "2099-01-01T09:00"})
    assert answer.status_code == status
    assert Task.objects.count() == (1 if status == 302 else 0)
    assert Clock.objects.filter(title="Weigh it", state=ClockState.RUNNING).count() == Task.objects.count()


@pytest.mark.parametrize(
    ("due", "moments"),
    [
        pytest.param(24, [-4, -1, 0], id="warned before it ends"),
        pytest.param(None, [], id="without a moment there is no clock"),
    ],
)
def test_the_clock_of_a_task(cast: Cast, due: int | None, moments: list[int]) -> None:
    now = timezone.now()
    due_at = now + timedelta(hours=due) if due is not None else None
    given = add_task(case=cast.case, task=NewTask("Send", due_at=due_at), by=cast.owner, now=now)
    clocks = Clock.objects.filter(about=f"task-{given.pk}")
    assert [one.due_at for one in clocks] == ([due_at] if due_at else [])
    for clock in clocks:
        warned = [datetime.fromisoformat(one) for one in clock.warn_at]
        assert [(one - clock.due_at) / timedelta(hours=1) for one in [*warned, clock.due_at]] == moments
        assert finish_task(task=given, by=cast.owner, now=now)
        clock.refresh_from_db()
        assert clock.state == ClockState.MET
