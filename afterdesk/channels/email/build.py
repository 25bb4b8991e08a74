"""A reply as an e-mail: plain text, threaded, marked as ours, under a Message-ID that only we can make."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

#: Length of the keyed part: 96 bits are out of anybody's reach, and the id stays short.
SIGNATURE_BYTES = 12
_OWN_ID = re.compile(r"^<?ad\.(\d{1,18})\.([A-Za-z2-7]{16,24})@[^<>\s@]+>?$")
_REPLY_PREFIX = re.compile(r"^\s*re\s*(\[\d+\])?\s*:", re.IGNORECASE)
_LINE_BREAKS = re.compile(r"[\r\n]+")
MAX_SUBJECT = 480


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file that leaves with a reply."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEnvelope:
    """Everything a reply's e-mail is made of. Message-IDs without angle brackets."""

    from_address: str
    from_name: str
    to_alias: str
    subject: str
    text: str
    message_id: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[OutgoingFile, ...] = ()
    is_automatic: bool = False
    sent_at: datetime | None = None


def build_reply(envelope: ReplyEnvelope) -> EmailMessage:
    """Return the e-mail of a reply. The full relay address is kept: its part after "+" is Amazon's message case."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_line(envelope.from_name), addr_spec=envelope.from_address)
    message["To"] = Address(addr_spec=envelope.to_alias)
    message["Subject"] = _reply_subject(envelope.subject)
    message["Date"] = format_datetime(envelope.sent_at or datetime.now(UTC))
    message["Message-ID"] = f"<{envelope.message_id}>"
    if envelope.in_reply_to:
        message["In-Reply-To"] = f"<{envelope.in_reply_to}>"
    if envelope.references:
        message["References"] = " ".join(f"<{one}>" for one in envelope.references)
    message["X-Afterdesk"] = "reply"
    if envelope.is_automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(envelope.text, charset="utf-8", cte="quoted-printable")
    for file in envelope.attachments:
        kind, _, subkind = file.content_type.partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subkind or "octet-stream", filename=file.name)
    return message


def make_message_id(key: bytes, outgoing_id: int, domain: str) -> str:
    """Return the Message-ID of a reply: always the same for one reply, and not to be guessed without the key."""
    return f"ad.{outgoing_id}.{_signature(key, outgoing_id)}@{domain}"


def own_message_id(key: bytes, message_id: str) -> int | None:
    """Return which reply a Message-ID belongs to; None when we have not made it."""
    found = _OWN_ID.match(message_id.strip())
    if found is None:
        return None
    number = int(found[1])
    return number if hmac.compare_digest(found[2].lower(), _signature(key, number)) else None


def _signature(key: bytes, number: int) -> str:
    digest = hmac.new(key, f"message-id {number}".encode(), hashlib.sha256).digest()[:SIGNATURE_BYTES]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def _reply_subject(subject: str) -> str:
    line = _line(subject)[:MAX_SUBJECT]
    return line if _REPLY_PREFIX.match(line) else f"Re: {line}"


def _line(text: str) -> str:
    return _LINE_BREAKS.sub(" ", text).strip()
