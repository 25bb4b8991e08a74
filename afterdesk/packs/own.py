"""A seller's own rules given as text: read and checked as strictly as the packs, beside the rules they stand with."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from afterdesk.domain.rules import Rule
from afterdesk.packs.check import check_rule
from afterdesk.packs.load import known_tables, overlaps
from afterdesk.packs.problems import PackProblem, ProblemLine
from afterdesk.packs.schema import RuleReader

OWN_NAME = "own rules"
OWN_TOPIC = "own"
PREFIX = "OWN-"
MAX_CHARACTERS = 100_000
MAX_RULES = 200


def read_own_rules(text: str, *, beside: Sequence[Rule] = ()) -> tuple[Rule, ...]:
    """Return the rules that a seller wrote. An empty text is no rules.

    `beside`: the rules they will stand with; a rule that answers the same question for the same scope is refused.
    Raises PackProblem naming every mistake: unknown keys, wrong types, missing sources or examples, examples that come
    out otherwise.
    """
    problems: list[ProblemLine] = []
    rules = _rules(_tables(text, problems), problems)
    taken = {rule.id for rule in beside}
    for rule in rules:
        if not rule.id.startswith(PREFIX) or rule.id in taken:
            write = f'Write an id of your own, for example "{PREFIX}1".'
            problems.append(ProblemLine(OWN_NAME, rule.id, "this is not the name of an own rule.", write))
    ours = {rule.id for rule in rules}
    problems += [line for line in overlaps([*rules, *beside]) if line.rule in ours]
    if not problems:
        problems += [line for rule in rules for line in check_rule(rule)]
    if problems:
        raise PackProblem(problems)
    return rules


def _rules(tables: dict[str, Any], problems: list[ProblemLine]) -> tuple[Rule, ...]:
    given = tables.get("rule", [])
    if len(given) > MAX_RULES:
        problems.append(ProblemLine(OWN_NAME, "", f"there are {len(given)} rules.", f"Keep at most {MAX_RULES}."))
        return ()
    found = []
    for table in given:
        reader = RuleReader(table, OWN_NAME, OWN_TOPIC)
        rule = reader.read()
        problems.extend(reader.problems)
        if rule is not None:
            found.append(rule)
    return tuple(found)


def _tables(text: str, problems: list[ProblemLine]) -> dict[str, Any]:
    if len(text) > MAX_CHARACTERS:
        problems.append(ProblemLine(OWN_NAME, "", f"it has {len(text)} characters.", "Keep fewer rules."))
        return {}
    try:
        return known_tables(tomllib.loads(text, parse_float=Decimal), OWN_NAME, problems)
    except tomllib.TOMLDecodeError as problem:
        problems.append(ProblemLine(OWN_NAME, "", f"it is not TOML: {problem}.", "Put the named line right."))
        return {}
