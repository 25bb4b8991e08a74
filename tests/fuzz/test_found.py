"""What fuzzing found, each as the smallest mail that shows it. tools/fuzz says how to look for more."""

from __future__ import annotations

import pytest

from afterdesk.channels.email.parse import parse_message

HEAD = b"From: x <abc@marketplace.amazon.de>\nMessage-ID: <1@example>\nMIME-Version: 1.0\n"
#: An attached mail that says multipart, gives no boundary, and has 8-bit bytes: the library reads them as letters of
#: the declared charset when asked for the text, and cannot write those letters out again.
WORDS = "Grüße".encode()
ATTACHED = b"Subject: in\nContent-Type: multipart/mixed; charset=utf-8\n\n" + WORDS + b"\n"
AS_MAIL = b"Content-Type: message/rfc822\n\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(HEAD + AS_MAIL + ATTACHED, id="the mail itself"),
        pytest.param(
            HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + AS_MAIL + ATTACHED + b"--b--\n", id="a part"
        ),
    ],
)
def test_an_attached_mail_keeps_its_bytes(raw: bytes) -> None:
    mail = parse_message(raw)
    kept = [each.content for each in mail.attachments] or [mail.full_text.encode()]
    assert WORDS in kept[0]


def test_an_attached_mail_whose_header_cannot_be_written_again_is_kept() -> None:
    """A form feed counts as the end of a line only when the library writes."""
    inner = b"Message-ID: <a\x0cb:5@example>\nSubject: in\n\nhello\n"
    mail = parse_message(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + AS_MAIL + inner + b"\n--b--\n")
    assert b"hello" in mail.attachments[0].content


@pytest.mark.parametrize("header", ["filename", "name", "boundary", "charset"])
@pytest.mark.parametrize("charset", ["\x00", "idna", "undefined", "zip", "utf-7\x00"])
def test_a_parameter_in_a_charset_that_is_none_is_read_as_it_stands(header: str, charset: str) -> None:
    value = f"{header}*={charset}''a%FFb".encode()
    disposition = b"Content-Disposition: attachment; " + value + b"\n" if header == "filename" else b""
    mail = parse_message(HEAD + disposition + b"Content-Type: text/plain; " + value + b"\n\nhello\n")
    assert b"hello" in b"".join([mail.full_text.encode(), *(each.content for each in mail.attachments)])


@pytest.mark.parametrize(
    "declared", [b"\xe2\x80\xaetext/plain", b"te\x00xt/plain", b"text/pl\xffain", b"a" * 90 + b"/b"]
)
def test_a_type_that_is_none_is_plain_text(declared: bytes) -> None:
    """Such a type went into the record of an attachment, where neither UTF-8 nor PostgreSQL takes it."""
    mail = parse_message(HEAD + b"Content-Type: " + declared + b"\n\nhello\n")
    assert mail.full_text.strip() == "hello"
    named = parse_message(HEAD + b"Content-Type: " + declared + b"; name=a.txt\n\nhello\n")
    assert [(each.content_type, each.content.strip()) for each in named.attachments] == [("text/plain", b"hello")]
