"""Every mail is a real mail in Amazon's format: read here with the standard library alone."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from PIL import Image

from afterdesk.channels.email.values import MailKind
from afterdesk.demo.frames import phrases
from afterdesk.demo.values import MAIL_SERVER, SHOP_MAILBOX, DemoMail
from afterdesk.domain.language import detect_language
from afterdesk.domain.marketplaces import FACTS, Marketplace
from tests.demo.cast import demo_store, mails_of

ALIAS = re.compile(r"[a-z0-9]{15}\+[0-9a-f]{8}@marketplace\.(amazon\.[a-z.]+)")
TYPES = {
    MailKind.OWN_COPY: "BBC_MESSAGE_CONFIRMATION_TO_MERCHANT",
    MailKind.RETURN_REQUEST: "RETURN_REQUEST",
    MailKind.REFUND_ISSUED: "REFUND_ISSUED",
    MailKind.A_TO_Z_CLAIM: "A_Z_CLAIM_RESPONDENT_NOTIFY",
    MailKind.A_TO_Z_DECISION: "A_Z_CLAIM_RESPONDENT_CLOSE",
    MailKind.CANCEL_REQUEST: "BRC_SELLER_NOTIFICATION",
    MailKind.OPT_OUT_BOUNCE: "BUYER_OPTED_OUT_BSM_MESSAGES",
}


READABLE = [mail for mail in demo_store().mails if mail.kind]
NOTICES = [mail for mail in READABLE if mail.kind in TYPES]
BUYERS = [mail for mail in READABLE if mail.kind is MailKind.BUYER_MESSAGE and mail.story != "odd-but-readable"]


def story_of(mail: DemoMail) -> str:
    return mail.story


def parsed(mail: DemoMail) -> EmailMessage:
    return message_from_bytes(mail.raw, policy=policy.default)


@pytest.mark.parametrize("mail", READABLE, ids=story_of)
def test_headers_are_whole(mail: DemoMail) -> None:
    message = parsed(mail)
    assert message["To"] == SHOP_MAILBOX
    assert str(message["Subject"]) == mail.subject or mail.story == "bounce"
    assert str(message["Message-ID"]) == f"<{mail.message_id}>"
    assert abs(parsedate_to_datetime(str(message["Date"])) - mail.at) <= timedelta(seconds=1)
    received = message.get_all("Received", [])
    assert len(received) == 2
    assert f"by {MAIL_SERVER} " in " ".join(received[0].split())
    assert parsedate_to_datetime(received[0].rpartition(";")[2].strip()) > mail.at
    assert message.defects == [] or mail.story == "odd-but-readable"


@pytest.mark.parametrize("mail", NOTICES, ids=story_of)
def test_notices_name_their_type_store_and_order(mail: DemoMail) -> None:
    message = parsed(mail)
    assert mail.kind is not None
    assert mail.market is not None
    assert message["X-Space-Notification-Type"] == TYPES[mail.kind]
    assert message["X-Marketplace-ID"] == FACTS[mail.market].amazon_id
    assert mail.order_id is None or mail.order_id in mail.subject + _text(message, "html", "plain")


@pytest.mark.parametrize("mail", BUYERS, ids=story_of)
def test_buyers_words_stand_in_the_frame_of_their_store(mail: DemoMail) -> None:
    message = parsed(mail)
    assert mail.market is not None
    address = ALIAS.fullmatch(parseaddr(str(message["From"]))[1])
    assert address is not None
    assert address[1] == FACTS[mail.market].domain
    marks = phrases(mail.market)["message"]
    for kind in ("plain", "html"):
        text = _text(message, kind)
        between = text[text.index(marks["begin"]) : text.index(marks["end"])]
        assert _words(mail.words) in _words(between), kind
        after = text[text.index(marks["end"]) :]
        assert f"sellercentral.{FACTS[mail.market].domain}/messaging/no-response-needed?t=" in after
        assert f"mp={FACTS[mail.market].amazon_id}" in after


@pytest.mark.parametrize("mail", BUYERS, ids=story_of)
def test_buyers_write_the_language_the_story_says(mail: DemoMail) -> None:
    assert detect_language(mail.words).lang == mail.lang


def test_one_buyer_keeps_one_address_and_one_message_case() -> None:
    for story in {mail.story for mail in demo_store().mails}:
        assert len({mail.alias for mail in mails_of(story) if mail.alias}) <= 1


def test_message_ids_are_unique_except_for_the_mail_delivered_twice() -> None:
    ids = [mail.message_id for mail in demo_store().mails if mail.message_id]
    assert len(ids) - len(set(ids)) == len(mails_of("delivered-twice")) == 1


def test_photographs_open() -> None:
    seen = 0
    for mail in demo_store().mails:
        files = [part for part in parsed(mail).walk() if part.get_content_disposition() == "attachment"]
        assert tuple(part.get_filename() for part in files) == mail.attachments
        for part in files:
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            with Image.open(io.BytesIO(content)) as picture:
                assert picture.size == (640, 480)
                assert picture.get_format_mimetype() == part.get_content_type()
            seen += 1
    assert seen >= 6


def test_answers_quote_our_last_letter_below_the_buyers_words() -> None:
    letter, answer = mails_of("de-kettle-plastic")[1:]
    text = _text(parsed(answer), "plain")
    assert text.index(answer.words) < text.index("> " + letter.words.splitlines()[0])


def test_a_stranger_refers_to_a_mail_of_the_kettle() -> None:
    [forged], [kettle] = mails_of("forged-reference"), mails_of("kettle-cracked")
    message = parsed(forged)
    assert message["In-Reply-To"] == f"<{kettle.message_id}>"
    assert not parseaddr(str(message["From"]))[1].endswith("amazon.com")


def test_the_unreadable_one_has_neither_header_nor_text() -> None:
    [broken] = mails_of("unreadable")
    assert list(parsed(broken)) == []


@pytest.mark.parametrize("market", [Marketplace.US, Marketplace.UK, Marketplace.DE, Marketplace.FR, Marketplace.JP])
def test_only_reserved_ground(market: Marketplace) -> None:
    """Addresses are Amazon's relay, Amazon's robots, or names and numbers that nobody can own."""
    allowed = re.compile(r"(\.|@)(example|test|amazon\.(com|de|fr|co\.uk|co\.jp)|[\w.-]*amazonses\.com)$")
    for mail in demo_store().mails:
        if mail.market is market:
            head = mail.raw.partition(b"\r\n\r\n")[0].decode("ascii")
            for address in re.findall(r"[\w.+-]+@[\w.-]+", head):
                assert allowed.search(address.rstrip(".")), address
            assert all(each.startswith(("192.0.2.", "198.51.100.")) for each in re.findall(r"\d+\.\d+\.\d+\.\d+", head))


def _text(message: EmailMessage, *kinds: str) -> str:
    body = message.get_body(kinds)
    assert body is not None
    return str(body.get_content())


def _words(text: str) -> str:
    """Fold what HTML writes otherwise, so that both versions compare."""
    text = re.sub(r"<br>", " ", text)
    for coded, plain in (("&gt;", ">"), ("&lt;", "<"), ("&#x27;", "'"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(coded, plain)
    return " ".join(text.split())
