"""Message-IDs of our own letters: stable, and keyed, so that nobody outside can make one that we would believe.

The id of an outgoing letter is made from its record and a secret; sending it twice gives the same id, and a reply
that names it proves that its writer has seen our letter - not that he is the buyer, which the sender must prove.
"""

from __future__ import annotations

import hashlib
import hmac
import re

MARK_CHARACTERS = 20  # 100 bits of the digest, in base 32
_PURPOSE = b"afterdesk outgoing message id\0"
_CASE_PURPOSE = b"afterdesk case header\0"
_OWN = re.compile(r"^<?ad\.(?P<outgoing>[0-9]{1,19})\.(?P<mark>[a-z2-7]{20})@[A-Za-z0-9.-]{1,253}>?$")


def make_message_id(key: bytes, outgoing_id: int, domain: str) -> str:
    """Return the Message-ID (without angle brackets) of an outgoing letter. The same letter always gets the same."""
    return f"ad.{outgoing_id}.{_mark(key, _PURPOSE, str(outgoing_id))}@{domain.lower()}"


def own_message_id(key: bytes, message_id: str | None) -> int | None:
    """Return the record id that one of our own Message-IDs carries, or None if the id is not ours or was forged."""
    found = _OWN.match((message_id or "").strip())
    if found is None:
        return None
    expected = _mark(key, _PURPOSE, found["outgoing"])
    return int(found["outgoing"]) if hmac.compare_digest(expected, found["mark"]) else None


def make_case_mark(key: bytes, case_id: str | int) -> str:
    """Return the value of X-Afterdesk-Case: the case and its keyed mark."""
    return f"{case_id}.{_mark(key, _CASE_PURPOSE, str(case_id))}"


def case_of_mark(key: bytes, value: str | None) -> str | None:
    """Return the case id of an X-Afterdesk-Case value, or None if it is not ours or was forged."""
    case_id, _, mark = (value or "").strip().rpartition(".")
    if not case_id or not mark.isascii():
        return None
    return case_id if hmac.compare_digest(_mark(key, _CASE_PURPOSE, case_id), mark) else None


def _mark(key: bytes, purpose: bytes, content: str) -> str:
    digest = hmac.new(key, purpose + content.encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:13], "big")
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(alphabet[(number >> (5 * at)) & 31] for at in range(MARK_CHARACTERS))
