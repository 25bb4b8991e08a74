"""Which moves a case may make. One table; nothing else decides."""

from __future__ import annotations

OPEN, WAITING, SNOOZED, CLOSED = "open", "waiting", "snoozed", "closed"

ALLOWED: dict[str, frozenset[str]] = {
    OPEN: frozenset({WAITING, SNOOZED, CLOSED}),
    WAITING: frozenset({OPEN, SNOOZED, CLOSED}),
    SNOOZED: frozenset({OPEN, WAITING, CLOSED}),
    CLOSED: frozenset({OPEN}),
}


def may_move(before: str, after: str) -> bool:
    """Whether a case may go from one state to another; staying is always allowed."""
    return before == after or after in ALLOWED[before]
