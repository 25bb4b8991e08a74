"""The deeds around a case, each as a plain form post, each asked of the whole cast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from afterdesk.desk.models import Case, CaseState, Task
from tests.desk.cast import ANNA, buyer_mail, open_one, receive
from tests.web.cast import HTMX, Cast, damaged

pytestmark = pytest.mark.django_db

Check = Callable[[Case], bool]

DEEDS = [
    pytest.param("assignment", {"to": "colleague"}, lambda case: case.assignee.name == "Carl", id="assign"),
    pytest.param("snooze", {"preset": "hours"}, lambda case: case.state == CaseState.SNOOZED, id="snooze, preset"),
    pytest.param(
        "snooze", {"until": "2099-01-01T09:00"}, lambda case: case.snoozed_until.year in (2098, 2099), id="snooze, day"
    ),
    pytest.param("closure", {"reason": "solved"}, lambda case: case.close_reason == "solved", id="close"),
    pytest.param("closure", {"words": "gone"}, lambda case: case.close_reason == "gone", id="close, own words"),
    pytest.param("elsewhere", {}, lambda case: case.state == CaseState.WAITING, id="answered in Seller Central"),
    pytest.param("no-response", {}, lambda case: case.unanswered_since is None, id="no response needed"),
    pytest.param("notes", {"text": "@Carl look"}, lambda case: case.notes.get().mentions.count() == 1, id="note"),
    pytest.param(
        "reading", {"issue": "broken"}, lambda case: case.issue == "broken" and case.issue_confirmed, id="correct"
    ),
    pytest.param("tasks", {"title": "Weigh it", "role": "warehouse"}, lambda case: case.tasks.count() == 1, id="task"),
]


@pytest.mark.parametrize("htmx", [False, True], ids=["without a script", "htmx"])
@pytest.mark.parametrize(("part", "data", "check"), DEEDS)
def test_a_deed_is_done(cast: Cast, part: str, data: dict[str, str], check: Check, htmx: bool) -> None:
    answer = cast.client("owner").post(
        f"/cases/{cast.case.pk}/{part}/", people(cast, data), headers=HTMX if htmx else {}
    )
    assert answer.status_code == (200 if htmx else 302)
    assert check(Case.objects.get(pk=cast.case.pk))
    assert ("<html" in answer.content.decode()) is False


@pytest.mark.parametrize(
    ("who", "status"),
    [pytest.param("stranger", 404, id="stranger"), pytest.param("nobody", 302, id="signed out")],
)
@pytest.mark.parametrize(("part", "data", "check"), DEEDS)
def test_a_deed_is_not_anybodys(
    cast: Cast, part: str, data: dict[str, str], check: Check, who: str, status: int
) -> None:
    before = Case.objects.values().get(pk=cast.case.pk)
    answer = cast.client(who).post(f"/cases/{cast.case.pk}/{part}/", people(cast, data))
    assert answer.status_code == status
    assert Case.objects.values().get(pk=cast.case.pk) == before


@pytest.mark.parametrize(("part", "data", "check"), DEEDS)
def test_a_deed_is_never_done_by_a_link(cast: Cast, part: str, data: dict[str, str], check: Check) -> None:
    assert cast.client("owner").get(f"/cases/{cast.case.pk}/{part}/", data).status_code == 405


@pytest.mark.parametrize(
    ("part", "data", "words"),
    [
        pytest.param("snooze", {}, "Choose until when", id="snooze without a moment"),
        pytest.param("snooze", {"until": "2020-01-01T09:00"}, "moment that lies ahead", id="snooze into the past"),
        pytest.param("closure", {}, "Say why the case is closed", id="close without a reason"),
        pytest.param("notes", {"text": " "}, "Write the note first", id="empty note"),
        pytest.param("split", {}, "Tick the messages", id="split nothing"),
        pytest.param("merge", {}, "Give the number", id="merge with nothing"),
        pytest.param("merge", {"other": "999999"}, "no such case", id="merge with a case that is not there"),
        pytest.param("tasks", {}, "Say what is to be done", id="task without a title"),
    ],
)
def test_a_deed_that_lacks_something_says_what(cast: Cast, part: str, data: dict[str, str], words: str) -> None:
    answer = cast.client("owner").post(f"/cases/{cast.case.pk}/{part}/", data, headers=HTMX)
    assert answer.status_code in (404, 422)
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        pytest.param("photos_seen", "yes", True, id="yes"),
        pytest.param("photos_seen", "no", False, id="no"),
        pytest.param("damage_extent", "unusable", "unusable", id="choice"),
    ],
)
def test_an_answer_to_a_question_is_kept_and_asked_no_more(cast: Cast, name: str, given: str, value: object) -> None:
    client = cast.client("colleague")
    damaged(cast.case)
    before = client.get(f"/cases/{cast.case.pk}/").content.decode()
    client.post(f"/cases/{cast.case.pk}/facts/", {"name": name, "value": given})
    assert cast.case.facts.get().value == value
    page = client.get(f"/cases/{cast.case.pk}/").content.decode()
    assert page.count("the letter asks") < before.count("the letter asks")
    assert "Known" in page


@pytest.mark.parametrize(
    ("name", "given"),
    [("photos_seen", "maybe"), ("photos_seen", ""), ("damage_extent", "a little"), ("no_such_question", "yes")],
)
def test_an_answer_that_does_not_fit_is_refused(cast: Cast, name: str, given: str) -> None:
    damaged(cast.case)
    answer = cast.client("colleague").post(f"/cases/{cast.case.pk}/facts/", {"name": name, "value": given})
    assert answer.status_code == 422
    assert not cast.case.facts.exists()


def test_a_closed_case_opens_again(cast: Cast) -> None:
    client = cast.client("owner")
    client.post(f"/cases/{cast.case.pk}/closure/", {"reason": "solved"})
    client.post(f"/cases/{cast.case.pk}/reopening/")
    assert Case.objects.get(pk=cast.case.pk).state == CaseState.OPEN


def test_split_and_merge_undo_each_other(cast: Cast) -> None:
    second = receive(cast.store, buyer_mail("Und noch etwas anderes."))
    assert second is not None
    client = cast.client("owner")
    client.post(f"/cases/{cast.case.pk}/split/", {"messages": [second.pk]})
    new = Case.objects.exclude(pk=cast.case.pk).get()
    assert list(new.messages.values_list("pk", flat=True)) == [second.pk]
    client.post(f"/cases/{cast.case.pk}/merge/", {"other": new.pk})
    assert cast.case.messages.count() == 2
    client.post(f"/cases/{new.pk}/merge-undoing/", {"from": cast.case.pk})
    assert list(new.messages.values_list("pk", flat=True)) == [second.pk]


def test_a_case_of_another_store_cannot_be_merged_in(cast: Cast) -> None:
    theirs = open_one(cast.stranger.memberships.get().store, buyer_key="z" + ANNA, buyer_alias="z" + ANNA)
    assert cast.client("owner").post(f"/cases/{cast.case.pk}/merge/", {"other": theirs.pk}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.merged_into_id is None


def test_a_task_is_done_by_whoever_works_there(cast: Cast) -> None:
    task = Task.objects.create(case=cast.case, title="Weigh it", created_at=timezone.now() - timedelta(hours=1))
    assert cast.client("stranger").post(f"/tasks/{task.pk}/done/").status_code == 404
    cast.client("warehouse").post(f"/tasks/{task.pk}/done/")
    task.refresh_from_db()
    assert task.done_by == cast.warehouse


def people(cast: Cast, data: dict[str, str]) -> dict[str, object]:
    """Put the person's id in the place of their name in the cast."""
    return {name: cast.colleague.pk if value == "colleague" else value for name, value in data.items()}
