"""Put a mail together byte by byte: the same input gives the same bytes, and thousands a second.

The standard library's generator draws random boundaries and is ten times slower, so headers and parts are written here.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from random import Random

from afterdesk.demo.values import MAIL_SERVER, SHOP_MAILBOX
from afterdesk.domain.marketplaces import Marketplace

EOL = "\r\n"
_WORD_BYTES = 45  # RFC 2047: an encoded word has at most 75 characters
_ASCII = bytes(range(128))
_SES = {
    Marketplace.US: ("0100", "email.amazonses.com"),
    Marketplace.JP: ("0101", "us-west-2.amazonses.com"),
}
_SES_ELSEWHERE = ("0102", "eu-west-1.amazonses.com")


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of a mail. Text is UTF-8; a part with a name is an attachment."""

    content_type: str
    content: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The headers of one mail. `verdict` is what our own server found: pass, fail, or "" for not checked."""

    sender: str
    subject: str
    at: datetime
    message_id: str
    sender_name: str = ""
    recipient: str = SHOP_MAILBOX
    verdict: str = "pass"
    via: str = ""  # the sending host; empty: the host of the Message-ID
    extra: tuple[tuple[str, str], ...] = ()


def ses_message_id(market: Marketplace, at: datetime, rng: Random) -> str:
    """Return a Message-ID as Amazon's mail service makes them, without angle brackets."""
    prefix, host = _SES.get(market, _SES_ELSEWHERE)
    word = f"{rng.getrandbits(128):032x}"
    stamp = f"{int(at.timestamp() * 1000):012x}"
    return f"{prefix}{stamp}-{word[:8]}-{word[8:12]}-{word[12:16]}-{word[16:20]}-{word[20:]}-000000@{host}"


def plain(text: str) -> Part:
    """Return a plain-text part."""
    return Part("text/plain", _crlf(text).encode())


def html(text: str) -> Part:
    """Return an HTML part."""
    return Part("text/html", _crlf(text).encode())


def assemble(envelope: Envelope, parts: Sequence[Part]) -> bytes:
    """Write the mail: texts as alternatives, attachments beside them."""
    texts = [part for part in parts if not part.name]
    files = [part for part in parts if part.name]
    mark = f"{binascii.crc32(envelope.message_id.encode()):08x}"
    body = _leaf(texts[0]) if len(texts) == 1 else _multipart("alternative", f"----=_Part_A_{mark}", map(_leaf, texts))
    if files:
        body = _multipart("mixed", f"----=_Part_M_{mark}", [body, *map(_leaf, files)])
    return headers(envelope).encode() + b"MIME-Version: 1.0\r\n" + body


def headers(envelope: Envelope) -> str:
    """Return the header lines, newest trace first, as our mail server leaves them."""
    domain = envelope.sender.rpartition("@")[2]
    host = envelope.message_id.rpartition("@")[2]
    via = envelope.via or f"a{len(envelope.subject) % 9 + 1}-{len(host)}.smtp-out.{host}"
    at = format_datetime(envelope.at)
    lines = [
        f"Return-Path: <bounce-{binascii.crc32(envelope.message_id.encode()):x}@{host}>",
        f"Delivered-To: {envelope.recipient}",
        *_verdict_lines(envelope, domain, host),
        f"Received: from {via} ({via} [192.0.2.{len(envelope.subject) % 200 + 10}])",
        f"\tby {MAIL_SERVER} (Postfix) with ESMTPS id {envelope.message_id[4:14].upper()}",
        f"\tfor <{envelope.recipient}>; {format_datetime(envelope.at + timedelta(seconds=4))}",
        f"Received: from mail-relay.{domain} ([198.51.100.{len(at) + 3}]) by {via} with ESMTP; {at}",
        f"Date: {at}",
        f"From: {_mailbox(envelope.sender_name, envelope.sender)}",
        f"To: {envelope.recipient}",
        f"Message-ID: <{envelope.message_id}>",
        f"Subject: {encoded(envelope.subject)}",
        *(f"{name}: {value}" for name, value in envelope.extra),
    ]
    return EOL.join(lines) + EOL


def encoded(text: str) -> str:
    """Return header text; what is not ASCII becomes encoded words that split between characters."""
    if text.isascii():
        return text
    words, waiting = [], b""
    for char in text:
        if len(waiting) + len(char.encode()) > _WORD_BYTES:
            words.append(waiting)
            waiting = b""
        waiting += char.encode()
    words.append(waiting)
    return (EOL + " ").join(f"=?UTF-8?B?{base64.b64encode(word).decode()}?=" for word in words)


def _verdict_lines(envelope: Envelope, domain: str, host: str) -> list[str]:
    if not envelope.verdict:
        return []
    verdict = envelope.verdict
    return [
        f"Authentication-Results: {MAIL_SERVER}; dkim={verdict} header.d={domain};",
        f"\tspf=pass smtp.mailfrom={host}; dmarc={verdict} header.from={domain}",
    ]


def _mailbox(name: str, address: str) -> str:
    if not name:
        return f"<{address}>"
    return f'"{name}" <{address}>' if name.isascii() else f"{encoded(name)} <{address}>"


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", EOL)


def _leaf(part: Part) -> bytes:
    if part.name:
        head = f'Content-Type: {part.content_type}; name="{part.name}"\r\nContent-Transfer-Encoding: base64\r\n'
        head += f'Content-Disposition: attachment; filename="{part.name}"\r\n\r\n'
        return head.encode() + _base64_lines(part.content)
    data = part.content
    if data.isascii() and len(max(data.splitlines() or [b""], key=len)) < 900:
        encoding, coded = "7bit", data + b"\r\n"
    elif len(data.translate(None, _ASCII)) * 5 > len(data):
        encoding, coded = "base64", _base64_lines(data)
    else:
        encoding, coded = "quoted-printable", binascii.b2a_qp(data, istext=True) + b"\r\n"
    head = f"Content-Type: {part.content_type}; charset=UTF-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + coded


def _multipart(kind: str, boundary: str, leaves: Iterable[bytes]) -> bytes:
    line = f"--{boundary}\r\n".encode()
    head = f'Content-Type: multipart/{kind};\r\n\tboundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(line + leaf for leaf in leaves) + f"--{boundary}--\r\n".encode()


def _base64_lines(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")
