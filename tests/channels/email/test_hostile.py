# ruff: noqa: E501  (bytes stand in one piece)
"""Mails that were damaged, made up or built to hurt: a value comes out, in bounded time, or a clear sentence."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afterdesk.channels.email.jsonl import line_of
from afterdesk.channels.email.parse import UnreadableMail, parse_message
from afterdesk.channels.email.strip import strip_html, strip_quotes
from afterdesk.channels.email.values import InboundMail

HERE = Path(__file__).parent
MAILS = [path.read_bytes() for path in sorted(HERE.glob("*/*.eml")) if path.stat().st_size < 60_000]
SCRAPS = [
    b"\x00", b"\r\n\r\n", b"Content-Type: multipart/mixed; boundary=", b"Content-Transfer-Encoding: base64\n", b"=?utf-8?b?", b"?=",
    b"\xff\xfe", b"<table><tr><th>ASIN</th><th>SKU</th></tr>", b"------------- Message: -------------", b"charset=utf-16",
    b"Content-Type: message/rfc822\n\n", b"charset=idna", b"From: \n", b"From: a@[1.2.3.4]\n", b'"', b";" * 50, b"(" * 50,
    b"\xe2\x80\xae", b"On 1.1.2020 x wrote:\n>", b"999999999999999999 EUR ", b"name*0*=utf-8''%ff%fe;name*1=", b"\x1b$B",
    b"filename*=zz'x'%80", b"&#2;&#x110000;&#xd800;",
]  # fmt: skip
HEAD = b"From: x <abc@marketplace.amazon.de>\nSubject: s\nMIME-Version: 1.0\n"
TEXT, HTML = HEAD + b"Content-Type: text/plain\n\n", HEAD + b"Content-Type: text/html\n\n"
SECONDS_ALLOWED = 8.0


def read(raw: bytes) -> InboundMail | None:
    """Read a mail and everything that leaves the parser; None: it said in words that this is no mail."""
    try:
        mail = parse_message(raw)
    except UnreadableMail:
        return None
    json.dumps(line_of("x", mail), ensure_ascii=False).encode("utf-8")
    for text in strings_of(asdict(mail)):
        text.encode("utf-8")
        assert "\x00" not in text
    for value in (mail.from_address, mail.buyer_alias, mail.message_id, mail.thread_of, mail.case_id, mail.buyer_name):
        assert value is None or not {"\x00", "\n", "\r"} & set(value)
    return mail


def strings_of(value: object) -> Iterator[str]:
    """Give every text inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings_of([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings_of(each)


def damaged(raw: bytes, rng: random.Random) -> bytes:
    data = bytearray(raw)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(6):
            case 0:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del data[at : at + rng.randint(1, 200)]
            case 2:
                data[at:at] = rng.choice(SCRAPS)
            case 3:
                data[at:at] = data[at : at + rng.randint(1, 400)] * rng.randint(1, 3)
            case 4:
                other = rng.choice(MAILS)
                data[at:at] = other[rng.randrange(len(other)) :][: rng.randint(1, 2000)]
            case _:
                data = data[: at + 1]
    return bytes(data)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_mails(seed: int) -> None:
    rng = random.Random(seed)
    mails = [read(damaged(rng.choice(MAILS), rng)) for _ in range(40)]
    # Damage rarely takes every header: nearly all of them are still mails, and most still have words.
    assert sum(mail is not None for mail in mails) >= 30
    assert sum(bool(mail and mail.full_text.strip()) for mail in mails) >= 20


@given(st.binary(max_size=3000))
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_any_bytes(raw: bytes) -> None:
    read(raw)
    for head in (TEXT, HTML):
        mail = read(head + raw)
        assert mail is not None
        assert (mail.from_address, mail.subject) == ("abc@marketplace.amazon.de", "s")
    # With a header that says nothing of the text, letters and digits of an ASCII text are all there.
    words = "".join(chr(byte) for byte in raw if chr(byte).isascii() and chr(byte).isalnum())
    plain = read(TEXT + words.encode())
    assert plain is not None
    assert plain.full_text.strip() == words


@given(st.text(max_size=2000))
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_stripping_never_leaves_nothing(text: str) -> None:
    own = strip_quotes(text)
    assert bool(own) or not any(sign.isprintable() and not sign.isspace() for sign in text)
    strip_html(text)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(TEXT + b"a" * 3_000_000, id="one line"),
        pytest.param(TEXT + b"\n" * 3_000_000, id="empty lines"),
        pytest.param(TEXT + b"\t\n" * 1_500_000, id="blank lines"),
        pytest.param(TEXT + b"\r" * 3_000_000, id="carriage returns"),
        pytest.param(TEXT + b" " * 3_000_000, id="spaces"),
        pytest.param(TEXT + b"-" * 3_000_000, id="dashes"),
        pytest.param(TEXT + b"------------- Message: -------------\n" * 80_000, id="begin marks"),
        pytest.param(TEXT + b"On 1.1.2020 at 10:00 x <a@b.de>\nwrote\n" * 80_000, id="reply headers"),
        pytest.param(TEXT + b"From: a@b.de\nx\n" * 200_000, id="fields"),
        pytest.param(TEXT + b"302-1234567-1234567 " * 150_000, id="order numbers"),
        pytest.param(TEXT + b"1.234." * 500_000, id="amounts"),
        pytest.param(TEXT + b"https://sellercentral.amazon.de/?mp=A1PA6795UKMFR9 " * 60_000, id="links"),
        pytest.param(HTML + b"<div>" * 600_000, id="nested divs"),
        pytest.param(HTML + b"<table><tr><td>" * 200_000, id="nested tables"),
        pytest.param(HTML + b"<" * 3_000_000, id="open angles"),
        pytest.param(HTML + b"<a href='" + b"x" * 3_000_000, id="endless attribute"),
        pytest.param(b"Subject: " + b"a" * 3_000_000 + b"\n\nx", id="endless subject"),
        pytest.param(b"From: x@y.z\nTo: " + b"a@b.c, " * 400_000 + b"\n\nx", id="endless recipients"),
        pytest.param(b"From: " + b"(((" * 1_000_000 + b"\n\nx", id="endless comment"),
        pytest.param(
            b"From: x@y.z\nContent-Type: text/plain; " + b'a="b;' * 600_000 + b"\n\nx", id="endless parameters"
        ),
        pytest.param(b"From: x@y.z\n" + b"X-A: b\n" * 400_000 + b"\nx", id="headers without end"),
        pytest.param(HEAD + b"Content-Type: message/rfc822\n\n" * 3_000 + b"x", id="mail in mail in mail"),
    ],
)
def test_mails_that_are_built_to_hang(raw: bytes) -> None:
    started = time.perf_counter()
    read(raw)
    assert time.perf_counter() - started < SECONDS_ALLOWED


def test_25_megabytes_with_a_file() -> None:
    picture = b"QUJD" * 19 + b"\n"
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhi\n--b\n"
    raw += (
        b"Content-Type: image/jpeg; name=a.jpg\nContent-Transfer-Encoding: base64\n\n"
        + picture * 325_000
        + b"\n--b--\n"
    )
    mail = parse_message(raw)
    assert (mail.body, [each.name for each in mail.attachments]) == ("hi", ["a.jpg"])
    assert len(mail.attachments[0].content) == 325_000 * 57


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n  \n", b"\x00\x01\x02\x03" * 50, b"just a note\nwithout headers\n", b"%PDF-1.4\n"]
)
def test_what_is_no_mail_is_said(raw: bytes) -> None:
    with pytest.raises(UnreadableMail, match=r"empty|no e-mail"):
        parse_message(raw)
