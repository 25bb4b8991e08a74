"""The headers of a mail as values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from afterdesk.channels.email.headers import Address, addresses, header_text, message_ids, moment
from afterdesk.channels.email.mime import MimeMail, Part
from afterdesk.channels.email.senders import Side, is_relay_address, side_of
from afterdesk.domain.marketplaces import BY_AMAZON_ID, Marketplace

MAX_REFERENCES = 200

_AUTO_WORDS = ("x-autoreply", "x-autorespond", "x-auto-response-suppress", "list-id", "list-unsubscribe", "feedback-id")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_NO_REPLY = re.compile(
    r"no-?_?reply|do-?not-?reply|donotreply|mailer-daemon|postmaster|noresponda|nicht-?antworten", re.I
)
_QUOTED_ID = re.compile(r"^[> \t]*Message-ID:[ \t]*<([^<>\s]{3,400})>", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who, to whom, when, answering what; and Amazon's own headers."""

    senders: tuple[Address, ...]
    sender: Address | None
    side: Side
    reply_to: Address | None
    to_addresses: tuple[str, ...]
    subject: str
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    date_at: datetime | None
    received_at: datetime | None
    type_header: str | None
    store_header: Marketplace | None
    is_report: bool
    is_automatic: bool
    is_list: bool
    quoted_id: str | None
    oddities: tuple[str, ...]

    @property
    def to_relay(self) -> str | None:
        """Return the buyer's relay address that this mail was written to, if any."""
        return next((each for each in self.to_addresses if is_relay_address(each)), None)


def read_envelope(mime: MimeMail) -> Envelope:
    """Read the headers; what is missing or broken becomes None and an oddity."""
    root = mime.root
    senders = tuple(addresses(root.all_of("From")))
    reply_to = next(iter(addresses(root.all_of("Reply-To"))), None)
    sender = _sender(root, senders, reply_to)
    references = message_ids(root.get("References"))[-MAX_REFERENCES:]
    answered = message_ids(root.get("In-Reply-To"))
    own_id = message_ids(root.get("Message-ID"))
    date_at = moment(root.get("Date"))
    to = addresses(root.all_of("To") + root.all_of("Cc") + root.all_of("Delivered-To"))
    return Envelope(
        senders=senders,
        sender=sender,
        side=side_of(sender.domain) if sender else Side.OTHER,
        reply_to=reply_to,
        to_addresses=tuple(dict.fromkeys(each.address for each in to)),
        subject=root.text_of("Subject"),
        message_id=own_id[0] if own_id else None,
        in_reply_to=answered[0] if answered else None,
        references=references,
        date_at=date_at,
        received_at=_received_at(root),
        type_header=root.text_of("X-Space-Notification-Type").upper() or None,
        store_header=BY_AMAZON_ID.get(root.text_of("X-Marketplace-ID").upper()),
        is_report=_is_report(root),
        is_automatic=_is_automatic(root, sender),
        is_list=bool(root.get("List-Unsubscribe") or root.get("List-Id")),
        quoted_id=_quoted_id(mime),
        oddities=tuple(_missing(root, senders, date_at)),
    )


def _sender(root: Part, senders: tuple[Address, ...], reply_to: Address | None) -> Address | None:
    if senders:
        return senders[0]
    return reply_to or next(iter(addresses(root.all_of("Sender") + root.all_of("Return-Path"))), None)


def _missing(root: Part, senders: tuple[Address, ...], date_at: datetime | None) -> list[str]:
    notes = []
    if not senders:
        notes.append("no sender")
    if len(root.all_of("From")) > 1 or len(senders) > 1:
        notes.append("more than one sender")
    if date_at is None:
        notes.append("invalid date" if root.get("Date") else "no date")
    if not message_ids(root.get("Message-ID")):
        notes.append("no message id")
    return notes


def _received_at(root: Part) -> datetime | None:
    top = next(iter(root.all_of("Received")), None)
    return moment(top.rpartition(";")[2]) if top else None


def _is_report(root: Part) -> bool:
    if root.get_content_type() != "multipart/report":
        return False
    kind = str(root.get_param("report-type", "delivery-status")).lower()
    return kind == "delivery-status"


def _is_automatic(root: Part, sender: Address | None) -> bool:
    auto = root.text_of("Auto-Submitted").lower()
    if auto and not auto.startswith("no"):
        return True
    if root.text_of("Precedence").lower() in _BULK or root.text_of("Return-Path") == "<>":
        return True
    if any(root.get(name) for name in _AUTO_WORDS):
        return True
    return bool(sender and _NO_REPLY.search(sender.local))


def _quoted_id(mime: MimeMail) -> str | None:
    """A bounce as plain text prints the headers of what came back."""
    found = _QUOTED_ID.search(mime.plain[:50_000]) or _QUOTED_ID.search(mime.report_text[:20_000])
    return header_text(found[1]) if found else None
