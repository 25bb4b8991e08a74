"""Writing and sending: what the guard stops, what needs a reason, what is never lost."""

from __future__ import annotations

import pytest
from django.utils import timezone

from afterdesk.desk.actions.drafts import save_draft
from afterdesk.desk.models import Draft, OutgoingMessage, OutgoingStatus
from tests.desk.cast import buyer_mail, receive
from tests.desk.test_replies import ANSWER
from tests.web.cast import HTMX, Cast, damaged

pytestmark = pytest.mark.django_db

BRIBE = "Leave us 5 stars and we refund you."


def send(cast: Cast, text: str = ANSWER, who: str = "colleague", htmx: bool = False, **more: object):  # type: ignore[no-untyped-def]
    """Post the letter as the page's form does."""
    data = {
        "text": text,
        "language": "de",
        "seen_message_id": max(cast.case.messages.values_list("pk", flat=True)),
        "reason": "checked",
        **more,
    }
    return cast.client(who).post(f"/cases/{cast.case.pk}/reply/", data, headers=HTMX if htmx else {})


@pytest.mark.parametrize("htmx", [False, True], ids=["without a script", "htmx"])
def test_a_good_reply_is_queued_once_and_can_be_taken_back(cast: Cast, htmx: bool) -> None:
    answer = send(cast, htmx=htmx)
    outgoing = OutgoingMessage.objects.get()
    assert answer.status_code == (200 if htmx else 302)
    assert (outgoing.status, outgoing.text) == (OutgoingStatus.QUEUED, ANSWER)
    page = cast.client("colleague").get(f"/cases/{cast.case.pk}/").content.decode()
    assert "Take it back" in page
    cast.client("colleague").post(f"/outgoing/{outgoing.pk}/cancellation/", headers=HTMX if htmx else {})
    outgoing.refresh_from_db()
    assert outgoing.status == OutgoingStatus.CANCELLED
    assert Draft.objects.get().text == ANSWER


@pytest.mark.parametrize("is_sent", [False, True], ids=["on its way", "gone"])
def test_pressing_send_twice_sends_once(cast: Cast, is_sent: bool) -> None:
    send(cast)
    if is_sent:
        OutgoingMessage.objects.update(status=OutgoingStatus.SENT)
    page = send(cast).content.decode()
    assert OutgoingMessage.objects.count() == 1
    assert not Draft.objects.exists()
    assert ("went out a moment ago" if is_sent else "is on its way") in page


def test_other_words_may_follow_a_reply_that_left(cast: Cast) -> None:
    send(cast)
    OutgoingMessage.objects.update(status=OutgoingStatus.SENT)
    send(cast, ANSWER.replace("heute", "morgen"))
    assert OutgoingMessage.objects.count() == 2


def test_line_ends_of_the_browser_become_ours(cast: Cast) -> None:
    send(cast, ANSWER.replace("\n", "\r\n"))
    assert "\r" not in OutgoingMessage.objects.get().text


@pytest.mark.parametrize("htmx", [False, True], ids=["without a script", "htmx"])
def test_what_the_guard_blocks_cannot_be_sent_and_is_not_lost(cast: Cast, htmx: bool) -> None:
    answer = send(cast, BRIBE, htmx=htmx)
    page = answer.content.decode()
    assert not OutgoingMessage.objects.exists()
    assert answer.status_code == (200 if htmx else 422)
    assert BRIBE in page
    assert "Cannot be sent" in page
    assert "data-send disabled" in page
    assert Draft.objects.get().text == BRIBE


def test_a_warning_needs_a_reason(cast: Cast) -> None:
    text = "Guten Tag Anna, wir melden uns bald."
    assert "say in a few words why" in send(cast, text, reason="").content.decode()
    assert not OutgoingMessage.objects.exists()
    send(cast, text, reason="she knows the date by phone")
    assert OutgoingMessage.objects.get().warning_reason == "she knows the date by phone"


def test_a_newer_message_stops_the_reply_and_keeps_the_text(cast: Cast) -> None:
    seen = cast.case.messages.get().pk
    receive(cast.store, buyer_mail("Es hat sich erledigt!"))
    page = send(cast, seen_message_id=seen).content.decode()
    assert not OutgoingMessage.objects.exists()
    assert "The buyer wrote again while you were writing" in page
    assert "Es hat sich erledigt!" in page
    assert f'name="seen_message_id" value="{cast.case.messages.latest("pk").pk}"' in page
    assert Draft.objects.get().text == ANSWER


def test_a_reply_that_was_stopped_by_a_newer_message_can_be_sent_once_that_was_read(cast: Cast) -> None:
    seen = cast.case.messages.get().pk
    receive(cast.store, buyer_mail("Und noch etwas."))
    page = send(cast, seen_message_id=seen).content.decode()
    now_seen = page.split('name="seen_message_id" value="')[1].split('"')[0]
    send(cast, seen_message_id=now_seen)
    assert OutgoingMessage.objects.count() == 1


def test_send_and_close_promise_and_language_arrive(cast: Cast) -> None:
    send(cast, then="close", promise="2026-11-25T17:00")
    outgoing = OutgoingMessage.objects.get()
    assert outgoing.closes_case
    assert outgoing.promise_at is not None
    assert outgoing.promise_at.isoformat() == "2026-11-25T16:00:00+00:00"


