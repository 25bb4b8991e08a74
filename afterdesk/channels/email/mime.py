"""The parts of a mail: headers, readable texts, files, returned mails. Bounded in depth, number and size."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from email.errors import InvalidBase64LengthDefect, MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import collapse_rfc2231_value
from typing import Any, cast

from afterdesk.channels.email.attachments import attachment_of, files_in_tnef, is_tnef
from afterdesk.channels.email.charsets import decode_text
from afterdesk.channels.email.headers import header_text, message_ids
from afterdesk.channels.email.values import MailAttachment

#: A mail of 25 MB in base64 has 340,000 lines. Beyond that only the beginning is read: lines cost time and memory.
MAX_LINES = 400_000
CUT_BYTES = 2_000_000
MAX_CONTAINERS = 64  # multiparts and attached mails: each level costs every line behind it
MAX_PARTS = 1_000
MAX_HEADERS = 400
MAX_HEADER_CHARACTERS = 16_384
MAX_TEXT_CHARACTERS = 200_000  # nobody writes more; the raw mail keeps the rest
MAX_HTML_CHARACTERS = 1_000_000

_MIME_NOISE = re.compile(r"^(?:--\S.*|content-[a-z-]+:.*|[ \t]+(?:boundary|charset|name|filename)=.*)$", re.I | re.M)
#: A type that could be stored and sent back to a browser: no controls, no stray bytes.
_TYPE = re.compile(r"[a-z0-9!#$&^_.+*%'|~-]{1,60}/[a-z0-9!#$&^_.+*%'|~-]{1,60}")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_FLOWED = re.compile(r"format\s*=\s*\"?flowed", re.I)
_DELSP = re.compile(r"delsp\s*=\s*\"?yes", re.I)


class _AsTheyCame(Compat32):
    """Header values stay what they are: raw 8-bit bytes as surrogates, for `header_text` to decode."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return the stored value."""
        return value


RAW_HEADERS = _AsTheyCame()


class _Budget:
    """Counts over one mail while it is parsed."""

    def __init__(self) -> None:
        self.containers = 0
        self.parts = 0


class Part(Message):
    """A part that keeps no more headers than a person would, and stops nesting when the budget is spent."""

    budget: _Budget
    _payload: Any  # what the library's parser puts there
    is_flat = False

    def set_raw(self, name: str, value: str) -> None:
        """Store a parsed header, within bounds; a container beyond the budget is read as plain text."""
        if len(self) >= MAX_HEADERS:
            return
        value = value[:MAX_HEADER_CHARACTERS]
        if name.lower() == "content-type" and "content-type" not in self:
            lowered = value.lstrip().lower()
            if lowered.startswith(("multipart/", "message/")):
                self.budget.containers += 1
                self.is_flat = self.budget.containers > MAX_CONTAINERS
        super().set_raw(name, value)

    def get_content_type(self) -> str:
        """Return the declared type; text/plain for what is none (RFC 2045, 5.2) or a container beyond the budget."""
        declared = super().get_content_type()
        return declared if _TYPE.fullmatch(declared) and not self.is_flat else "text/plain"

    def get_payload(self, *which: Any, **how: Any) -> Any:
        """Return an undecoded text as it came. The library would guess its letters, and then fail to write them out."""
        if not which and not any(how.values()) and isinstance(self._payload, str):
            return self._payload
        return super().get_payload(*which, **how)

    def get_param(self, param: str, failobj: Any = None, header: str = "content-type", unquote: bool = True) -> Any:
        """Return a parameter as plain text, whatever codec it names for itself (RFC 2231)."""
        try:
            value = super().get_param(param, failobj, header, unquote)
        except (ValueError, LookupError, TypeError):
            return failobj
        if not isinstance(value, tuple):
            return value
        try:
            return collapse_rfc2231_value(value)
        except (ValueError, LookupError, TypeError):  # a codec that is no charset, or a name with a zero byte
            return value[2]

    def text_of(self, name: str) -> str:
        """Return a header decoded to one line, "" if absent."""
        value = self.get(name)
        return header_text(str(value)) if value is not None else ""

    def all_of(self, name: str) -> list[str]:
        """Return every raw value of a header in order."""
        return [str(value) for value in self.get_all(name, [])]


