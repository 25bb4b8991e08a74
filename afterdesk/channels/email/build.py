"""A reply to a buyer as an e-mail: plain text, one "Re:", the threading headers Amazon keeps, our own marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from afterdesk.channels.email.attachments import safe_name
from afterdesk.channels.email.own_ids import case_of_mark, make_case_mark, make_message_id, own_message_id
from afterdesk.channels.email.senders import is_relay_address
from afterdesk.domain.errors import DeskError

__all__ = [
    "OutgoingFile",
    "ReplyEnvelope",
    "UnsendableReply",
    "build_reply",
    "case_of_mark",
    "make_case_mark",
    "make_message_id",
    "own_message_id",
    "reply_subject",
]

#: Amazon's limit for all files of one message together (help page 200389080).
MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024
MAX_REFERENCES = 20
MAX_SUBJECT_CHARACTERS = 300
CASE_HEADER = "X-Afterdesk-Case"
STORE_HEADER = "X-Afterdesk-Store"

#: Kinds Amazon's message system takes.
ALLOWED_TYPES = frozenset(
    {
        "image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff", "image/webp", "application/pdf",
        "text/plain",
        "application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)  # fmt: skip

_REPLY_PREFIX = re.compile(
    r"^(?:\s*(?:re|aw|antw|antwort|sv|vs|odp|rif|r|res|ref|ynt|fw|fwd|wg|tr|回复|答复|回覆|返信)\s*(?:\[\d+\])?\s*[:：])+\s*",
    re.I,
)
_LINE_BREAKS = re.compile(r"[\r\n\x00-\x1f\x7f]+")
_MESSAGE_ID = re.compile(r"^[^\s<>]{1,900}@[^\s<>]{1,900}$")


class UnsendableReply(DeskError):
    """The reply cannot become a mail that Amazon takes."""


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to send along."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ReplyEnvelope:
    """Everything a reply needs; ids without angle brackets. `from_address` must be the store's approved sender."""

    from_address: str
    to_alias: str
    subject: str
    text: str
    message_id: str
    from_name: str = ""
    in_reply_to: str | None = None
    references: Sequence[str] = ()
    attachments: Sequence[OutgoingFile] = ()
    store: str = ""
    case_mark: str = ""
    is_automatic: bool = False
    is_critical: bool = False
    extra_headers: Sequence[tuple[str, str]] = field(default=())


def build_reply(envelope: ReplyEnvelope, *, date: float | None = None) -> EmailMessage:
    """Return the mail. `date` is the moment in seconds (Unix time) for the Date header; None is now.

    Raises UnsendableReply for an empty text, an address that is no buyer's alias, or files that Amazon refuses.
    """
    _check(envelope)
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(envelope.from_address, envelope.from_name)
    message["To"] = _address(envelope.to_alias, "")
    message["Subject"] = reply_subject(envelope.subject, is_critical=envelope.is_critical)
    message["Date"] = formatdate(date, localtime=False).replace("-0000", "+0000")  # -0000 would say "zone unknown"
    message["Message-ID"] = f"<{envelope.message_id}>"
    _thread(message, envelope)
    for name, value in ((STORE_HEADER, envelope.store), (CASE_HEADER, envelope.case_mark), *envelope.extra_headers):
        if value:
            message[name] = _LINE_BREAKS.sub(" ", value)
    if envelope.is_automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(
        envelope.text.replace("\r\n", "\n").rstrip() + "\n", charset="utf-8", cte=_encoding(envelope.text)
    )
    for each in envelope.attachments:
        main, _, sub = each.content_type.partition("/")
        message.add_attachment(each.content, maintype=main, subtype=sub, filename=safe_name(each.name))
    return message


def reply_subject(subject: str, *, is_critical: bool = False) -> str:
    """Return the subject with "Re:" once, in one line. [Important] passes a buyer's opt-out: for critical mail only."""
    plain = _REPLY_PREFIX.sub("", _LINE_BREAKS.sub(" ", subject)).strip()[:MAX_SUBJECT_CHARACTERS]
    marker = "[Important] " if is_critical and "[important]" not in plain.lower() else ""
    return f"Re: {marker}{plain}".strip()


def _check(envelope: ReplyEnvelope) -> None:
    if not envelope.text.strip():
        raise UnsendableReply("The reply is empty. Write a text first.")
    if not is_relay_address(envelope.to_alias):
        raise UnsendableReply(
            f"{envelope.to_alias} is not a buyer's address at Amazon. Replies go to an address at marketplace.amazon.*"
        )
    if not _MESSAGE_ID.match(envelope.message_id):
        raise UnsendableReply("The reply has no valid Message-ID. Make one with make_message_id.")
    if "@" not in envelope.from_address:
        raise UnsendableReply("The store has no approved sender. Enter the address that Seller Central has approved.")
    size = sum(len(each.content) for each in envelope.attachments)
    if size > MAX_ATTACHMENT_BYTES:
        raise UnsendableReply(
            f"The files are {size / 2**20:.1f} MB together; Amazon takes 10 MB. Send fewer or smaller files."
        )
    for each in envelope.attachments:
        if each.content_type not in ALLOWED_TYPES:
            raise UnsendableReply(
                f"{each.name} is {each.content_type}, which Amazon does not take. Send a picture, PDF or document."
            )


def _thread(message: EmailMessage, envelope: ReplyEnvelope) -> None:
    answered = _valid_ids([envelope.in_reply_to or ""])
    known = [*_valid_ids(envelope.references), *answered]
    known = list(dict.fromkeys(known))
    if answered:
        message["In-Reply-To"] = f"<{answered[0]}>"
    if known:
        kept = known if len(known) <= MAX_REFERENCES else [known[0], *known[1 - MAX_REFERENCES :]]
        message["References"] = " ".join(f"<{each}>" for each in kept)


def _valid_ids(ids: Sequence[str]) -> list[str]:
    """Ids from a foreign mail may hold anything; only what is an id goes into our headers."""
    return [each for each in (one.strip().strip("<>") for one in ids) if _MESSAGE_ID.match(each) and each.isascii()]


def _address(address: str, name: str) -> Address:
    try:
        local, _, domain = address.rpartition("@")
        return Address(_LINE_BREAKS.sub(" ", name).strip(), local, domain)
    except (ValueError, IndexError):
        raise UnsendableReply(f"{address} is not an e-mail address. Correct it in the store's settings.") from None


def _encoding(text: str) -> str:
    """Quoted-printable keeps Latin text readable in raw mail; base64 is shorter for the rest."""
    foreign = sum(1 for sign in text if ord(sign) > 0x24F)
    return "base64" if foreign * 4 > len(text) else "quoted-printable"
