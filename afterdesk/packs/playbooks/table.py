"""One TOML table read strictly: every key is asked for by name, and a key nobody asked for is an error."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from afterdesk.domain.errors import DeskError

_NONE = object()


class PlaybookProblem(DeskError):
    """A playbook pack cannot be used: file, place, what was found, what to write."""


def read_toml(path: Path) -> Table:
    """Return a pack file's top table. Raises PlaybookProblem when it is missing or not TOML."""
    try:
        return table_of(path.read_text(encoding="utf-8"), path.name)
    except OSError as problem:
        raise PlaybookProblem(f"{path.name} cannot be read ({problem.strerror}). Restore the file.") from None


def table_of(text: str, name: str) -> Table:
    """Return the top table of a text that a person wrote."""
    try:
        return Table(tomllib.loads(text), name)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise PlaybookProblem(f"{name} is not valid TOML: {problem}.") from None


class Table:
    """A table and its place, for messages that say where. Call `done` after the last key was asked for."""

    def __init__(self, data: dict[str, Any], place: str) -> None:
        self.data = data
        self.place = place
        self.asked: set[str] = set()

    def fail(self, words: str) -> PlaybookProblem:
        """Return the error for this place."""
        return PlaybookProblem(f"{self.place}: {words}")

    def text(self, key: str, default: str | None = None) -> str:
        return str(self._typed(key, str, default, "a text in quotes"))

    def flag(self, key: str, default: bool | None = None) -> bool:
        return bool(self._typed(key, bool, default, "true or false"))

    def whole(self, key: str, default: int | None = None) -> int:
        return int(self._typed(key, int, default, "a whole number"))

    def number(self, key: str, default: str | None = None) -> Decimal:
        written = self.text(key, default)
        try:
            return Decimal(written)
        except InvalidOperation:
            raise self.fail(f'{key} is "{written}". Write a number in quotes, for example "0.20".') from None

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._typed(key, list, [], "a list of texts")
        if not all(isinstance(one, str) for one in found):
            raise self.fail(f'{key} holds something that is not a text. Write, for example: {key} = ["photos_seen"]')
        return tuple(found)

    def words(self, key: str) -> dict[str, str]:
        """Return a line by language; English is required."""
        found = self._typed(key, dict, None, 'a line by language, for example { en = "...", zh = "..." }')
        if "en" not in found or not all(isinstance(line, str) and line for line in found.values()):
            raise self.fail(f"{key} has no English line. Write {key} = {{ en = ... }}.")
        return dict(found)

    def tables(self, key: str) -> list[Table]:
        found = self._typed(key, list, [], "a list of tables")
        return [Table(one, f"{self.place}, {key} {number}") for number, one in enumerate(found, start=1)]

    def table(self, key: str) -> Table:
        return Table(self._typed(key, dict, {}, "a table"), f"{self.place}, {key}")

    def items(self) -> Iterator[tuple[str, Table]]:
        """Return the named tables inside this one."""
        for name, found in self.data.items():
            self.asked.add(name)
            if not isinstance(found, dict):
                raise self.fail(f"{name} is not a table.")
            yield name, Table(found, f"{self.place} {name}")

    def raw(self, key: str) -> Any:
        """Return a value as it stands."""
        self.asked.add(key)
        return self.data.get(key)

    def done(self) -> None:
        """Raise for a key that nobody asked for: most often a slip of the pen."""
        for key in self.data:
            if key not in self.asked:
                near = difflib.get_close_matches(key, self.asked, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(sorted(self.asked))}."
                raise self.fail(f"the key {key} is not known. {hint}")

    def _typed(self, key: str, kind: type, default: Any, expected: str) -> Any:
        self.asked.add(key)
        found = self.data.get(key, _NONE)
        if found is _NONE:
            if default is None:
                raise self.fail(f"{key} is missing. Write {expected}.")
            return default
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise self.fail(f"{key} is {found!r}. Write {expected}.")
        return found
