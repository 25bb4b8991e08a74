"""Find, read and check the rule packs; keep the last good one in force."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

from afterdesk.domain.clocks import TIMED
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Kind, Place, Rule, Scope, narrowest
from afterdesk.domain.values import Fulfillment, Programme
from afterdesk.packs.problems import PackProblem, ProblemLine
from afterdesk.packs.schema import RuleReader

AMAZON = Path(__file__).parent / "amazon"
MAX_FILE_BYTES = 1_000_000

FileKey = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Topic:
    """One file of a pack: its rules answer questions about one thing."""

    name: str
    title: str
    intro: str
    file: str


@dataclass(frozen=True)
class Pack:
    """Every rule of every version. Ask for what holds on a day."""

    rules: tuple[Rule, ...]
    topics: tuple[Topic, ...]

    def rules_for(
        self,
        on: date,
        marketplace: Marketplace | None = None,
        *,
        fulfillment: Fulfillment | None = None,
        programmes: Iterable[Programme] | None = None,
        kind: Kind | None = None,
    ) -> tuple[Rule, ...]:
        """Return the rules in force on the day. What is not given does not narrow the answer."""
        scope = Scope(
            marketplaces=None if marketplace is None else frozenset({marketplace}),
            fulfillment=None if fulfillment is None else frozenset({fulfillment}),
            programmes=None if programmes is None else frozenset(programmes),
        )
        return tuple(
            rule
            for rule in self.rules
            if rule.span.includes(on) and rule.scope.meets(scope) and (kind is None or rule.kind is kind)
        )

    @cached_property
    def timed(self) -> tuple[Rule, ...]:
        """The rules of clocks and windows, all versions: what `clocks_for` wants."""
        return tuple(rule for rule in self.rules if rule.kind in TIMED)

    def versions(self, name: str) -> tuple[Rule, ...]:
        """Return every version of the rule with this id, or of the rules about this; ids ignore case."""
        found = [rule for rule in self.rules if rule.id.lower() == name.lower()]
        return tuple(found or (rule for rule in self.rules if rule.about == name))

    def about(self, about: str, *, on: date, place: Place) -> tuple[Rule, ...]:
        """Return the narrowest rules in force that answer one question at a place."""
        held = [r for r in self.rules if r.about == about and r.span.includes(on) and r.scope.covers(place)]
        return tuple(narrowest(held))


def load_pack(extra_dirs: Sequence[Path] = ()) -> Pack:
    """Return Amazon's pack and the seller's own rules. Read again only when a file changed.

    Raises PackProblem naming every mistake. See PackKeeper for going on with the last good pack.
    """
    directories = (AMAZON, *extra_dirs)
    key = tuple(_file_keys(directories))
    with _LOCK:
        known = _CACHE.get(directories)
        if known is None or known[0] != key:
            known = _CACHE[directories] = (key, read_pack([Path(name) for name, _, _ in key]))
        return known[1]


_LOCK = threading.Lock()
_CACHE: dict[tuple[Path, ...], tuple[tuple[FileKey, ...], Pack]] = {}


class PackKeeper:
    """Gives the pack, and goes on with the last good one when a file breaks; `problem` says what is wrong."""

    def __init__(self, extra_dirs: Sequence[Path] = ()) -> None:
        self.extra_dirs = tuple(extra_dirs)
        self.problem: PackProblem | None = None
        self._last_good: Pack | None = None

    def current(self) -> Pack:
        """Return the pack in force. Raises PackProblem only where the pack that comes with the desk is broken."""
        try:
            self._last_good = load_pack(self.extra_dirs)
            self.problem = None
        except PackProblem as problem:
            self.problem = problem
            if self._last_good is None:
                self._last_good = load_pack()
        return self._last_good


def read_pack(files: Sequence[Path]) -> Pack:
    """Read and check the files together. Raises PackProblem naming every mistake."""
    problems: list[ProblemLine] = []
    rules: list[Rule] = []
    topics: list[Topic] = []
    for path in files:
        tables = _tables(path, problems)
        topic = _topic(path, tables)
        topics.append(topic)
        for table in tables.get("rule", []):
            reader = RuleReader(table, topic.file, topic.name)
            rule = reader.read()
            problems.extend(reader.problems)
            if rule is not None:
                rules.append(rule)
    problems.extend(overlaps(rules))
    if problems:
        raise PackProblem(problems)
    return Pack(tuple(rules), tuple(topics))


def overlaps(rules: Sequence[Rule]) -> Iterator[ProblemLine]:
    """Yield pairs of rules that answer one question for one scope on one day, so that nobody could say which holds."""
    by_question: dict[tuple[object, ...], list[Rule]] = {}
    for rule in rules:
        key = (rule.about, rule.when, rule.timing.advice, rule.effective_by, rule.scope.narrowness)
        by_question.setdefault(key, []).append(rule)
    for group in by_question.values():
        for one, other in combinations(group, 2):
            if one.scope.meets(other.scope) and one.span.meets(other.span):
                found = f'it overlaps with rule "{other.id}" ({other.file}): both answer "{one.about}".'
                write = "Write dates or marketplaces that do not meet, or a different `when`."
                yield ProblemLine(one.file, one.id, found, write)


def _file_keys(directories: Iterable[Path]) -> Iterator[FileKey]:
    for directory in directories:
        for path in sorted(directory.glob("*.toml")):
            status = path.stat()
            yield str(path), status.st_mtime_ns, status.st_size


def _tables(path: Path, problems: list[ProblemLine]) -> dict[str, Any]:
    name = _shown(path)
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_FILE_BYTES:
            problems.append(ProblemLine(name, "", f"it has {len(raw)} bytes.", "Split it into smaller files."))
            return {}
        tables = tomllib.loads(raw.decode("utf-8"), parse_float=Decimal)
    except OSError as problem:
        problems.append(ProblemLine(name, "", f"it cannot be read ({problem.strerror}).", "Check the file's owner."))
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        problems.append(ProblemLine(name, "", f"it is not TOML: {problem}.", "Put the named line right."))
        return {}
    return known_tables(tables, name, problems)


def known_tables(tables: dict[str, Any], name: str, problems: list[ProblemLine]) -> dict[str, Any]:
    """Return a file's tables; what a pack does not know is told, and an ill-formed list of rules is left out."""
    for key in tables.keys() - {"topic", "rule"}:
        problems.append(
            ProblemLine(name, "", f"`{key}` is not known.", "Write [topic] once and [[rule]] for each rule.")
        )
    rules = tables.get("rule", [])
    if not isinstance(rules, list) or not all(isinstance(table, dict) for table in rules):
        problems.append(ProblemLine(name, "", "`rule` is one table.", "Write [[rule]] with two brackets."))
        return {}
    return tables


def _topic(path: Path, tables: dict[str, Any]) -> Topic:
    given = tables.get("topic")
    about = given if isinstance(given, dict) else {}
    title = str(about.get("title", path.stem.replace("-", " ").capitalize()))
    return Topic(path.stem, title, str(about.get("intro", "")), _shown(path))


def _shown(path: Path) -> str:
    """Name a file as people do: the pack's folder and the file."""
    return f"packs/{path.parent.name}/{path.name}"
