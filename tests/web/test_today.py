"""Today: what is next, until when, and nothing of anybody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from afterdesk.desk.actions.case_work import add_note
from afterdesk.desk.models import Case, CaseState, OutgoingMessage, OutgoingStatus, Store, User
from afterdesk.desk.queries.today import PAGE, Assignee, Cursor, Filters, Moment, today_for
from tests.desk.cast import person, store
from tests.web.cast import HTMX, Cast

pytestmark = pytest.mark.django_db


def fill(of: Store, count: int, **fields: object) -> list[Case]:
    """Put open cases into a store, one due every hour."""
    now = timezone.now()
    given = {"state": CaseState.OPEN, "opened_at": now, "last_message_at": now, "marketplace": "DE", **fields}
    cases = [
        Case(
            store=of,
            title=f"Case {number:04}",
            next_due_at=now + timedelta(hours=number + 1),
            next_clock="Reply",
            **given,
        )
        for number in range(count)
    ]
    return Case.objects.bulk_create(cases)


def titles(user: User, **filters: object) -> list[str]:
    """Return the titles the queue shows, through all its pages."""
    found, after = [], None
    while True:
        page = today_for(user, Filters(**filters), moment(), after)  # type: ignore[arg-type]
        found += [row.title for row in page.rows]
        after = page.next
        if after is None:
            return found


def moment() -> Moment:
    """Return now and the end of a day that lies well ahead."""
    return Moment(timezone.now(), timezone.now() + timedelta(hours=6, minutes=30))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("owner", 200, id="owner"),
        pytest.param("colleague", 200, id="colleague"),
        pytest.param("stranger", 200, id="stranger"),
        pytest.param("nobody", 302, id="signed out"),
    ],
)
def test_today_opens_for_people_who_are_signed_in(cast: Cast, who: str, status: int) -> None:
    assert cast.client(who).get("/").status_code == status


@pytest.mark.parametrize(("who", "sees"), [("owner", True), ("colleague", True), ("stranger", False)])
def test_the_queue_shows_the_cases_of_ones_own_stores_alone(cast: Cast, who: str, sees: bool) -> None:
    page = cast.client(who).get("/").content.decode()
    assert (f'href="/cases/{cast.case.pk}/"' in page) is sees


def test_the_queue_is_in_the_order_of_the_next_clock() -> None:
    shop = store()
    reader = person("Rita", shop)
    cases = fill(shop, 3)
    Case.objects.filter(pk=cases[2].pk).update(next_due_at=timezone.now() - timedelta(hours=1))
    Case.objects.filter(pk=cases[0].pk).update(next_due_at=None)
    assert titles(reader) == ["Case 0002", "Case 0001", "Case 0000"]


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.WAITING, CaseState.CLOSED])
def test_every_case_is_on_exactly_one_page(state: str) -> None:
    """Two stores, moments that repeat and moments that are missing: the pages still join without a gap."""
    shops = [store("One"), store("Two")]
    reader = person("Rita", shops[0])
    reader.memberships.create(store=shops[1], role="operator")
    for shop in shops:
        for case in fill(shop, PAGE + 7, state=state):
            case.title = f"{shop.name} {case.title}"
            if case.pk % 3 == 0:
                case.next_due_at = case.last_message_at = None
            elif case.pk % 3 == 1:
                case.next_due_at = timezone.make_aware(timezone.datetime(2026, 11, 1))  # type: ignore[attr-defined]
            case.save()
    found = titles(reader, state=state)
    assert len(found) == len(set(found)) == 2 * (PAGE + 7)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({}, ["Case 0000", "Case 0002"], id="mine and nobody's"),
        pytest.param({"assignee": Assignee.ME}, ["Case 0000"], id="mine"),
        pytest.param({"assignee": Assignee.NOBODY}, ["Case 0002"], id="nobody's"),
        pytest.param({"assignee": Assignee.ANYBODY}, ["Case 0000", "Case 0001", "Case 0002"], id="everybody's"),
        pytest.param({"marketplace": "JP", "assignee": Assignee.ANYBODY}, ["Case 0001"], id="marketplace"),
        pytest.param({"situation": "delayed"}, ["Case 0002"], id="situation"),
        pytest.param({"state": CaseState.CLOSED}, [], id="state"),
    ],
)
def test_filters(filters: dict[str, str], expected: list[str]) -> None:
    shop = store()
    reader, other = person("Rita", shop), person("Otto", shop)
    mine, theirs, free = fill(shop, 3)
    Case.objects.filter(pk=mine.pk).update(assignee=reader)
    Case.objects.filter(pk=theirs.pk).update(assignee=other, marketplace="JP")
    Case.objects.filter(pk=free.pk).update(situation="delayed")
    assert titles(reader, **filters) == expected


def test_counts_say_late_due_today_and_open() -> None:
    shop = store()
    cases = fill(shop, 9)
    Case.objects.filter(pk=cases[0].pk).update(next_due_at=timezone.now() - timedelta(minutes=1))
    counts = today_for(person("Rita", shop), Filters(), moment()).counts
    assert (counts.late, counts.due_today, counts.open) == (1, 5, 9)


@pytest.mark.parametrize("state", ["open", "waiting", "snoozed", "closed"])
def test_the_number_of_queries_does_not_grow(cast: Cast, state: str) -> None:
    client = cast.client("owner")
    client.get("/")
    fill(cast.store, 3, state=state)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(f"/?state={state}")
    fill(cast.store, 300, state=state)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/?state={state}")
    assert len(many) == len(few)
    assert len(many) <= 17
    assert not any("OFFSET" in query["sql"] for query in many)


def test_more_gives_the_rows_behind_the_cursor_and_the_same_without_a_script(cast: Cast) -> None:
    fill(cast.store, PAGE + 5)
    client = cast.client("owner")
    page = today_for(cast.owner, Filters(), moment())
    assert page.next is not None
    swapped = client.get("/today/more/", {"after": str(page.next)}, headers=HTMX).content.decode()
    plain = client.get("/", {"after": str(page.next)}).content.decode()
    assert "<html" not in swapped
    assert f"Case {PAGE + 4:04}" in swapped
    assert f"Case {PAGE + 4:04}" in plain


@pytest.mark.parametrize(
    ("headers", "is_whole"),
    [
        pytest.param({}, True, id="browser"),
        pytest.param(HTMX, False, id="htmx"),
        pytest.param({**HTMX, "HX-History-Restore-Request": "true"}, True, id="htmx, going back"),
    ],
)
def test_a_filter_swaps_the_board_and_going_back_gives_the_page(
    cast: Cast, headers: dict[str, str], is_whole: bool
) -> None:
    page = cast.client("owner").get("/?marketplace=DE", headers=headers).content.decode()
    assert ("<html" in page) is is_whole
    assert 'id="board"' in page


@pytest.mark.parametrize("words", ["", "~", "x~y", "2026-11-22~5", "~x", "2026-11-22T10:00:00+00:00~"])
def test_a_cursor_that_makes_no_sense_is_no_cursor(words: str) -> None:
    assert Cursor.read(words) is None


@pytest.mark.parametrize(
    "query", ["state=sleeping", "store=x", "marketplace=XX", "situation=none", "assignee=all", "after=x"]
)
def test_an_odd_filter_is_passed_over(cast: Cast, query: str) -> None:
    assert cast.client("owner").get(f"/?{query}").status_code == 200


@pytest.mark.parametrize("status", [OutgoingStatus.UNKNOWN, OutgoingStatus.FAILED])
def test_a_reply_in_doubt_stands_on_top_until_somebody_settles_it(cast: Cast, status: str) -> None:
    now = timezone.now()
    OutgoingMessage.objects.create(
        store=cast.store,
        case=cast.case,
        status=status,
        message_id="x@y",
        queued_at=now,
        send_after=now,
        error="line cut",
    )
    assert "line cut" in cast.client("colleague").get("/").content.decode()
    assert "line cut" not in cast.client("stranger").get("/").content.decode()


def test_a_mention_is_shown_until_the_case_was_opened(cast: Cast) -> None:
    add_note(case=cast.case, text="@Carl please look at the box", by=cast.owner, now=timezone.now())
    client = cast.client("colleague")
    page = client.get("/").content.decode()
    assert "please look at the box" in page
    assert f'href="/cases/{cast.case.pk}/#note-{cast.case.notes.get().pk}"' in page
    assert "please look at the box" not in cast.client("owner").get("/").content.decode()
    client.get(f"/cases/{cast.case.pk}/")
    assert "please look at the box" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        pytest.param("", "Nothing waits for you", id="nothing open"),
        pytest.param("?marketplace=SE", "No case fits this filter", id="filter"),
        pytest.param("?state=closed", "Nothing here", id="other state"),
    ],
)
def test_an_empty_queue_says_why(query: str, words: str, cast: Cast) -> None:
    assert words in cast.client("stranger").get(f"/{query}").content.decode()
