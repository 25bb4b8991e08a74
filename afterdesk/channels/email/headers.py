"""Mail headers as text, addresses, ids and moments; tolerant, because senders are not."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

from afterdesk.channels.email.charsets import clean_controls, decode_text

MAX_ADDRESSES = 100
MAX_NESTING_SIGNS = 60

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,64})\?([bBqQ])\?([^?]*)\?=")
_NESTING = re.compile(r"[():]")
_SPACES = re.compile(r"\s+")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")
_ADDRESS = re.compile(r"[^\s<>\"(),:;@\[\]]{1,200}@[^\s<>\"(),:;@\[\]]{1,253}")


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: the address in lower case on its domain, and the name beside it."""

    address: str
    name: str | None

    @property
    def domain(self) -> str:
        """Return the part after the last @, lower case, without a trailing dot."""
        return self.address.rpartition("@")[2].lower().rstrip(".")

    @property
    def local(self) -> str:
        """Return the part before the last @ as written."""
        return self.address.rpartition("@")[0]


def header_text(value: str | None) -> str:
    """Decode encoded words and raw 8-bit bytes; fold to one line."""
    if not value:
        return ""
    if not value.isascii():
        value = decode_text(value.encode("utf-8", "surrogateescape"), None).text
    if "=?" in value:
        value = _decode_words(value)
    return _SPACES.sub(" ", clean_controls(value)).strip()


def addresses(values: list[str]) -> list[Address]:
    """Return the mailboxes of address headers, names decoded after the split so that a coded comma splits nothing."""
    found = []
    for name, address in getaddresses([_shallow(value) for value in values])[:MAX_ADDRESSES]:
        clean = _clean_address(address) or _clean_address(name)
        if clean:
            found.append(Address(clean, header_text(name).strip("'\" ") or None))
    if found:
        return found
    hits = [hit for value in values for hit in _ADDRESS.findall(clean_controls(value))]
    return [Address(_on_lower_domain(hit), None) for hit in hits[:MAX_ADDRESSES]]


def message_ids(value: str | None) -> tuple[str, ...]:
    """Return the ids of a Message-ID, In-Reply-To or References header, without angle brackets, in order."""
    if not value:
        return ()
    ids = _MESSAGE_ID.findall(_SPACES.sub(" ", value))
    if not ids and "@" in value and " " not in value.strip() and "<" not in value:
        ids = [value.strip()]
    return tuple(dict.fromkeys(clean_controls(each) for each in ids))


def moment(value: str | None) -> datetime | None:
    """Return an aware moment in UTC, or None when the header is no date. A date without a zone counts as UTC."""
    if not value:
        return None
    try:
        when = parsedate_to_datetime(header_text(value))
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _shallow(value: str) -> str:
    """Take away what the library reads recursively (comments, groups) where nobody would write so much of it."""
    return _NESTING.sub(" ", value) if len(_NESTING.findall(value)) > MAX_NESTING_SIGNS else value


def _decode_words(value: str) -> str:
    """Join neighbours of one charset before decoding: mailers split them inside a character."""
    pieces: list[str] = []
    waiting, waiting_charset, end = b"", "", 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        charset = word[1].lower()
        data = _word_bytes(word[2], word[3])
        if waiting and (between.strip() or charset != waiting_charset):
            pieces.append(decode_text(waiting, waiting_charset).text)
            waiting = b""
        if between.strip() or end == 0:
            pieces.append(between)
        waiting, waiting_charset, end = waiting + data, charset, word.end()
    if waiting:
        pieces.append(decode_text(waiting, waiting_charset).text)
    return "".join(pieces) + value[end:]


def _word_bytes(kind: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    if kind in "qQ":
        return quopri.decodestring(raw.replace(b" ", b"_"), header=True)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw


def _clean_address(address: str) -> str | None:
    address = address.strip().strip("<>'\"")
    if address.count("@") < 1 or _SPACES.search(address):
        hit = _ADDRESS.search(address)
        if hit is None:
            return None
        address = hit[0]
    return _on_lower_domain(clean_controls(address))


def _on_lower_domain(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"
