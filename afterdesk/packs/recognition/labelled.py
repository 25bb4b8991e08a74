"""Labelled messages as JSON lines: held-out sets, and corrections that operators made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from afterdesk.domain.errors import DeskError
from afterdesk.domain.issues import Issue, Wish
from afterdesk.domain.triage.measure import MEASURED_FLAGS, Labelled
from afterdesk.packs.recognition.examples import Example

#: The messages, written apart from the training examples, on which learning must not make anything worse.
KEPT = Path(__file__).parent / "kept"


class UnusableLabels(DeskError):
    """A labelled file cannot be used."""


def read_labelled(path: Path) -> Iterator[Labelled]:
    """Read messages for measuring. Raises UnusableLabels naming the line."""
    for number, row in _rows(path):
        try:
            yield _labelled(row)
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise UnusableLabels(f"{path}, line {number}: not a labelled message ({problem})") from problem


def read_corrections(path: Path) -> Iterator[Example]:
    """Read operators' corrections as examples to train with. Raises UnusableLabels naming the line."""
    for number, row in _rows(path):
        try:
            flags = frozenset(name for name in MEASURED_FLAGS if row.get(name))
            secondary = tuple(Issue(issue) for issue in row.get("secondary", ()))
            yield Example(str(row["lang"]), str(row["text"]), Issue(row["issue"]), Wish(row["wants"]), secondary, flags)
        except (ValueError, KeyError, TypeError) as problem:
            raise UnusableLabels(f"{path}, line {number}: not a correction ({problem})") from problem


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise UnusableLabels(f"{path}: cannot be read ({problem})") from problem
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as problem:
                raise UnusableLabels(f"{path}, line {number}: not JSON ({problem})") from problem


def _labelled(row: dict[str, Any]) -> Labelled:
    also = frozenset(Issue(issue) for issue in (*row.get("secondary", ()), *row.get("accept", ())))
    flags = tuple((name, bool(row[name])) for name in MEASURED_FLAGS if name in row)
    return Labelled(
        str(row.get("id", "")), str(row["text"]), Issue(row["issue"]), row.get("lang"), also, row.get("wants"), flags
    )
