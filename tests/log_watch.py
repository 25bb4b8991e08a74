"""Keeps every log line of a test run, and looks through them at its end: no buyer may stand in one.

A handler at the root writes what the desk's own formatters make of each record, in every process of the run, to a
folder that they share. It is no caplog: a test that clears that hides nothing.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

FOLDER = "log-lines"
#: Every relay address, also one that a test made up. The masked form has a star before the @.
RELAY_ADDRESS = re.compile(r"[\w+-]@(?:m\.)?marketplace\.amazon\.")
#: Passwords and tokens of the tests' own casts.
SECRETS = ("a-long-pass-phrase-for-tests", "hunter2")
SHORTEST_NAME = 4


class Keeper(logging.Handler):
    """Writes both forms, as a person or a log collector would get them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(logging.DEBUG)
        from afterdesk.runtime.logs import JsonLines, TextLines

        folder.mkdir(parents=True, exist_ok=True)
        self.forms = (TextLines(), JsonLines())
        self.folder = folder

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        with (self.folder / f"{os.getpid()}.log").open("a", encoding="utf-8", errors="replace") as file:
            file.writelines(form.format(record) + "\n" for form in self.forms)


def watch_logs(home: Path) -> None:
    """Keep the lines of this process, the desk's own at every level."""
    logging.getLogger().addHandler(Keeper(home / FOLDER))
    logging.getLogger("afterdesk").setLevel(logging.DEBUG)


def lines_kept(home: Path) -> Iterator[str]:
    """Give every line of every process."""
    for file in sorted((home / FOLDER).glob("*.log")):
        with file.open(encoding="utf-8") as lines:
            yield from lines


def buyers_of_the_demo() -> set[str]:
    """Return the demo's buyers by full name, and by the first name that Amazon shows."""
    from afterdesk.demo.catalogue import people

    full = {name for names in people().values() for name in names}
    return full | {first for name in full if len(first := name.split()[0]) >= SHORTEST_NAME}


def slips(lines: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the lines that name a buyer, a relay address or a secret, shortened."""
    words = "|".join(re.escape(word) for word in sorted([*names, *SECRETS], key=len, reverse=True))
    named = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    return [line[:300] for line in lines if named.search(line) or RELAY_ADDRESS.search(line)]