def test_a_promise_that_is_no_moment_is_asked_for_again(cast: Cast) -> None:
    assert "Write the promised day and time" in send(cast, promise="soon").content.decode()
    assert not OutgoingMessage.objects.exists()


def test_typing_keeps_the_draft_and_asks_the_guard(cast: Cast) -> None:
    client = cast.client("colleague")
    part = client.post(f"/cases/{cast.case.pk}/draft/", {"text": BRIBE}, headers=HTMX).content.decode()
    assert "Cannot be sent" in part
    assert "<html" not in part
    assert Draft.objects.get().text == BRIBE
    assert BRIBE in client.get(f"/cases/{cast.case.pk}/").content.decode()


def test_a_draft_is_its_writers_own(cast: Cast) -> None:
    save_draft(case=cast.case, text="my own words", seen_message_id=None, by=cast.colleague, now=timezone.now())
    assert "my own words" not in cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode()


def test_the_draft_can_be_thrown_away(cast: Cast) -> None:
    save_draft(case=cast.case, text="my own words", seen_message_id=None, by=cast.colleague, now=timezone.now())
    cast.client("colleague").post(f"/cases/{cast.case.pk}/draft/removal/")
    assert not Draft.objects.exists()


def test_the_guards_own_wording_takes_the_place_of_what_it_found(cast: Cast) -> None:
    client = cast.client("colleague")
    url = f"/cases/{cast.case.pk}/wording/"
    part = client.post(f"/cases/{cast.case.pk}/draft/", {"text": BRIBE}, headers=HTMX).content.decode()
    finding = part.split('name="finding" value="')[1].split('"')[0]
    client.post(url, {"text": BRIBE, "finding": finding})
    assert Draft.objects.get().text != BRIBE
    client.post(url, {"text": BRIBE, "finding": "none:0"})
    assert Draft.objects.get().text == BRIBE


@pytest.mark.parametrize("htmx", [False, True], ids=["without a script", "htmx"])
def test_choosing_a_way_out_writes_its_letter(cast: Cast, htmx: bool) -> None:
    damaged(cast.case)
    data = {"only": "return_then_refund"}
    cast.client("colleague").post(f"/cases/{cast.case.pk}/letter/", data, headers=HTMX if htmx else {})
    assert "Guten Tag" in Draft.objects.get().text
    assert [offer.remedy for offer in cast.case.offers.all()] == ["return_then_refund"]


def test_a_letter_that_cannot_be_put_together_is_said_and_nothing_breaks(cast: Cast) -> None:
    """The order's price is not known, so there is no amount to write."""
    cast.case.situation = "damaged"
    cast.case.save(update_fields=["situation"])
    client = cast.client("colleague")
    answer = client.post(f"/cases/{cast.case.pk}/letter/", {"only": "return_then_refund"})
    assert answer.status_code == 422
    assert "What the buyer paid is not known" in answer.content.decode()
    assert client.get(f"/cases/{cast.case.pk}/").status_code == 200
    assert not Draft.objects.exists()


def test_a_way_out_that_nobody_knows_is_refused(cast: Cast) -> None:
    cast.client("colleague").post(f"/cases/{cast.case.pk}/letter/", {"only": "magic"})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("part", ["reply", "draft", "draft/removal", "wording", "letter"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("warehouse", 403, id="warehouse"),
        pytest.param("stranger", 404, id="stranger"),
        pytest.param("nobody", 302, id="signed out"),
    ],
)
def test_who_may_not_write_to_buyers(cast: Cast, part: str, who: str, status: int) -> None:
    answer = cast.client(who).post(f"/cases/{cast.case.pk}/{part}/", {"text": ANSWER, "reason": "x"})
    assert answer.status_code == status
    assert not OutgoingMessage.objects.exists()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("status", "part", "data", "after"),
    [
        pytest.param("unknown", "settlement", {"left": "yes"}, "sent", id="it left"),
        pytest.param("unknown", "settlement", {"left": "no"}, "failed", id="it did not leave"),
        pytest.param("failed", "retry", {}, "queued", id="try again"),
    ],
)
def test_a_reply_in_doubt_is_settled_by_a_person(
    cast: Cast, status: str, part: str, data: dict[str, str], after: str
) -> None:
    now = timezone.now()
    outgoing = OutgoingMessage.objects.create(
        store=cast.store, case=cast.case, status=status, text="t", message_id="a@b", queued_at=now, send_after=now
    )
    url = f"/outgoing/{outgoing.pk}/{part}/"
    assert cast.client("stranger").post(url, data).status_code == 404
    assert cast.client("warehouse").post(url, data).status_code == 403
    cast.client("colleague").post(url, data)
    outgoing.refresh_from_db()
    assert outgoing.status == after


def test_htmx_waits_quietly_while_a_reply_is_on_its_way(cast: Cast) -> None:
    send(cast)
    outgoing = OutgoingMessage.objects.get()
    assert cast.client("owner").get(f"/outgoing/{outgoing.pk}/", headers=HTMX).status_code == 204
    OutgoingMessage.objects.update(status=OutgoingStatus.FAILED, error="refused")
    assert "refused" in cast.client("owner").get(f"/outgoing/{outgoing.pk}/", headers=HTMX).content.decode()
