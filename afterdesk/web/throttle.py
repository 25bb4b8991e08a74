"""A light brake on guessing passwords: after ten failures an address rests for some minutes."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

FAILURES = 10
REST_SECONDS = 10 * 60


def is_resting(email: str) -> bool:
    """Whether this address has failed too often lately."""
    return int(cache.get(_key(email), 0)) >= FAILURES


def note_failure(email: str) -> None:
    """Count one failure; the count is forgotten after the rest."""
    if not cache.add(_key(email), 1, REST_SECONDS):
        cache.incr(_key(email))


def forget_failures(email: str) -> None:
    """Start anew after a good sign-in."""
    cache.delete(_key(email))


def _key(email: str) -> str:
    return "sign-in-" + hashlib.sha256(email.strip().lower().encode()).hexdigest()
