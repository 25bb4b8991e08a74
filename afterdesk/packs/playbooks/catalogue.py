"""What all playbooks share: remedies, facts, requirements, floors, economics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from afterdesk.domain.arithmetic import Beliefs, Beta, Economics
from afterdesk.domain.casefacts import VARIABLES
from afterdesk.domain.issues import Wish
from afterdesk.domain.playbook_rules import Choice, FactNeed, FloorRule, Requirement
from afterdesk.domain.remedies import RefundKind, Remedy, RemedySpec, Role, TaskTemplate
from afterdesk.packs.conditions import Condition, ConditionProblem, Conditions, FactType
from afterdesk.packs.playbooks.table import Table, read_toml

_TYPES: Mapping[type, FactType] = {str: FactType.TEXT, int: FactType.WHOLE, bool: FactType.YES_NO}
_KINDS = {
    "yes_no": FactType.YES_NO,
    "whole": FactType.WHOLE,
    "text": FactType.TEXT,
    "choice": FactType.TEXT,
}


@dataclass(frozen=True)
class Example:
    """Facts for which a requirement must, or must not, hold."""

    requirement: str
    given: Mapping[str, Any]
    holds: bool


@dataclass(frozen=True)
class Catalogue:
    """The shared parts, compiled and checked."""

    specs: Mapping[Remedy, RemedySpec]
    facts: Mapping[str, FactNeed]
    requirements: Mapping[str, Requirement]
    floors: Mapping[str, FloorRule]
    economics: Economics
    conditions: Conditions
    examples: tuple[Example, ...]


def read_catalogue(folder: Path) -> Catalogue:
    """Return the shared parts of a folder of playbooks. Raises PlaybookProblem with place and remedy."""
    facts = {name: _fact(name, table) for name, table in _named(folder, "facts", "fact")}
    declared = {name: _TYPES[kind] for name, kind in VARIABLES.items()}
    conditions = Conditions(declared | {name: _KINDS[need.kind] for name, need in facts.items()})
    tables = dict(_named(folder, "requirements", "requirement"))
    examples = tuple(one for name, table in tables.items() for one in _examples(name, table))
    return Catalogue(
        specs=_specs(folder),
        facts=facts,
        requirements={name: _requirement(name, table, conditions) for name, table in tables.items()},
        floors={name: _floor(name, table, conditions) for name, table in _named(folder, "floors", "floor")},
        economics=_economics(read_toml(folder / "economics.toml")),
        conditions=conditions,
        examples=examples,
    )


def compiled(table: Table, key: str, conditions: Conditions) -> Condition:
    """Return the condition under a key, with the pack's place in what can go wrong."""
    try:
        return conditions.compile(table.text(key))
    except ConditionProblem as problem:
        raise table.fail(f"{key}: {problem}") from None


def belief(table: Table, key: str, default: Beta) -> Beta:
    """Return a belief from two pseudo-counts, or the default where the table has none."""
    found = table.raw(key)
    if found is None:
        return default
    if not (isinstance(found, list) and len(found) == 2 and all(isinstance(n, int | float) and n > 0 for n in found)):
        raise table.fail(f"{key} is {found!r}. Write two counts above zero: {key} = [6, 4]")
    return Beta(Decimal(str(found[0])), Decimal(str(found[1])))


def beliefs_of(table: Table, default: Beliefs) -> Beliefs:
    """Return the beliefs of one remedy, filled up from the default."""
    read = Beliefs(
        accepted=belief(table, "accepted", default.accepted),
        defect=belief(table, "defect", default.defect),
        resold=belief(table, "resold", default.resold),
    )
    table.done()
    return read


def task_of(table: Table) -> TaskTemplate:
    """Return a task template."""
    task = TaskTemplate(table.words("title"), table.text("owner"), table.whole("hours"))
    table.done()
    return task


def _named(folder: Path, file: str, key: str) -> list[tuple[str, Table]]:
    top = read_toml(folder / f"{file}.toml")
    tables = list(top.table(key).items())
    top.done()
    return tables


