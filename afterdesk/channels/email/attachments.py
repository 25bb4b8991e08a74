"""Files that came with a mail: a name that is safe to show, the bytes, and what winmail.dat hides."""

from __future__ import annotations

import logging
import mimetypes
import re
import unicodedata
from dataclasses import dataclass
from email.message import Message
from email.utils import collapse_rfc2231_value

from tnefparse import TNEF

from afterdesk.channels.email.charsets import clean_controls, decode_text
from afterdesk.channels.email.headers import header_text
from afterdesk.channels.email.values import MailAttachment

MAX_NAME_CHARACTERS = 120
TNEF_SIGNATURE = b"\x78\x9f\x3e\x22"

_PATH = re.compile(r"[/\\\u2044\u2215\uff0f\uff3c\u29f8]")
_UNSAFE = re.compile(r"[<>:\"|?*\x00-\x1f\x7f]")
#: Marks that reverse or hide letters: "exe.gpj" must not read as "jpg.exe".
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)

logging.getLogger("tnefparse").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class TnefContents:
    """What Outlook packed into winmail.dat."""

    files: list[MailAttachment]
    plain: str
    html: str


def safe_name(name: str | None, fallback: str = "attachment") -> str:
    """Return the last part of a name without anything that is a path, a control or a disguise; never empty."""
    text = unicodedata.normalize("NFC", clean_controls(name or ""))
    text = _INVISIBLE.sub("", text)
    parts = [part.strip() for part in _PATH.split(text)]
    text = next((part for part in reversed(parts) if part.strip(". ")), "")
    text = _UNSAFE.sub("_", text).strip().lstrip(".").rstrip(". ")
    if _RESERVED.match(text):
        text = f"_{text}"
    if len(text) > MAX_NAME_CHARACTERS:
        stem, dot, ending = text.rpartition(".")
        text = f"{stem[: MAX_NAME_CHARACTERS - 12]}.{ending[:10]}" if dot and stem else text[:MAX_NAME_CHARACTERS]
    return text or fallback


def attachment_of(part: Message, data: bytes) -> MailAttachment:
    """Return a part as a file; a part without a name gets one from its type."""
    content_type = part.get_content_type()
    content_id = header_text(part.get("Content-ID")).strip("<> ") or None
    return MailAttachment(
        name=safe_name(_declared_name(part), _name_for(content_type)),
        content_type=content_type,
        content=data,
        content_id=content_id,
        inline=part.get_content_disposition() == "inline" or content_id is not None,
    )


def is_tnef(content_type: str, name: str | None, data: bytes) -> bool:
    """Return whether the part is Outlook's winmail.dat."""
    named = content_type in {"application/ms-tnef", "application/vnd.ms-tnef"} or (name or "").lower() == "winmail.dat"
    return named and data.startswith(TNEF_SIGNATURE)


def files_in_tnef(data: bytes) -> TnefContents | None:
    """Return what winmail.dat holds, or None if it cannot be read."""
    try:
        tnef = TNEF(data, do_checksum=False)
        files = [_tnef_file(each.long_filename() or each.name, bytes(each.data)) for each in tnef.attachments]
        contents = TnefContents(files, _tnef_text(tnef.body), _tnef_text(tnef.htmlbody))
    except Exception:  # the library raises whatever a broken file makes it trip over
        return None
    return contents if files or contents.plain or contents.html else None


def _tnef_file(name: object, data: bytes) -> MailAttachment:
    shown = safe_name(str(name).strip("\x00"))
    return MailAttachment(shown, mimetypes.guess_type(shown)[0] or "application/octet-stream", data)


def _tnef_text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bytes):
        return decode_text(value, None).text
    return clean_controls(value) if isinstance(value, str) else ""


def _declared_name(part: Message) -> str | None:
    for param, header in (("filename", "content-disposition"), ("name", "content-type")):
        try:
            value = part.get_param(param, None, header)
        except (ValueError, LookupError, TypeError, IndexError):
            continue
        if value:
            return header_text(collapse_rfc2231_value(value))
    if part.get_content_maintype() == "message":
        payload = part.get_payload()
        if isinstance(payload, list) and payload and isinstance(payload[0], Message):
            subject = header_text(str(payload[0].get("Subject", "")))
            return f"{subject[:80] or 'message'}.eml"
    return None


def _name_for(content_type: str) -> str:
    ending = ".eml" if content_type == "message/rfc822" else mimetypes.guess_extension(content_type) or ".bin"
    stem = "image" if content_type.startswith("image/") else "attachment"
    return stem + ending
