"""What the doctor finds: how bad, about what, in words, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """warn: works, and a person should look. bad: something does not work."""

    OK = 0
    WARN = 1
    BAD = 2


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report."""

    level: Level
    subject: str
    words: str
    todo: str = ""


def ok(subject: str, words: str) -> Finding:
    return Finding(Level.OK, subject, words)


def warn(subject: str, words: str, todo: str) -> Finding:
    return Finding(Level.WARN, subject, words, todo)


def bad(subject: str, words: str, todo: str) -> Finding:
    return Finding(Level.BAD, subject, words, todo)
