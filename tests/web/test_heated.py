"""Heated cases on the page: the signs, the second reader, the history that stays inside, the report to Amazon."""

from __future__ import annotations

import pytest
from django.utils import timezone

from afterdesk.desk.actions.contacts import contact_findings, note_bad_rating
from afterdesk.desk.actions.guarding import guard_context
from afterdesk.desk.models import CaseEvent, Message, OutgoingMessage, OutgoingStatus, Store
from tests.desk.cast import buyer_mail, open_one, receive
from tests.desk.test_second_reader import THREAT
from tests.web.cast import HTMX, Cast, damaged
from tests.web.test_letter import send

pytestmark = pytest.mark.django_db

EARLIER = "Earlier quarrel"


def heated(cast: Cast, hold: str = "reader") -> Cast:
    """Let the buyer of the cast's case threaten, in a store with this hold."""
    Store.objects.filter(pk=cast.store.pk).update(heated_hold=hold)
    receive(cast.store, buyer_mail(THREAT))
    return cast


def page_of(cast: Cast, who: str = "colleague") -> str:
    return cast.client(who).get(f"/cases/{cast.case.pk}/").content.decode()


@pytest.mark.parametrize(
    ("hold", "says"),
    [("off", ">Send <kbd"), ("minutes", "Send after a pause"), ("reader", "Give it to a reader")],
)
def test_the_case_says_why_it_is_heated_and_what_its_reply_waits_for(cast: Cast, hold: str, says: str) -> None:
    page = page_of(heated(cast, hold))
    assert "Heated thread" in page
    assert "the buyer threatens" in page
    assert says in page


@pytest.mark.parametrize("htmx", [False, True], ids=["without a script", "htmx"])
def test_a_reply_is_held_sent_back_and_written_again(cast: Cast, htmx: bool) -> None:
    headers = HTMX if htmx else {}
    send(heated(cast), htmx=htmx)
    one = OutgoingMessage.objects.get()
    assert one.status == OutgoingStatus.HELD
    assert "Your reply waits for a second reader" in page_of(cast)
    assert "Read it, let it go" in page_of(cast, "owner")
    assert "1 reply waits for a second reader" in cast.client("owner").get("/").content.decode()
    assert "Read it, let it go" not in page_of(cast, "warehouse")
    cast.client("owner").post(f"/outgoing/{one.pk}/sending-back/", {"comment": "Kürzer, bitte."}, headers=headers)
    page = page_of(cast)
    assert "Olga sent your reply back" in page
    assert page.count("Kürzer, bitte.") == 2, "beside the draft, and in the story"


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", "queued"), ("colleague", "held"), ("warehouse", "held"), ("stranger", "held"), ("nobody", "held")],
)
def test_who_lets_a_held_reply_go(cast: Cast, who: str, status: str) -> None:
    send(heated(cast))
    one = OutgoingMessage.objects.get()
    cast.client(who).post(f"/outgoing/{one.pk}/release/")
    cast.client(who).post(f"/outgoing/{one.pk}/release/")
    one.refresh_from_db()
    assert one.status == status


def test_the_history_is_for_the_team_and_enters_no_letter_and_no_context(cast: Cast) -> None:
    damaged(cast.case)
    before = cast.client("colleague").get(f"/cases/{cast.case.pk}/").context["composer"].text
    context = guard_context(cast.case, now=cast.case.opened_at)
    old = open_one(cast.store, THREAT, order_id="302-7654321-1234567", subject=EARLIER)
    type(old).objects.filter(pk=old.pk).update(title=EARLIER, has_threat=True, opened_at=cast.case.opened_at)
    answer = cast.client("colleague").get(f"/cases/{cast.case.pk}/")
    assert "Threats and abuse before" in answer.content.decode()
    assert answer.context["history"][0].case_id == old.pk
    assert before
    assert answer.context["composer"].text == before
    assert guard_context(cast.case, now=cast.case.opened_at) == context


@pytest.mark.parametrize(
    ("buyer_wrote", "severity"), [(True, "warn"), (False, "block")], ids=["wrote before", "never wrote"]
)
def test_a_second_message_about_a_rating(cast: Cast, buyer_wrote: bool, severity: str) -> None:
    case, now = cast.case, timezone.now()
    note_bad_rating(case=case, kind="feedback", by=cast.colleague, now=now)
    assert contact_findings(case) == ()
    case.unanswered_since = None
    case.save(update_fields=["unanswered_since"])
    if not buyer_wrote:
        case.messages.update(direction=Message.Direction.SYSTEM)
    assert contact_findings(case) == ()
    Message.objects.create(store=case.store, case=case, direction="out", kind="reply", at=now, body="Sorry")
    assert [one.severity.value for one in contact_findings(case)] == [severity]


def test_the_report_quotes_the_buyer_and_the_story_keeps_it(cast: Cast) -> None:
    client = heated(cast).client("colleague")
    assert f"/cases/{cast.case.pk}/report/" in page_of(cast)
    assert "schlechte Bewertung" in client.get(f"/cases/{cast.case.pk}/report/").content.decode()
    file = client.post(f"/cases/{cast.case.pk}/report/file/")
    assert file["Content-Type"] == "text/plain; charset=utf-8"
    assert "&#" not in file.content.decode()
    client.post(f"/cases/{cast.case.pk}/report/filed/", {"reference": "1234567890"})
    kinds = CaseEvent.objects.filter(kind__startswith="report_").values_list("kind", flat=True)
    assert list(kinds) == ["report_prepared", "report_filed"]
    assert "reported to Amazon, reference 1234567890" in page_of(cast)


def test_a_colleague_lets_a_cooling_reply_go_now(cast: Cast) -> None:
    send(heated(cast, "minutes"))
    one = OutgoingMessage.objects.get()
    assert "Read it, let it go now" not in page_of(cast)
    assert "Read it, let it go now" in page_of(cast, "owner")
    cast.client("owner").post(f"/outgoing/{one.pk}/release/")
    page = page_of(cast)
    assert "Cooling down" not in page
    assert "The reply leaves in" in page
