"""What the machine refuses, as one sentence with the next step: disks that fill up, databases that go away."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator


def sentence_for(fault: BaseException) -> str | None:
    """Return what to tell a person about a fault that is not ours; None when it may be ours."""
    for cause in _chain(fault):
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            return "The disk is full. Free some space and start again; nothing that was stored is lost."
        if isinstance(cause, OSError) and cause.filename is not None:
            return f"{cause.filename}: {cause.strerror}. Check the path and its rights."
        words = _database_words(cause)
        if words:
            return words
    return None


def _database_words(cause: BaseException) -> str | None:
    psycopg = sys.modules.get("psycopg")
    if psycopg is None or not isinstance(cause, psycopg.Error):
        return None
    if isinstance(cause, psycopg.errors.DiskFull):
        return "The database's disk is full. Free some space and start again; nothing that was stored is lost."
    if isinstance(cause, psycopg.OperationalError):
        lines = str(cause).strip().splitlines() or ["no reason given"]
        return f"The database does not answer ({lines[0]}). Start again; if it stays so, see docs/operations.md."
    return None


def _chain(fault: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = fault
    while seen is not None:
        yield seen
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
