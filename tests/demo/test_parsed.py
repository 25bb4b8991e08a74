"""What the demo store meant is what the desk's own reader understands, mail by mail."""

from __future__ import annotations

from decimal import Decimal

import pytest

from afterdesk.channels.email.parse import UnreadableMail, parse_message
from afterdesk.channels.email.values import InboundMail, MailKind, Trust
from afterdesk.demo.buyer import simulate_buyer
from afterdesk.demo.load import generate_load
from afterdesk.demo.values import DemoMail, OutgoingReply
from tests.demo.cast import NOW, demo_store, mails_of

READABLE = [mail for mail in demo_store().mails if mail.kind]
WITH_WORDS = [mail for mail in READABLE if mail.words]
RETURNS = [mail for mail in READABLE if mail.kind is MailKind.RETURN_REQUEST]


def story_of(mail: DemoMail) -> str:
    return mail.story


def read(mail: DemoMail) -> InboundMail:
    return parse_message(mail.raw, trusted_servers=demo_store().trusted_servers)


@pytest.mark.parametrize("mail", READABLE, ids=story_of)
def test_kind_store_order_and_sender(mail: DemoMail) -> None:
    found = read(mail)
    assert (found.kind, found.direction, found.trusted) == (mail.kind, mail.direction, mail.trusted)
    assert (found.marketplace, found.order_id, found.buyer_alias) == (mail.market, mail.order_id, mail.alias)
    assert found.message_id == mail.message_id
    assert tuple(attachment.name for attachment in found.attachments) == mail.attachments
    assert mail.asin is None or found.asin == mail.asin


@pytest.mark.parametrize("mail", WITH_WORDS, ids=story_of)
def test_a_persons_own_words_and_language(mail: DemoMail) -> None:
    found = read(mail)
    assert found.body == mail.words
    assert found.lang == mail.lang or mail.lang is None


@pytest.mark.parametrize("mail", RETURNS, ids=story_of)
def test_return_requests_name_the_article(mail: DemoMail) -> None:
    found = read(mail)
    order = next(order for order in demo_store().orders if order.order_id == mail.order_id)
    [item] = found.items
    assert (item.asin, item.sku) == (order.lines[0].product.asin, order.lines[0].product.sku)
    assert found.auto_authorised is (mail.story not in WAITING)
    assert (found.return_tracking is None) is (mail.story in WAITING)


#: Return requests that we have to authorise ourselves.
WAITING = {"de-shelf-return", "fr-friteuse-retour", "curtains-return-manual"}


@pytest.mark.parametrize(
    ("story", "kind", "days", "action", "counts"),
    [
        pytest.param("toaster-three-mails", MailKind.A_TO_Z_CLAIM, 3, True, None, id="a claim that wants an answer"),
        pytest.param("de-headphones-atoz", MailKind.A_TO_Z_CLAIM, 3, True, None, id="one in German"),
        pytest.param("press-atoz-covered", MailKind.A_TO_Z_CLAIM, None, False, None, id="a claim that wants none"),
        pytest.param("press-atoz-covered", MailKind.A_TO_Z_DECISION, None, False, False, id="covered by Amazon"),
        pytest.param("lamp-atoz-granted", MailKind.A_TO_Z_DECISION, 30, None, True, id="charged to us"),
        pytest.param("charger-chargeback", MailKind.CHARGEBACK, 7, True, None, id="a chargeback"),
    ],
)
def test_claims_and_their_days(
    story: str, kind: MailKind, days: int | None, action: bool | None, counts: bool | None
) -> None:
    [mail] = [mail for mail in mails_of(story) if mail.kind is kind]
    found = read(mail)
    assert (found.deadline_days, found.counts_against_odr) == (days, counts)
    assert found.action_required is action or action is None
    assert found.amount is not None
    assert found.amount > Decimal(10)


def test_what_is_unreadable_goes_to_the_quarantine() -> None:
    [broken] = mails_of("unreadable")
    with pytest.raises(UnreadableMail):
        read(broken)


@pytest.mark.parametrize("story", ["look-alike", "spoofed-amazon"])
def test_tricks_are_not_trusted(story: str) -> None:
    assert [read(mail).trusted for mail in mails_of(story)] == [Trust.NO]


def test_an_absence_note_is_no_person() -> None:
    [note] = mails_of("absence-note")
    assert read(note).is_automatic


def test_the_signed_link_is_kept_word_for_word() -> None:
    [kettle] = mails_of("kettle-cracked")
    link = read(kettle).no_response_url
    assert link is not None
    assert link.startswith("https://sellercentral.amazon.com/messaging/no-response-needed?t=")
    assert link.encode() in kettle.raw


def test_the_simulated_buyers_answer_joins_our_letter() -> None:
    [lamp] = mails_of("de-lamp-screw")
    assert lamp.alias is not None
    reply = OutgoingReply(
        order_id=lamp.order_id,
        to_alias=lamp.alias,
        subject=f"Re: {lamp.subject}",
        text="Guten Tag,\n\nSie haben die Wahl:\n1. Die Schraube kommt per Post.\n2. Sie senden die Lampe zurück.",
        message_id="<letter-1@larch-and-lumen.example>",
        lang="de",
    )
    for seed in range(20):
        raw = simulate_buyer(reply, now=NOW, seed=seed)
        assert raw is not None
        found = parse_message(raw, trusted_servers=demo_store().trusted_servers)
        assert (found.kind, found.trusted) == (MailKind.BUYER_MESSAGE, Trust.YES)
        assert (found.order_id, found.buyer_alias) == (lamp.order_id, lamp.alias)
        assert found.thread_of == "letter-1@larch-and-lumen.example"
        assert found.body
        assert "Schraube kommt" not in found.body


def test_load_is_readable_and_trusted() -> None:
    kinds = {
        parse_message(raw, trusted_servers=demo_store().trusted_servers).kind for raw in generate_load(150, now=NOW)
    }
    assert {MailKind.BUYER_MESSAGE, MailKind.OWN_COPY, MailKind.RETURN_REQUEST, MailKind.A_TO_Z_CLAIM} <= kinds
    assert MailKind.NOT_AMAZON not in kinds
