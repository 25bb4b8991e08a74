"""Example messages: one file per language and issue, one message per line.

    wants = "replacement"                      # unless the line says otherwise
    texts = '''
    The {product} stopped working yesterday. // Bulb is fine.
    Dead after a week, money back please :: refund +return_refund !review
    '''

After `::` stand the wish, `+` further issues, `!` flags (return, review, claim, safety). ` // ` is a new line of the
message. `{product}` is filled from the language's slots.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from afterdesk.domain.issues import Issue, Wish
from afterdesk.packs.recognition.load import RecognitionPackError

EXAMPLES = Path(__file__).parent / "examples"
SLOTS = "slots.toml"
FLAGS = {"return": "threatens_return", "review": "threatens_review", "claim": "threatens_claim", "safety": "safety"}


@dataclass(frozen=True, slots=True)
class Example:
    """One message with what is right about it."""

    lang: str
    text: str
    issue: Issue
    wants: Wish
    secondary: tuple[Issue, ...] = ()
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Slots:
    """A language's words to fill in, and sentences that say nothing about the issue (or only threaten)."""

    words: Mapping[str, list[str]] = field(default_factory=dict)
    openings: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    threats: Mapping[str, list[str]] = field(default_factory=dict)


def load_examples(folder: Path = EXAMPLES) -> list[Example]:
    """Read every example, in the order of the files. Raises RecognitionPackError naming file and line."""
    return [example for path in example_files(folder) for example in _file(path)]


def example_files(folder: Path = EXAMPLES) -> list[Path]:
    """Return the example files in a settled order."""
    return sorted(path for path in folder.glob("*/*.toml") if path.name != SLOTS)


def load_slots(folder: Path = EXAMPLES) -> dict[str, Slots]:
    """Read the slots of every language."""
    return {path.parent.name: _slots(path) for path in sorted(folder.glob(f"*/{SLOTS}"))}


def parse_line(line: str, *, lang: str, issue: Issue, wants: Wish) -> Example:
    """Read one line of an example file. Raises ValueError for an unknown word after `::`."""
    text, _, tail = line.partition(" :: ")
    secondary: list[Issue] = []
    flags = {"safety"} if issue is Issue.SAFETY_INCIDENT else set()
    for word in tail.split():
        if word.startswith("+"):
            secondary.append(Issue(word[1:]))
        elif word.startswith("!"):
            flags.add(FLAGS[word[1:]])
        else:
            wants = Wish(word)
    return Example(lang, text.strip().replace(" // ", "\n"), issue, wants, tuple(secondary), frozenset(flags))


def _file(path: Path) -> Iterator[Example]:
    lang = path.parent.name
    data = _toml(path)
    try:
        issue, wants = Issue(path.stem.partition(".")[0]), Wish(str(data["wants"]))
    except (KeyError, ValueError) as problem:
        how = "name the file for an issue (quality_defect.toml or quality_defect.2.toml) and give it `wants`"
        raise RecognitionPackError(f"{path}: {problem}; {how}") from problem
    for number, line in enumerate(str(data["texts"]).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield parse_line(line, lang=lang, issue=issue, wants=wants)
        except (KeyError, ValueError) as problem:
            raise RecognitionPackError(f"{path}, message {number}: {problem} in {line!r}") from problem


def _slots(path: Path) -> Slots:
    data = _toml(path)
    openings, closings, fillers = (tuple(data.pop(name, ())) for name in ("openings", "closings", "fillers"))
    threats = data.pop("threats", {})
    return Slots(data, openings, closings, fillers, threats)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise RecognitionPackError(f"{path}: not valid TOML: {problem}") from problem
