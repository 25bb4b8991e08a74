"""Mail without a case: it is there, it is text, and a case can be opened from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afterdesk.channels.email.values import MailKind
from afterdesk.desk.models import Case, Message
from afterdesk.desk.queries.keyset import AfterMoment, after_id
from afterdesk.desk.queries.other_mail import PAGE, other_mail
from tests.desk.cast import NOW, notice, receive, store
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(cast: Cast) -> Message:
    """Return a notice that belongs to no case."""
    found = receive(
        cast.store,
        notice(MailKind.OTHER_NOTICE, body="<b>Look</b>", subject="A new rule", order_id=None, message_id="rule@x"),
    )
    assert found is not None
    assert found.case is None
    return found


@pytest.mark.parametrize(
    ("who", "status", "sees"),
    [
        pytest.param("owner", 200, True, id="owner"),
        pytest.param("warehouse", 200, True, id="warehouse"),
        pytest.param("stranger", 200, False, id="stranger"),
        pytest.param("nobody", 302, False, id="signed out"),
    ],
)
def test_the_list(cast: Cast, message: Message, who: str, status: int, sees: bool) -> None:
    answer = cast.client(who).get("/other-mail/")
    assert answer.status_code == status
    assert ("A new rule" in answer.content.decode()) is sees


@pytest.mark.parametrize(("who", "status"), [("owner", 200), ("colleague", 200), ("stranger", 404), ("nobody", 302)])
def test_one_message_opens_as_text(cast: Cast, message: Message, who: str, status: int) -> None:
    answer = cast.client(who).get(f"/other-mail/{message.pk}/")
    assert answer.status_code == status
    assert "<b>Look" not in answer.content.decode()
    assert ("&lt;b&gt;Look" in answer.content.decode()) is (status == 200)


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("nobody", 302)])
def test_nobody_else_opens_a_case_from_it(cast: Cast, message: Message, who: str, status: int) -> None:
    assert cast.client(who).post(f"/other-mail/{message.pk}/case/").status_code == status
    assert Case.objects.count() == 1


def test_a_case_is_opened_from_it_once(cast: Cast, message: Message) -> None:
    client = cast.client("colleague")
    for _ in range(2):
        answer = client.post(f"/other-mail/{message.pk}/case/")
    case = Case.objects.exclude(pk=cast.case.pk).get()
    assert answer["Location"] == f"/cases/{case.pk}/"
    message.refresh_from_db()
    assert message.case == case
    assert (case.state, case.assignee, case.message_count) == ("open", cast.colleague, 1)
    assert client.get(answer["Location"]).status_code == 200
    assert client.get(f"/other-mail/{message.pk}/")["Location"] == f"/cases/{case.pk}/"


def test_every_message_is_on_exactly_one_page(cast: Cast) -> None:
    other = store("Two")
    cast.owner.memberships.create(store=other, role="operator")
    Message.objects.bulk_create(
        Message(
            store=shop,
            direction="system",
            kind="order_notice",
            at=NOW - timedelta(hours=number % 9),
            subject=f"{number}",
        )
        for shop in (cast.store, other)
        for number in range(PAGE)
    )
    found: list[int] = []
    after, pages = None, 0
    while True:
        page = other_mail(cast.owner, after=after)
        found += [one.pk for one in page.rows]
        pages += 1
        after = page.next
        if after is None:
            break
    assert pages == 2
    assert len(found) == len(set(found)) == 2 * PAGE


def test_kinds_narrow_the_list(cast: Cast, message: Message) -> None:
    client = cast.client("owner")
    assert "A new rule" in client.get("/other-mail/?kind=other_notice").content.decode()
    assert "A new rule" not in client.get("/other-mail/?kind=order_notice").content.decode()
    assert "A new rule" in client.get("/other-mail/?kind=none-such&after=odd").content.decode()


def test_an_empty_list_says_so(cast: Cast) -> None:
    assert "Every mail so far belongs to a case." in cast.client("owner").get("/other-mail/").content.decode()


def test_the_number_of_queries_does_not_grow(cast: Cast, message: Message) -> None:
    client = cast.client("owner")
    client.get("/other-mail/")
    with CaptureQueriesContext(connection) as few:
        client.get("/other-mail/")
    Message.objects.bulk_create(
        Message(store=cast.store, direction="system", kind="order_notice", at=NOW) for _ in range(200)
    )
    with CaptureQueriesContext(connection) as many:
        client.get("/other-mail/")
    assert len(many) == len(few)
    assert not any("OFFSET" in query["sql"] for query in many)


@pytest.mark.parametrize("words", ["", "~", "x~1", "2026-11-22~5", "~x", "2026-11-22T10:00:00+00:00~"])
def test_a_place_that_makes_no_sense_is_none(words: str) -> None:
    assert AfterMoment.read(words) is None


@pytest.mark.parametrize(("words", "expected"), [("7", 7), ("", None), ("-1", None), ("x", None), ("9" * 30, None)])
def test_a_number_that_makes_no_sense_is_none(words: str, expected: int | None) -> None:
    assert after_id(words) == expected
