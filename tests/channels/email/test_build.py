"""Replies as mails: addresses, subject, threading, marks, files, and ids that nobody can forge."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from afterdesk.channels.email.build import (
    MAX_ATTACHMENT_BYTES,
    MAX_REFERENCES,
    OutgoingFile,
    ReplyEnvelope,
    UnsendableReply,
    build_reply,
    case_of_mark,
    make_case_mark,
    make_message_id,
    own_message_id,
    reply_subject,
)

KEY = b"k" * 32
ALIAS = "v7b6n5m4c3x2z1q+5c5c5c5c@marketplace.amazon.de"
ENVELOPE = ReplyEnvelope(
    from_address="service@larch-shop.example",
    from_name="Larch Shop GmbH & Co. Kühn",
    to_alias=ALIAS,
    subject="Frage von Amazon-Kunde Petra (Bestellung: 302-0000002-0000002)",
    text="Guten Tag Petra,\n\n.der Punkt bleibt.\nwir schicken Ersatz: 12,50 €.\n",
    message_id=make_message_id(KEY, 12, "larch-shop.example"),
    in_reply_to="first@eu-west-1.amazonses.com",
    references=("older@eu-west-1.amazonses.com", "first@eu-west-1.amazonses.com"),
    store="larch",
    case_mark=make_case_mark(KEY, 7),
)


def reread(envelope: ReplyEnvelope) -> EmailMessage:
    raw = build_reply(envelope, date=1_787_561_572).as_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_headers_of_a_reply() -> None:
    message = reread(ENVELOPE)
    assert message["To"] == ALIAS
    assert message["From"].addresses[0].addr_spec == "service@larch-shop.example"
    assert message["From"].addresses[0].display_name == "Larch Shop GmbH & Co. Kühn"
    assert message["Subject"] == "Re: Frage von Amazon-Kunde Petra (Bestellung: 302-0000002-0000002)"
    assert message["Message-ID"] == f"<{ENVELOPE.message_id}>"
    assert message["In-Reply-To"] == "<first@eu-west-1.amazonses.com>"
    assert message["References"] == "<older@eu-west-1.amazonses.com> <first@eu-west-1.amazonses.com>"
    assert message["X-Afterdesk-Store"] == "larch"
    assert case_of_mark(KEY, message["X-Afterdesk-Case"]) == "7"
    assert message["Auto-Submitted"] is None
    assert message["Date"] == "Mon, 24 Aug 2026 08:52:52 +0000"


def test_text_of_a_reply_comes_through_unchanged() -> None:
    body = reread(ENVELOPE).get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == ENVELOPE.text


@pytest.mark.parametrize("text", ["商品の不足分をお送りします。", "Größe L", "plain", "👍🏽 ok"])
def test_every_script_comes_through(text: str) -> None:
    body = reread(replace(ENVELOPE, text=text)).get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == text


def test_only_automatic_mail_says_that_it_is_automatic() -> None:
    message = reread(replace(ENVELOPE, is_automatic=True))
    assert (message["Auto-Submitted"], message["X-Auto-Response-Suppress"]) == ("auto-replied", "All")


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param("Frage", "Re: Frage", id="first answer"),
        pytest.param("Re: Frage", "Re: Frage", id="second answer"),
        pytest.param("AW: Re: RE: Frage", "Re: Frage", id="prefixes of several programs"),
        pytest.param("返信: 質問", "Re: 質問", id="Japanese"),
        pytest.param("Re[2]: Frage", "Re: Frage", id="counted"),
        pytest.param(
            "Frage\r\nBcc: x@evil.example", "Re: Frage Bcc: x@evil.example", id="no new header by a line break"
        ),
        pytest.param("", "Re:", id="no subject"),
        pytest.param("Regen: Schirm", "Re: Regen: Schirm", id="a word is no prefix"),
    ],
)
def test_reply_subject(subject: str, expected: str) -> None:
    assert reply_subject(subject) == expected


def test_critical_mail_passes_an_opt_out_once() -> None:
    assert reply_subject("Frage", is_critical=True) == "Re: [Important] Frage"
    assert reply_subject("Re: [IMPORTANT] Frage", is_critical=True) == "Re: [IMPORTANT] Frage"


def test_foreign_ids_cannot_add_headers() -> None:
    message = reread(
        replace(ENVELOPE, in_reply_to="a@b>\r\nBcc: <x@evil.example", references=("ü@b.example", "ok@b.example"))
    )
    assert message["In-Reply-To"] is None
    assert message["References"] == "<ok@b.example>"
    assert message["Bcc"] is None


def test_long_threads_keep_their_root_and_their_end() -> None:
    ids = tuple(f"m{number}@b.example" for number in range(50))
    found = reread(replace(ENVELOPE, references=ids, in_reply_to=ids[-1]))["References"].split()
    assert (len(found), found[0], found[-1]) == (MAX_REFERENCES, "<m0@b.example>", "<m49@b.example>")


def test_attachments_keep_name_and_bytes() -> None:
    message = reread(replace(ENVELOPE, attachments=(OutgoingFile("../Anleitung ö.pdf", "application/pdf", b"%PDF-"),)))
    [part] = message.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("Anleitung ö.pdf", b"%PDF-")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"text": " \n"}, "empty", id="no text"),
        pytest.param({"to_alias": "hans@freemail.example"}, "not a buyer's address", id="a private address"),
        pytest.param({"to_alias": "a@marketplace.amazon.de.evil.example"}, "not a buyer's address", id="a look-alike"),
        pytest.param({"from_address": ""}, "approved sender", id="no approved sender"),
        pytest.param({"message_id": "no id"}, "Message-ID", id="no id"),
        pytest.param(
            {"attachments": (OutgoingFile("a.exe", "application/x-msdownload", b"MZ"),)}, "does not take", id="kind"
        ),
        pytest.param(
            {"attachments": (OutgoingFile("a.png", "image/png", bytes(MAX_ATTACHMENT_BYTES + 1)),)}, "10 MB", id="size"
        ),
    ],
)
def test_what_cannot_be_sent_is_said(change: dict[str, object], words: str) -> None:
    with pytest.raises(UnsendableReply, match=words):
        build_reply(replace(ENVELOPE, **change))  # type: ignore[arg-type]


def test_own_ids_are_stable_and_told_from_others() -> None:
    made = make_message_id(KEY, 4711, "Larch-Shop.example")
    assert made == make_message_id(KEY, 4711, "larch-shop.example")
    assert own_message_id(KEY, made) == 4711
    assert own_message_id(KEY, f"<{made}>") == 4711


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(make_message_id(b"other" * 8, 4711, "larch-shop.example"), id="another key"),
        pytest.param(make_message_id(KEY, 4711, "a.example").replace("4711", "4712"), id="another number"),
        pytest.param("ad.4711.aaaaaaaaaaaaaaaaaaaa@a.example", id="guessed"),
        pytest.param("4711@a.example", id="foreign"),
        pytest.param("", id="empty"),
        pytest.param(None, id="none"),
        pytest.param("ad." + "9" * 5000 + ".aaaaaaaaaaaaaaaaaaaa@a.example", id="huge"),
    ],
)
def test_forged_ids_are_nobodys(forged: str | None) -> None:
    assert own_message_id(KEY, forged) is None


def test_a_forged_case_mark_is_nobodys() -> None:
    assert case_of_mark(KEY, make_case_mark(KEY, 7).replace("7.", "8.", 1)) is None
    assert case_of_mark(KEY, "7.ü") is None
    assert case_of_mark(KEY, None) is None