@dataclass(slots=True)
class MimeMail:
    """What the parts of one mail hold; `plain` and `html` are the whole texts, joined in order."""

    root: Part
    plain: str = ""
    html: str = ""
    attachments: list[MailAttachment] = field(default_factory=list)
    inner: list[Part] = field(default_factory=list)
    returned_ids: list[str] = field(default_factory=list)
    report_text: str = ""
    oddities: list[str] = field(default_factory=list)

    def note(self, oddity: str | None) -> None:
        """Remember what was repaired, once."""
        if oddity and oddity not in self.oddities:
            self.oddities.append(oddity)


def read_mime(raw: bytes) -> MimeMail:
    """Take a mail apart. Broken structure becomes text and an oddity, never an error."""
    cut = _within_lines(raw)
    root = _parse(cut)
    mail = MimeMail(root)
    if len(cut) < len(raw):
        mail.note("far too many lines; only the beginning is read")
    waiting: list[Part] = [root]
    seen = 0
    while waiting:
        part = waiting.pop()
        seen += 1
        if seen > MAX_PARTS:
            mail.note(f"more than {MAX_PARTS} parts; the rest is left unread")
            break
        for defect in part.defects:
            mail.note(f"broken mail structure: {type(defect).__name__}")
        if part.get_content_maintype() == "message" and part is not root and part.is_multipart():
            _take_message(mail, part)
        elif part.is_multipart():
            waiting.extend(reversed([each for each in part.get_payload() if isinstance(each, Part)]))
        else:
            _take_leaf(mail, part)
    if len(mail.plain) > MAX_TEXT_CHARACTERS or len(mail.html) > MAX_HTML_CHARACTERS:
        mail.note(f"text cut after {MAX_TEXT_CHARACTERS} characters")
        mail.plain, mail.html = mail.plain[:MAX_TEXT_CHARACTERS], mail.html[:MAX_HTML_CHARACTERS]
    return mail


def _within_lines(raw: bytes) -> bytes:
    if raw.count(b"\n") + raw.count(b"\r") <= 2 * MAX_LINES and raw.count(b"\n") <= MAX_LINES:
        return raw
    return raw[:CUT_BYTES]


def _parse(raw: bytes) -> Part:
    budget = _Budget()

    def new_part(policy: object = None) -> Part:  # the parser hands its policy over; ours has none
        part = Part(policy=RAW_HEADERS)
        part.budget = budget
        return part

    return cast(Part, BytesParser(new_part, policy=RAW_HEADERS).parsebytes(raw))


def bytes_of(part: Part) -> bytes:
    """Write a part out again. The library refuses some of what it has read itself: then as plainly as possible."""
    try:
        return part.as_bytes()
    except (MessageError, ValueError, LookupError, TypeError):
        return _plainly(part).encode("utf-8", "surrogateescape")


def _plainly(part: Part) -> str:
    payload = part.get_payload()
    inner = [_plainly(each) for each in payload if isinstance(each, Part)] if isinstance(payload, list) else [payload]
    return "\n".join([*(f"{name}: {value}" for name, value in part.items()), "", *map(str, inner)])


def _take_message(mail: MimeMail, part: Part) -> None:
    """A mail inside the mail: what came back (delivery report) or what somebody attached."""
    payload = part.get_payload()
    inner = [each for each in payload if isinstance(each, Part)] if isinstance(payload, list) else []
    if part.get_content_type() == "message/delivery-status":
        mail.report_text += "\n".join(f"{name}: {value}" for each in inner for name, value in each.items())
        return
    for each in inner:
        mail.inner.append(each)
        mail.returned_ids.extend(message_ids(each.get("Message-ID")))
    mail.attachments.append(attachment_of(part, bytes_of(inner[0]) if inner else b""))