def _specs(folder: Path) -> dict[Remedy, RemedySpec]:
    specs = {}
    for name, table in _named(folder, "remedies", "remedy"):
        if name not in {remedy.value for remedy in Remedy}:
            raise table.fail(f"{name} is not a remedy. Known: {', '.join(Remedy)}.")
        specs[Remedy(name)] = _spec(Remedy(name), table)
    if absent := set(Remedy) - set(specs):
        raise Table({}, "remedies.toml").fail(f"no table for {', '.join(sorted(absent))}.")
    return specs


def _spec(remedy: Remedy, table: Table) -> RemedySpec:
    spec = RemedySpec(
        remedy=remedy,
        title=table.words("title"),
        refund=RefundKind(table.text("refund", "none")),
        sends=table.text("sends", ""),
        comes_back=table.flag("comes_back", False),
        recovers=table.flag("recovers", False),
        repairs=table.flag("repairs", False),
        gives=table.flag("gives", False),
        asks_buyer=table.flag("asks_buyer", True),
        in_letter=table.flag("in_letter", True),
        granted_by=Role(table.text("granted_by", "operator")),
        steps=_lines(table, "steps"),
        tasks=tuple(task_of(one) for one in table.tables("tasks")),
    )
    table.done()
    return spec


def _lines(table: Table, key: str) -> tuple[dict[str, str], ...]:
    return tuple(dict(one.data) for one in table.tables(key))


def _fact(name: str, table: Table) -> FactNeed:
    kind = table.text("kind")
    if kind not in _KINDS:
        raise table.fail(f'kind is "{kind}". Write one of {", ".join(_KINDS)}.')
    choices = tuple(Choice(one.text("value"), one.words("title")) for one in table.tables("choices"))
    need = FactNeed(
        id=name,
        kind=kind,
        sources=table.texts("sources"),
        question=table.words("question"),
        ask_block=table.text("ask", ""),
        choices=choices,
    )
    table.done()
    return need


def _requirement(name: str, table: Table, conditions: Conditions) -> Requirement:
    made = Requirement(
        id=name,
        condition=compiled(table, "when", conditions),
        yes=table.words("yes"),
        no=table.words("no"),
        unless_known=table.flag("unless_known", False),
    )
    table.done()
    return made


def _examples(name: str, table: Table) -> list[Example]:
    sides = {"holds": True, "fails": False}
    return [Example(name, dict(table.table(key).data), expected) for key, expected in sides.items()]


def _floor(name: str, table: Table, conditions: Conditions) -> FloorRule:
    pays = table.raw("seller_pays_return")
    rule = FloorRule(
        id=name,
        remedy=Remedy(table.text("remedy")),
        condition=compiled(table, "when", conditions),
        why=table.words("why"),
        source=table.text("source"),
        seller_pays_return=pays if isinstance(pays, bool) else None,
        only_when_known=table.flag("only_when_known", False),
    )
    table.done()
    return rule


def _economics(top: Table) -> Economics:
    start = Beta(Decimal(1), Decimal(1))
    tables = dict(top.table("beliefs").items())
    default = beliefs_of(tables.pop("default"), Beliefs(start, start, start))
    given = {name: beliefs_of(table, default) for name, table in tables.items()}
    top.raw("effective_from")
    made = Economics(
        beliefs={remedy.value: given.get(remedy.value, default) for remedy in Remedy},
        landed_cost_share=top.number("landed_cost_share"),
        freight_share=top.number("freight_share"),
        part_share=top.number("part_share"),
        referral_share=top.number("referral_share"),
        refund_admin_share=top.number("refund_admin_share"),
        handling=_by_currency(top.table("handling")),
        defect_value=_by_currency(top.table("defect_value")),
        source=top.text("source"),
        fit={wish: _fits(wish, table) for wish, table in top.table("fit").items()},
        pool_weight=top.number("pool_weight", "0.25"),
        limits={role: _by_currency(table) for role, table in top.table("limits").items()},
    )
    top.done()
    return made


def _fits(wish: str, table: Table) -> dict[str, Decimal]:
    if wish not in {one.value for one in Wish}:
        raise table.fail(f"{wish} is not what a buyer asks for. Write one of: {', '.join(Wish)}.")
    if unknown := set(table.data) - {remedy.value for remedy in Remedy}:
        raise table.fail(f"{min(unknown)} is not a remedy.")
    return {remedy: table.number(remedy) for remedy in table.data}


def _by_currency(table: Table) -> dict[str, Decimal]:
    return {currency: table.number(currency) for currency in table.data}
