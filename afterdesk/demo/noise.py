"""Mails around the stories: marketing, spam, tricks, a bounce, an absence note, and two that are broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from afterdesk.channels.email.values import Direction, MailKind, Trust
from afterdesk.demo.catalogue import read_toml
from afterdesk.demo.frames import BUYER_TYPE, Framed, message_parts, type_headers
from afterdesk.demo.values import MAIL_SERVER, SHOP_MAILBOX, DemoMail, DemoOrder
from afterdesk.demo.wire import EOL, Envelope, assemble, headers, html, plain, ses_message_id
from afterdesk.domain.marketplaces import Marketplace

_HEADLESS_BYTES = 700


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the noise refers to: `orders` by story or by the noise's own word, `mails` the first mail of each story."""

    now: datetime
    rng: Random
    orders: Mapping[str, DemoOrder]
    mails: Mapping[str, DemoMail]


def noise(around: Surroundings) -> Iterator[DemoMail]:
    """Yield every mail that belongs to no story."""
    for entry in read_toml("noise.toml")["mail"]:
        yield _from_table(entry, around)
    yield _absence_note(around)
    yield _bounce(around)
    yield _odd_but_readable(around)
    yield _unreadable(around)
    yield replace(around.mails["fr-bouilloire-fuite"], story="delivered-twice")


def _from_table(entry: Mapping[str, Any], around: Surroundings) -> DemoMail:
    at = around.now - timedelta(hours=entry["ago"])
    market = Marketplace(entry["market"]) if "market" in entry else None
    order = around.orders.get(entry.get("about") or entry.get("answers", ""))
    order_id = order.order_id if order else None
    text = entry["text"].strip().format(order_id=order_id)
    envelope = Envelope(
        sender=entry["sender"],
        subject=entry["subject"].format(order_id=order_id),
        at=at,
        message_id=_message_id(entry["sender"], at, around.rng),
        sender_name=entry["name"],
        verdict=entry.get("verdict", "pass"),
        via=entry.get("via", ""),
        extra=_extra_headers(entry, market, around),
    )
    is_personal = entry["kind"] == MailKind.NOT_AMAZON
    return DemoMail(
        raw=assemble(envelope, [plain(text), html(f"<html><body><p>{text}</p></body></html>")]),
        at=at,
        kind=MailKind(entry["kind"]),
        direction=Direction.SYSTEM if "type" in entry or not is_personal else Direction.IN,
        trusted=Trust(entry.get("trusted", "yes")),
        market=None if is_personal else market,
        order_id=order_id,
        subject=envelope.subject,
        words=text if is_personal else "",
        lang=entry.get("lang"),
        message_id=envelope.message_id,
        story=entry["id"],
    )


def _extra_headers(
    entry: Mapping[str, Any], market: Marketplace | None, around: Surroundings
) -> tuple[tuple[str, str], ...]:
    found: tuple[tuple[str, str], ...] = ()
    if market and "type" in entry:
        found += type_headers(market, entry["type"])
    if entry.get("list"):
        found += (("List-Unsubscribe", f"<mailto:unsubscribe@{entry['sender'].partition('@')[2]}>"),)
        found += (("Precedence", "bulk"),)
    if "answers" in entry:
        answered = around.mails[entry["answers"]].message_id
        found += (("In-Reply-To", f"<{answered}>"), ("References", f"<{answered}>"))
    return found


def _absence_note(around: Surroundings) -> DemoMail:
    """A buyer's mail program answers by itself, through the relay."""
    order, at = around.orders["uk-curtain-office"], around.now - timedelta(hours=10)
    text = "I am out of the office until Monday and will not read my mail. In urgent cases please ring reception."
    case_id = f"{around.rng.getrandbits(32):08x}"
    local, _, domain = order.alias.partition("@")
    envelope = Envelope(
        sender=f"{local}+{case_id}@{domain}",
        subject=f"Automatic reply: Your message (Order: {order.order_id})",
        at=at,
        message_id=ses_message_id(order.market, at, around.rng),
        sender_name=order.buyer,
        extra=(*type_headers(order.market, BUYER_TYPE), ("Auto-Submitted", "auto-replied")),
    )
    return DemoMail(
        raw=assemble(
            envelope, message_parts(Framed(order.market, text, order.order_id, order.lines, case_id, BUYER_TYPE))
        ),
        at=at,
        kind=MailKind.BUYER_MESSAGE,
        direction=Direction.IN,
        market=order.market,
        order_id=order.order_id,
        subject=envelope.subject,
        words=text,
        lang="en",
        alias=envelope.sender,
        message_id=envelope.message_id,
        story="absence-note",
    )


