"""The case page: who may see it, what it says, and that it asks the database no more for a long story."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from afterdesk.channels.email.values import MailAttachment, MailItem, MailKind
from afterdesk.desk.actions.case_work import add_note
from afterdesk.desk.models import Attachment, Case, EventKind, Message, Note
from afterdesk.desk.queries.case_story import MESSAGES_SHOWN, story_of
from tests.desk.cast import ANNA, NOW, buyer_mail, notice, open_one, receive, store
from tests.web.cast import HTMX, Cast, damaged

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("owner", 200, id="owner"),
        pytest.param("colleague", 200, id="colleague"),
        pytest.param("warehouse", 200, id="warehouse"),
        pytest.param("stranger", 404, id="stranger"),
        pytest.param("nobody", 302, id="signed out"),
    ],
)
def test_who_may_open_a_case(cast: Cast, who: str, status: int) -> None:
    assert cast.client(who).get(f"/cases/{cast.case.pk}/").status_code == status


def test_a_stranger_learns_nothing_about_whether_the_case_exists(cast: Cast) -> None:
    client = cast.client("stranger")
    there, missing = (client.get(f"/cases/{number}/") for number in (cast.case.pk, 999999))
    assert there.status_code == missing.status_code == 404
    assert _words(there) == _words(missing)


def test_the_number_of_queries_does_not_grow_with_the_story(cast: Cast) -> None:
    client = cast.client("owner")
    client.get(f"/cases/{cast.case.pk}/")
    with CaptureQueriesContext(connection) as short:
        client.get(f"/cases/{cast.case.pk}/")
    now = timezone.now()
    told = [
        Message(
            store=cast.store, case=cast.case, direction="out", kind="reply", at=now, body=f"line {n}", author=cast.owner
        )
        for n in range(300)
    ]
    Message.objects.bulk_create(told)
    for number in range(30):
        cast.case.record(EventKind.ASSIGNED, at=now, by=cast.owner, to=f"Person {number}")
        Note.objects.create(case=cast.case, author=cast.colleague, text="note", at=now)
        Attachment.objects.create(
            message=told[-1], file=_file(cast, number), name="a.jpg", content_type="image/jpeg", size=3
        )
    with CaptureQueriesContext(connection) as long:
        client.get(f"/cases/{cast.case.pk}/")
    assert len(long) <= len(short) + 1  # attachments are read once there are any
    assert len(long) <= 46


def _file(cast: Cast, number: int):  # type: ignore[no-untyped-def]
    from afterdesk.desk.models import StoredFile

    return StoredFile.objects.create(store=cast.store, content_hash=f"h{number}", content=b"abc", size=3)


def _words(answer) -> str:  # type: ignore[no-untyped-def]
    return BeautifulSoup(answer.content.decode(), "html.parser").get_text()


def test_a_long_story_shows_its_newest_part_and_a_way_to_the_rest(cast: Cast) -> None:
    Message.objects.bulk_create(
        Message(store=cast.store, case=cast.case, direction="in", kind="buyer_message", at=NOW, body=f"line {n}")
        for n in range(MESSAGES_SHOWN + 1)
    )
    assert story_of(cast.case).has_older
    assert not story_of(cast.case, whole=True).has_older


def test_a_buyers_markup_is_shown_as_text(cast: Cast) -> None:
    receive(cast.store, buyer_mail("<script>alert(1)</script> <img src=x onerror=alert(1)>"))
    page = cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_words_that_decided_are_marked_and_the_reading_can_be_corrected(cast: Cast) -> None:
    message = cast.case.messages.get()
    message.reading = {
        "issue": "damaged_on_arrival",
        "probability": 0.91,
        "because": [[14, 24, "issue"], [500, 900, "x"]],
    }
    message.save()
    page = cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()
    assert f"<mark>{message.body[14:24]}</mark>" in page
    assert "91 %" in page
    assert f'action="/cases/{cast.case.pk}/reading/"' in page


def test_an_unsure_reading_asks_one_question(cast: Cast) -> None:
    message = cast.case.messages.get()
    message.reading = {
        "issue": "broken",
        "probability": 0.4,
        "question": ["broken", "damaged_on_arrival"],
        "because": [],
    }
    message.save()
    page = cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()
    assert "Not sure. What is it about?" in page
    assert '<button class="button" name="issue" value="damaged_on_arrival">' in page


def test_a_notice_is_said_in_words(cast: Cast) -> None:
    receive(
        cast.store,
        notice(
            MailKind.RETURN_REQUEST,
            deadline_days=2,
            counts_against_odr=True,
            items=(MailItem(title="Kettle", quantity=2, reason="defective", comment="it leaks"),),
        ),
    )
    page = cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()
    for words in ("Answer within 2 days", "Counts against the order defect rate", "2 × Kettle", "it leaks"):
        assert words in page


def test_evidence_oddities_and_events_are_told(cast: Cast) -> None:
    receive(cast.store, buyer_mail("Noch etwas.", oddities=("the charset was guessed",)))
    page = cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()
    for words in ("names this order, and the sender is its buyer", "the charset was guessed", "case opened"):
        assert words.replace("'", "&#x27;") in page


def test_an_attachment_is_a_download_that_cannot_run(cast: Cast) -> None:
    receive(
        cast.store, buyer_mail("Foto", attachments=(MailAttachment("bild.html", "text/html", b"<script>x</script>"),))
    )
    attachment = Attachment.objects.get()
    answer = cast.client("colleague").get(f"/attachments/{attachment.pk}/", follow=True)
    assert answer.content == b"<script>x</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert cast.client("stranger").get(f"/attachments/{attachment.pk}/").status_code == 404


def test_every_clock_shows_its_rule_as_it_was_frozen(cast: Cast) -> None:
    clock = cast.case.clocks.first()
    assert clock is not None
    page = cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()
    assert clock.rule_id in page


def test_ways_out_are_numbered_and_say_why(cast: Cast) -> None:
    damaged(cast.case)
    page = cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()
    assert 'data-way="1"' in page
    assert "expected cost" in page
    assert "refund to the buyer" in page


def test_a_case_without_a_playbook_says_so_and_keeps_the_letter(cast: Cast) -> None:
    Case.objects.filter(pk=cast.case.pk).update(situation="")
    page = cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()
    assert "Say what the message is about" in page
    assert 'id="letter-text"' in page


def test_the_operator_reads_the_letter_in_their_own_language_beside_it(cast: Cast) -> None:
    damaged(cast.case)
    page = cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()
    assert "In your language" in page
    assert 'lang="de"' in page


def test_who_else_is_here(cast: Cast) -> None:
    cast.client("colleague").get(f"/cases/{cast.case.pk}/")
    assert "Carl is here" in cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()


def test_presence_says_when_something_new_came_in(cast: Cast) -> None:
    client = cast.client("owner")
    seen = cast.case.messages.get().pk
    calm = client.post(f"/cases/{cast.case.pk}/presence/", {"seen": seen}, headers=HTMX).content.decode()
    receive(cast.store, buyer_mail("Hallo?"))
    pressing = client.post(f"/cases/{cast.case.pk}/presence/", {"seen": seen}, headers=HTMX).content.decode()
    assert "Something new came in" not in calm
    assert "Something new came in" in pressing


def test_a_merged_case_leads_to_the_one_it_went_into(cast: Cast) -> None:
    other = open_one(cast.store, order_id="302-7777777-7777777", buyer_key="x" + ANNA, buyer_alias="x" + ANNA)
    client = cast.client("owner")
    client.post(f"/cases/{cast.case.pk}/merge/", {"other": other.pk})
    assert client.get(f"/cases/{other.pk}/").headers["Location"] == f"/cases/{cast.case.pk}/"
    assert client.get(f"/cases/{other.pk}/?here").status_code == 200


def test_a_buyers_other_cases_are_named_but_never_those_of_another_store(cast: Cast) -> None:
    receive(cast.store, buyer_mail("Andere Frage", order_id="302-5555555-5555555", subject="Zweite"))
    open_one(store("Other"), subject="Fremd")
    page = cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()
    assert "Fremd" not in page
    assert page.count('class="earlier') == 1


def test_a_note_tells_the_colleague_and_stays_inside(cast: Cast) -> None:
    add_note(case=cast.case, text="lot 7 again", by=cast.owner, now=timezone.now() - timedelta(minutes=1))
    assert "lot 7 again" in cast.client("colleague").get(f"/cases/{cast.case.pk}/").content.decode()
