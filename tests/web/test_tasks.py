"""The page of the work: whose it is, what is late first, done with one press and back with another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from afterdesk.desk.models import Role, Task
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
