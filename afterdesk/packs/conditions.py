"""Conditions in the Common Expression Language (CEL) over declared facts; the only file that knows the runtime.

A condition is type-checked when it is compiled, so a mistake shows when a pack is loaded and not on a buyer's case.
The runtime stops an evaluation by its own iteration budget; such a condition has no answer (None), like one whose facts
are not known yet. The runtime is young: it is pinned in pyproject.toml and wrapped here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from cel_expr_python import cel

from afterdesk.domain.errors import DeskError

MAX_CONDITION_LENGTH = 1000


class ConditionProblem(DeskError):
    """A condition does not compile: what was found, and what to write."""


class FactType(StrEnum):
    """What a fact is. Amounts are whole minor units (cents, yen); moments are aware."""

    YES_NO = "yes/no"
    WHOLE = "whole number"
    NUMBER = "number"
    TEXT = "text"
    MOMENT = "moment"
    TEXTS = "list of texts"


_CEL_TYPES: dict[FactType, Any] = {
    FactType.YES_NO: cel.Type.BOOL,
    FactType.WHOLE: cel.Type.INT,
    FactType.NUMBER: cel.Type.DOUBLE,
    FactType.TEXT: cel.Type.STRING,
    FactType.MOMENT: cel.Type.TIMESTAMP,
    FactType.TEXTS: cel.Type.List(cel.Type.STRING),
}

_EXAMPLES: dict[FactType, str] = {
    FactType.YES_NO: "write the name alone, or ! before it",
    FactType.WHOLE: "write a whole number, for example: {name} <= 30",
    FactType.NUMBER: "write a number with a point, for example: {name} <= 0.5",
    FactType.TEXT: "write a text in single quotes, for example: {name} == 'FBM'",
    FactType.MOMENT: "write a moment, for example: {name} >= timestamp('2026-01-26T00:00:00Z')",
    FactType.TEXTS: "ask for one text, for example: 'CSBA' in {name}",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. Compare and print it by its text."""

    text: str
    names: frozenset[str]
    _program: Any

    def holds(self, facts: Mapping[str, object]) -> bool | None:
        """Return whether the condition holds; None where a fact it needs is missing, unfit, or the budget ran out."""
        known = {name: value for name, value in facts.items() if name in self.names and value is not None}
        try:
            answer = self._program.eval(data=known).plain_value()
        except RuntimeError:
            return None
        return answer if isinstance(answer, bool) else None

    def missing(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        """Return the facts the condition names and `facts` does not give."""
        return tuple(sorted(name for name in self.names if facts.get(name) is None))


class Conditions:
    """Compiles conditions over one table of declared facts (name -> type)."""

    def __init__(self, declared: Mapping[str, FactType]) -> None:
        self.declared = dict(declared)
        self._env = cel.NewEnv(variables={name: _CEL_TYPES[kind] for name, kind in declared.items()})

    def compile(self, text: str) -> Condition:
        """Return the checked condition. Raises ConditionProblem with what was found and what to write."""
        if len(text) > MAX_CONDITION_LENGTH:
            raise ConditionProblem(
                f"the condition has {len(text)} characters. Write at most {MAX_CONDITION_LENGTH}, or split the rule."
            )
        try:
            program = self._env.compile(text)
        except RuntimeError as problem:
            raise ConditionProblem(self._in_words(text, str(problem))) from None
        if program.return_type() != cel.Type.BOOL:
            found = program.return_type().name().lower()
            raise ConditionProblem(
                f"`{text}` gives {found}, not yes or no. Write a comparison, for example: {text} <= 30"
            )
        return Condition(text, self._names_in(text), program)

    def _names_in(self, text: str) -> frozenset[str]:
        without_texts = re.sub(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", "", text)
        return frozenset(re.findall(r"[A-Za-z_]\w*", without_texts)) & self.declared.keys()

    def _in_words(self, text: str, problem: str) -> str:
        if unknown := re.search(r"undeclared reference to '([^']+)'", problem):
            return self._unknown_name(unknown[1])
        if mismatch := re.search(r"no matching overload for '([^']+)' applied to '\(([^)]*)\)'", problem):
            return self._wrong_types(text, mismatch[1].strip("_"), mismatch[2])
        pointed = "\n".join(line.strip() for line in problem.splitlines() if line.strip().startswith("|"))
        return f"`{text}` cannot be read as a condition.\n{pointed}\nWrite, for example: days_since_delivery <= 30"

    def _unknown_name(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.declared, n=3, cutoff=0.6)
        choice = f"Did you mean {' or '.join(near)}?" if near else f"Known facts: {', '.join(sorted(self.declared))}."
        return f"it names `{name}`, which is not a declared fact. {choice}"

    def _wrong_types(self, text: str, operator: str, types: str) -> str:
        named = [name for name in self.declared if name in self._names_in(text)]
        hints = [
            f"{name} is a {self.declared[name]}: {_EXAMPLES[self.declared[name]].format(name=name)}" for name in named
        ]
        return f"`{text}` puts `{operator}` between {types.replace(', ', ' and ')}. " + "; ".join(hints) + "."


@lru_cache(maxsize=16)
def conditions_over(declared: tuple[tuple[str, FactType], ...]) -> Conditions:
    """Return the compiler for one table of facts, made once."""
    return Conditions(dict(declared))