def _take_leaf(mail: MimeMail, part: Part) -> None:
    content_type = part.get_content_type()
    disposition = part.get_content_disposition()
    if content_type == "text/rfc822-headers":
        found = re.search(r"^Message-ID:\s*(<[^<>\s]+>)", _text(mail, part), re.I | re.M)
        mail.returned_ids.extend(message_ids(found[1]) if found else ())
        return
    if content_type.startswith("multipart/"):  # its boundary is missing or never comes: what stands there is text
        mail.note("broken mail structure: parts without a boundary")
        content_type = "text/plain"
    is_text = content_type in {"text/plain", "text/html"} and disposition != "attachment"
    if is_text and (disposition == "inline" or not part.get_filename()):
        _take_text(mail, part, content_type)
        return
    data = _bytes(part)
    if is_tnef(content_type, part.get_filename(), data):
        _take_tnef(mail, part, data)
        return
    mail.attachments.append(attachment_of(part, data))


def _take_text(mail: MimeMail, part: Part, content_type: str) -> None:
    if len(mail.plain) > MAX_TEXT_CHARACTERS or len(mail.html) > MAX_HTML_CHARACTERS:
        return
    text = _text(mail, part)
    if content_type == "text/html":
        mail.html = f"{mail.html}\n{text}" if mail.html else text
        return
    if part.is_flat:
        mail.note(f"more than {MAX_CONTAINERS} nested parts; the rest is read as one text")
        text = _MIME_NOISE.sub("", text).strip()
    elif _FLOWED.search(str(part.get("Content-Type", ""))):
        text = _unflow(text, delsp=bool(_DELSP.search(str(part.get("Content-Type", "")))))
    mail.plain = f"{mail.plain}\n{text}" if mail.plain.strip() else text


def _take_tnef(mail: MimeMail, part: Part, data: bytes) -> None:
    contents = files_in_tnef(data)
    if contents is None:
        mail.note("winmail.dat could not be opened; kept as it is")
        mail.attachments.append(attachment_of(part, data))
        return
    mail.note("files taken out of winmail.dat")
    mail.attachments.extend(contents.files)
    if not mail.plain.strip() and not mail.html.strip():
        mail.plain, mail.html = contents.plain, contents.html


def _bytes(part: Part) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = None
    if not isinstance(payload, bytes):
        return b""
    if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
        return _from_base64(payload)  # the library hands such a text back undecoded
    return payload


def _from_base64(raw: bytes) -> bytes:
    """Decode what is left of damaged base64: foreign signs are dropped, a broken end is cut."""
    signs = _NOT_BASE64.sub(b"", raw)
    cut = len(signs) - len(signs) % 4
    rest = signs[cut:] if len(signs) % 4 > 1 else b""
    return binascii.a2b_base64(signs[:cut] + rest + b"=" * (-len(rest) % 4))


def _text(mail: MimeMail, part: Part) -> str:
    declared = part.get_param("charset")
    label = declared[2] if isinstance(declared, tuple) else declared
    data = _bytes(part)[: 4 * MAX_HTML_CHARACTERS]
    decoded = decode_text(data, str(label) if label else None)
    mail.note(decoded.oddity)
    return decoded.text


def _unflow(text: str, *, delsp: bool) -> str:
    """Join soft line breaks (RFC 3676); quoted lines and the signature mark stay as they are."""
    lines: list[str] = []
    is_open = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        body = line[1:] if line.startswith(" ") else line
        if is_open and not quoted and body != "-- ":
            lines[-1] = (lines[-1][:-1] if delsp else lines[-1]) + body
        else:
            lines.append(body)
        is_open = body.endswith(" ") and body != "-- " and not quoted
    return "\n".join(lines)