def _bounce(around: Surroundings) -> DemoMail:
    """One of our own mails came back because the mailbox was too full."""
    at = around.now - timedelta(hours=75)
    order = around.orders["uk-curtain-office"]
    message_id = f"{around.rng.getrandbits(64):016x}@{MAIL_SERVER}"
    lost = f"<{around.rng.getrandbits(64):016x}.afterdesk@larch-and-lumen.example>"
    envelope = Envelope("mailer-daemon@" + MAIL_SERVER, "Undelivered Mail Returned to Sender", at, message_id)
    body = (
        "MIME-Version: 1.0\nAuto-Submitted: auto-replied\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_dsn"\n\n'
        "--=_dsn\nContent-Type: text/plain\n\n"
        f"This is the mail system at {MAIL_SERVER}.\n\n"
        f"<{order.alias}>: message size 14680064 exceeds the limit of 10485760\n\n"
        f"--=_dsn\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; {MAIL_SERVER}\n\n"
        f"Final-Recipient: rfc822; {order.alias}\nAction: failed\nStatus: 5.3.4\n\n"
        f"--=_dsn\nContent-Type: text/rfc822-headers\n\nFrom: {SHOP_MAILBOX}\nTo: {order.alias}\nMessage-ID: {lost}\n"
        "Subject: Your curtains\n\n--=_dsn--\n"
    )
    raw = (headers(envelope) + body.replace("\n", EOL)).encode()
    return DemoMail(
        raw=raw,
        at=at,
        kind=MailKind.BOUNCE,
        direction=Direction.SYSTEM,
        market=order.market,
        alias=order.alias,
        message_id=message_id,
        story="bounce",
    )


def _odd_but_readable(around: Surroundings) -> DemoMail:
    """A forwarder named a charset that does not exist and cut the mail off in the middle of its last part."""
    order, at = around.orders["de-odd"], around.now - timedelta(hours=3.4)
    text = "Hallo, das riecht stark nach Chemie und die Größe stimmt auch nicht. Was soll ich tun?"
    framed = Framed(order.market, text, order.order_id, order.lines, f"{around.rng.getrandbits(32):08x}")
    local, _, domain = order.alias.partition("@")
    envelope = Envelope(
        sender=f"{local}+{framed.case_id}@{domain}",
        subject=f"Frage von Amazon-Kunde {order.buyer} (Bestellung: {order.order_id})",
        at=at,
        message_id=ses_message_id(order.market, at, around.rng),
        sender_name=order.buyer,
        extra=type_headers(order.market, BUYER_TYPE),
    )
    raw = assemble(envelope, message_parts(framed)).replace(b"charset=UTF-8", b"charset=x-unknown-8bit")
    return DemoMail(
        raw=raw[:-_HEADLESS_BYTES],
        at=at,
        kind=MailKind.BUYER_MESSAGE,
        direction=Direction.IN,
        market=order.market,
        order_id=order.order_id,
        subject=envelope.subject,
        words=text,
        lang="de",
        alias=envelope.sender,
        message_id=envelope.message_id,
        story="odd-but-readable",
    )


def _unreadable(around: Surroundings) -> DemoMail:
    """A file the disk filled with something else: no header, no text."""
    junk = bytes(around.rng.getrandbits(8) for _ in range(420))
    return DemoMail(raw=b"\x00\x1f\x8b" + junk, at=around.now - timedelta(hours=60), kind=None, story="unreadable")


def _message_id(sender: str, at: datetime, rng: Random) -> str:
    domain = sender.rpartition("@")[2]
    if domain.startswith("amazon.") and not domain.endswith(".example"):
        return ses_message_id(Marketplace.US, at, rng)
    return f"{at:%Y%m%d%H%M%S}.{rng.getrandbits(48):012x}@{domain}"
