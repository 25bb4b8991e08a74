"""The passages that the guard's model learns from: `passages/<lang>/<family>.txt`, and `clean.txt` for what is allowed.

One passage a line, one to three sentences; ` // ` is a line break. A line of `clean.txt` may begin with the family it
resembles and a tab, for whoever reads it; the model learns "clean" from all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from afterdesk.domain.errors import DeskError
from afterdesk.domain.guard import letter, lexicon, meaning, normalise
from afterdesk.domain.guard.meaning import CLEAN
from afterdesk.domain.guard.values import Family
from afterdesk.domain.triage import features

HERE = Path(__file__).parent
PASSAGES = HERE / "passages"
_LINE_BREAK = " // "
_CODE = (letter, lexicon, meaning, normalise, features)


class UnreadablePassages(DeskError):
    """A file of passages says something training cannot follow."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage with its label: a family's value, or "clean"."""

    lang: str
    text: str
    label: str


def load_passages(folder: Path = PASSAGES) -> list[Passage]:
    """Read every passage in a settled order. Raises UnreadablePassages."""
    return [passage for path in sorted(folder.glob("*/*.txt")) for passage in _read(path)]


def fingerprint() -> str:
    """Return the hash of what training reads: passages, vocabularies, our letters, and the code that makes pieces."""
    sources = [
        *sorted(PASSAGES.glob("*/*.txt")),
        *sorted((HERE / "words").glob("*.toml")),
        *sorted((HERE.parent / "letters").glob("*/*.toml")),
        *(Path(str(module.__file__)) for module in _CODE),
        HERE.parent / "fitting.py",
    ]
    whole = hashlib.sha256()
    for path in sources:
        whole.update(f"{path.parent.name}/{path.name}\n".encode())
        whole.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return whole.hexdigest()


def _read(path: Path) -> Iterator[Passage]:
    label = path.stem
    if label != CLEAN and label not in set(Family):
        raise UnreadablePassages(f"{path}: no family is called {label!r}. Name the file for a family, or clean.txt.")
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.rpartition("\t")[2].strip()
        if text:
            yield Passage(path.parent.name, text.replace(_LINE_BREAK, "\n"), label)
