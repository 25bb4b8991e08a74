"""PostgreSQL's reasons for not starting, as sentences with a next step."""

from __future__ import annotations

import re
from pathlib import Path

from afterdesk.runtime.errors import DatabaseUnavailable

#: Words in the log -> what they mean to a person. `{folder}` is the data folder, `{log}` the log.
COMPLAINTS: tuple[tuple[str, str], ...] = (
    (
        r"No space left on device|Disk quota exceeded",
        "The disk with {folder} is full: free some space and start again.",
    ),
    (r"Read-only file system", "The disk with {folder} is read-only: mount it for writing and start again."),
    (
        r"has (group or world access|invalid permissions)|has wrong ownership",
        "The database folder {folder} has wrong permissions: give it back to its owner with 'chmod 700 {folder}'.",
    ),
    (
        r"Permission denied|could not access",
        "The database folder {folder} cannot be read or written: give it back to its owner.",
    ),
    (
        r"incompatible with server",
        "The database in {folder} was made by another PostgreSQL: restore a backup into a new home.",
    ),
    (
        r"Cannot allocate memory|could not (map|create) (anonymous )?shared memory",
        "There is not enough free memory for PostgreSQL: end other programs and start again.",
    ),
    (r"pre-existing shared memory block", "An old PostgreSQL process still uses {folder}: end it and start again."),
)
LAST_LINES = 40
LEVEL = re.compile(r"(?:FATAL|PANIC|ERROR|error):\s+(.*)")


def complaint(words: str, folder: Path, log: Path) -> DatabaseUnavailable:
    """Return the problem that the server's words tell of, as one sentence."""
    for pattern, sentence in COMPLAINTS:
        if re.search(pattern, words):
            return DatabaseUnavailable(sentence.format(folder=folder, log=log))
    reasons = LEVEL.findall("\n".join(words.splitlines()[-LAST_LINES:]))
    reason = reasons[0].strip() if reasons else "it gave no reason"
    return DatabaseUnavailable(
        f"PostgreSQL does not start ({reason}): {log} says more, docs/operations.md says what to do."
    )
