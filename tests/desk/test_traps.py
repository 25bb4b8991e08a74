"""Traps that other desks fell into and that no other test here shows; docs/traps.md says which test shows which."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from afterdesk.channels.email.values import InboundMail, MailAttachment, MailKind, Trust
from afterdesk.desk.actions.file_mail import file_mail
from afterdesk.desk.actions.replies import ReplyRequest, queue_reply
from afterdesk.desk.actions.store_mail import FoundRaw, store_mails
from afterdesk.desk.models import (
    Attachment,
    Case,
    CaseState,
    MailAccount,
    Message,
    OutgoingMessage,
    RawMail,
    RawMailState,
    Role,
    SearchDocument,
    Store,
)
from afterdesk.desk.queries.search import SearchFilters, search
from afterdesk.jobs.importing import ATTEMPTS, file_waiting, import_paths
from tests.desk.cast import BEN, NOW, ORDER, buyer_mail, mailbox, open_one, person, receive, store

pytestmark = pytest.mark.django_db

AWKWARD = Path(__file__).parents[1] / "channels" / "email" / "awkward"
UNSEEN = "root-that-we-never-saw@mail.example"
OUTSIDE = "hans@freemail.example"


def outsider(body: str = "Wo bleibt mein Paket?", address: str = OUTSIDE, **changes: Any) -> InboundMail:
    """Return a mail from somebody who writes past Amazon."""
    given = {"kind": MailKind.NOT_AMAZON, "trusted": Trust.UNKNOWN, "buyer_key": None, "buyer_alias": None}
    return buyer_mail(body, **{**given, "from_address": address, "order_id": None, **changes})


def case_of(shop: Store, mail: InboundMail) -> Case | None:
    """Receive a mail and return the case it came into."""
    message = receive(shop, mail)
    return message.case if message else None


@pytest.mark.parametrize(
    ("second", "joins"),
    [
        pytest.param(OUTSIDE, True, id="the same sender"),
        pytest.param("somebody@elsewhere.example", False, id="somebody else names the same root"),
    ],
)
def test_a_root_that_nobody_here_saw_ties_one_senders_mails_together(second: str, joins: bool) -> None:
    shop = store()
    first = case_of(shop, outsider(references=(UNSEEN,)))
    then = case_of(shop, outsider("Und noch etwas", second, references=(UNSEEN,)))
    assert first is not None
    assert (first == then) is joins


@pytest.mark.parametrize("named_in", ["in_reply_to", "references"])
def test_one_of_the_two_reply_headers_is_enough(named_in: str) -> None:
    shop = store()
    first = receive(shop, buyer_mail())
    assert first is not None
    open_one(shop, order_id="302-0000000-0000009")
    value: object = first.message_id if named_in == "in_reply_to" else (first.message_id,)
    assert case_of(shop, buyer_mail("Danke", order_id=None, **{named_in: value})) == first.case


def test_an_old_mail_used_for_a_new_order_is_a_new_case() -> None:
    shop = store()
    first = receive(shop, buyer_mail())
    assert first is not None
    again = case_of(shop, buyer_mail("Andere Lampe", order_id="302-0000000-0000009", in_reply_to=first.message_id))
    assert again not in (None, first.case)


def test_a_reply_goes_out_under_the_subject_of_the_message_it_answers() -> None:
    shop = store()
    case = open_one(shop, subject="Frage zur Lampe")
    receive(shop, buyer_mail("Und die Rechnung?", subject="Rechnung"))
    reply = ReplyRequest(text="Guten Tag,\n\nwir senden sie heute.", language="de", warning_reason="checked")
    assert queue_reply(case=case, reply=reply, by=person("Olga", shop), now=NOW).subject == "Rechnung"


@pytest.mark.parametrize("subject", ["WG: Frage", "Fwd: Frage", "TR: Frage", "转发: Frage", "Frage", "Re: Frage"])
def test_no_word_of_a_subject_makes_a_strangers_forward_an_answer(subject: str) -> None:
    shop = store()
    first = open_one(shop, subject="Frage")
    assert case_of(shop, outsider(subject=subject)) not in (None, first)


def test_one_mail_to_two_mailboxes_of_a_store_is_one_case() -> None:
    shop, mail = store(), buyer_mail()
    raw = FoundRaw(f"Message-ID: <{mail.message_id}>\r\n\r\n{mail.body}".encode(), "test")
    for name in ("support", "returns"):
        stored = store_mails(account=mailbox(shop, name), run=None, found=[raw])
        file_mail(raw_mail=RawMail.objects.get(pk=stored.new[0]), mail=mail, now=NOW)
    assert MailAccount.objects.filter(raw_mails__state=RawMailState.FILED).count() == 2
    assert Case.objects.count() == 1
    assert Case.objects.get().clocks.filter(rule_id="MSG-1").count() == 1


def test_a_mail_that_fails_each_time_ends_in_quarantine() -> None:
    shop = store()
    stored = store_mails(account=mailbox(shop), run=None, found=[FoundRaw(b"From: a@b.example\n\nx", "test")])
    RawMail.objects.filter(pk=stored.new[0]).update(content=b"these are no compressed bytes")
    states = []
    for _ in range(ATTEMPTS):
        file_waiting(now=timezone.now)
        states.append(RawMail.objects.get().state)
    assert states == [RawMailState.STORED] * (ATTEMPTS - 1) + [RawMailState.QUARANTINED]
    assert "The desk failed on this mail" in RawMail.objects.get().reason


def test_an_automatic_answer_wakes_no_closed_case_and_is_not_answered() -> None:
    shop = store()
    case = open_one(shop)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    receive(shop, buyer_mail("Ich bin nicht im Haus.", is_automatic=True))
    case.refresh_from_db()
    assert (case.state, OutgoingMessage.objects.count()) == (CaseState.CLOSED, 0)


@pytest.mark.parametrize("value", ["auto-generated", "no"])
def test_a_notice_that_says_how_it_was_sent_is_filed_all_the_same(tmp_path: Path, value: str) -> None:
    mail = message_from_bytes((AWKWARD / "one-order-claim-notice.eml").read_bytes(), policy=policy.SMTP)
    del mail["Auto-Submitted"]
    mail["Auto-Submitted"] = value
    (tmp_path / "claim.eml").write_bytes(mail.as_bytes())
    import_paths([tmp_path], account=mailbox(store()), now=timezone.now)
    assert Case.objects.get().messages.get().kind == MailKind.A_TO_Z_CLAIM


def test_an_odd_header_costs_nothing_but_itself() -> None:
    before = timezone.now()
    import_paths([AWKWARD / "invalid-date.eml"], account=mailbox(store()), now=timezone.now)
    import_paths([AWKWARD / "subject-of-1200-characters.eml"], account=mailbox(store()), now=timezone.now)
    undated, long = Message.objects.order_by("pk")
    assert undated.at >= before
    assert "invalid date" in undated.oddities
    assert (len(long.subject), long.body) == (500, undated.body)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("bild.svg", "image/svg+xml", id="SVG"),
        pytest.param("seite.html", "text/html", id="HTML"),
        pytest.param("seite.xhtml", "application/xhtml+xml", id="XHTML"),
        pytest.param("foto.jpg", "text/html", id="a picture's name on a page"),
        pytest.param('x"; filename="a.html', "image/jpeg", id="a name that closes its quotes"),
    ],
)
def test_no_attachment_is_ever_a_page(name: str, kind: str) -> None:
    shop = store()
    receive(shop, buyer_mail(attachments=(MailAttachment(name, kind, b"<svg onload='alert(1)'/>"),)))
    client = Client()
    client.force_login(person("Olga", shop))
    answer = client.get(f"/attachments/{Attachment.objects.get().pk}/", follow=True)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_number_finds_no_other_stores_case() -> None:
    theirs = open_one(store("Maple"))
    stranger = person("Sam", store(), Role.OWNER)
    for number in (ORDER, ORDER[:11], str(theirs.pk), f"#{theirs.pk}"):
        found = search(stranger, number, SearchFilters())
        assert found.is_empty
        assert found.straight_to is None


def test_what_is_filed_and_what_search_finds_are_one_transaction() -> None:
    shop = store()
    with transaction.atomic():
        receive(shop, buyer_mail())
        assert SearchDocument.objects.exists()
        transaction.set_rollback(True)
    assert (Message.objects.count(), SearchDocument.objects.count()) == (0, 0)
    open_one(shop)
    assert search(person("Rita", shop), "lampe", SearchFilters()).cases


def test_filing_a_mail_costs_no_more_queries_in_a_full_store() -> None:
    shop = store()
    open_one(shop)
    with CaptureQueriesContext(connection) as few:
        receive(shop, buyer_mail("Hallo?"))
    for number in range(40):
        key = f"b{number}@marketplace.amazon.de"
        open_one(shop, order_id=f"302-1234567-00000{number:02}", buyer_key=key, buyer_alias=key)
    with CaptureQueriesContext(connection) as many:
        receive(shop, buyer_mail("Hallo? Hallo?"))
    assert len(many) == len(few)


def test_a_buyers_address_of_another_store_is_another_buyer() -> None:
    ours, theirs = store(), store("Maple")
    case = open_one(theirs, buyer_key=BEN, buyer_alias=BEN)
    message = receive(ours, buyer_mail("Danke", buyer_key=BEN, buyer_alias=BEN))
    assert message is not None
    assert message.case != case
    assert message.store == ours
