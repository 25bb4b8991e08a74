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
