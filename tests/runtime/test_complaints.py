"""What PostgreSQL says when it does not start, as one sentence with the next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterdesk.runtime.complaints import complaint

FOLDER, LOG = Path("/srv/desk/data"), Path("/srv/desk/postgres.log")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(
            'PANIC:  could not write to file "pg_wal/xlogtemp.29": No space left on device',
            "The disk with /srv/desk/data is full: free some space and start again.",
            id="disk full",
        ),
        pytest.param(
            'initdb: error: could not create directory "x": Disk quota exceeded',
            "The disk with /srv/desk/data is full: free some space and start again.",
            id="quota",
        ),
        pytest.param(
            'FATAL:  data directory "/srv/desk/data" has invalid permissions',
            "The database folder /srv/desk/data has wrong permissions: "
            "give it back to its owner with 'chmod 700 /srv/desk/data'.",
            id="permissions",
        ),
        pytest.param(
            'FATAL:  could not open file "global/pg_control": Permission denied',
            "The database folder /srv/desk/data cannot be read or written: give it back to its owner.",
            id="not ours",
        ),
        pytest.param(
            "FATAL:  database files are incompatible with server\nDETAIL:  initialized by PostgreSQL version 16",
            "The database in /srv/desk/data was made by another PostgreSQL: restore a backup into a new home.",
            id="another release",
        ),
        pytest.param(
            "FATAL:  could not map anonymous shared memory: Cannot allocate memory",
            "There is not enough free memory for PostgreSQL: end other programs and start again.",
            id="memory",
        ),
        pytest.param(
            "LOG:  starting\nFATAL:  something quite new\nHINT:  think",
            "PostgreSQL does not start (something quite new): /srv/desk/postgres.log says more, "
            "docs/operations.md says what to do.",
            id="anything else",
        ),
        pytest.param(
            "",
            "PostgreSQL does not start (it gave no reason): /srv/desk/postgres.log says more, "
            "docs/operations.md says what to do.",
            id="no word",
        ),
    ],
)
def test_a_reason_is_one_sentence(words: str, sentence: str) -> None:
    assert str(complaint(words, FOLDER, LOG)) == sentence
