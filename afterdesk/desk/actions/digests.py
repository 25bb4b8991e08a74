"""Keyed digests: find a buyer by name, or Amazon's copy of our text, without keeping either readable."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from afterdesk.runtime.keys import derive


def name_digest(name: str) -> str:
    """Return a keyed digest of a person's name, the same for any spacing and letter case."""
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return hmac.new(derive("buyer-name"), folded.encode(), hashlib.sha256).hexdigest()


def text_digest(text: str) -> str:
    """Return a digest of a text's letters and digits alone: Amazon re-wraps and re-marks what it copies."""
    letters = "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()
