"""The playbooks: one TOML file per situation, read, checked and compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from afterdesk.domain.letters import LetterPlan
from afterdesk.domain.playbook_rules import FactNeed, Playbook, Requirement, WayRule
from afterdesk.domain.remedies import Remedy, TaskTemplate
from afterdesk.domain.situations import Situation
from afterdesk.packs.playbooks.catalogue import Catalogue, beliefs_of, compiled, read_catalogue, task_of
from afterdesk.packs.playbooks.table import PlaybookProblem, Table, read_toml, table_of

__all__ = [
    "LetterPlan",
    "PlaybookProblem",
    "load_improvements",
    "load_letter_plans",
    "load_playbooks",
    "playbook_from_text",
    "read_playbooks",
]

Thing = TypeVar("Thing")
FOLDER = Path(__file__).parent
_SHARED = frozenset({"remedies", "facts", "requirements", "floors", "economics", "improvements"})
#: Every way that moves money or goods stands on this, whatever its playbook says.
_SENDER = "sender-verified"
_NATURES = ("reply", "apology", "progress", "answer", "instructions", "thanks")
_FAULTS = ("seller", "carrier", "buyer", "none")


@cache
def load_playbooks() -> Mapping[Situation, Playbook]:
    """Return the playbooks that ship with the desk."""
    return read_playbooks(FOLDER)


def read_playbooks(folder: Path) -> dict[Situation, Playbook]:
    """Read a folder of playbooks. Raises PlaybookProblem with file, place and what to write."""
    shared = read_catalogue(folder)
    books = [_playbook(_table_of(path), shared) for path in _files(folder)]
    return {book.situation: book for book in books}


def playbook_from_text(text: str, situation: Situation) -> Playbook:
    """Read a store's own playbook over the shipped catalogue, as an editor checks it. Raises PlaybookProblem."""
    table = table_of(text, f"{situation.value}.toml")
    if table.text("situation") != situation.value:
        raise table.fail(f'situation is "{table.text("situation")}". Write "{situation.value}".')
    return _playbook(table, _catalogue())


@cache
def _catalogue() -> Catalogue:
    return read_catalogue(FOLDER)


@cache
def load_letter_plans() -> Mapping[tuple[Situation, str], LetterPlan]:
    """Return the letter plans of the shipped playbooks by situation and kind."""
    plans = [plan for path in _files(FOLDER) for plan in _plans(_table_of(path))]
    return {(plan.situation, plan.kind): plan for plan in plans}


@cache
def load_improvements() -> Mapping[str, TaskTemplate]:
    """Return the task behind each sentence of a letter that promises an improvement, by block id."""
    top = read_toml(FOLDER / "improvements.toml")
    tasks = {block: task_of(table) for block, table in top.table("improvement").items()}
    top.done()
    return tasks


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if path.stem not in _SHARED)


def _table_of(path: Path) -> Table:
    table = read_toml(path)
    if table.text("situation") != path.stem:
        raise table.fail(f'situation is "{table.text("situation")}". Write the file\'s own name, "{path.stem}".')
    return table


def _situation(table: Table) -> Situation:
    name = table.text("situation")
    if name not in {situation.value for situation in Situation}:
        raise table.fail(f'situation "{name}" is not known. Write one of: {", ".join(Situation)}.')
    return Situation(name)


def _plans(table: Table) -> list[LetterPlan]:
    letters = table.table("letter")
    plans = [_plan(_situation(table), kind, one) for kind, one in letters.items()]
    if not any(plan.kind == "reply" for plan in plans):
        raise table.fail("has no [letter.reply]. Write its blocks in order.")
    return plans


def _plan(situation: Situation, kind: str, letter: Table) -> LetterPlan:
    audience = letter.text("audience", "buyer")
    nature = letter.text("nature", "apology" if kind == "apology" else "reply")
    if nature not in _NATURES:
        raise letter.fail(f'nature is "{nature}". Write one of: {", ".join(_NATURES)}.')
    plan = LetterPlan(
        situation=situation,
        kind=kind,
        audience=audience,
        blocks=_opened(audience, letter),
        option_set=letter.text("options", ""),
        states=letter.flag("states", False),
        nature=nature,
    )
    letter.done()
    return plan


def _opened(audience: str, letter: Table) -> tuple[str, ...]:
    greeting = ("greeting",) if audience == "buyer" else ()
    return (*greeting, *letter.texts("blocks"))


def _playbook(table: Table, shared: Catalogue) -> Playbook:
    for known in ("letter",):
        table.raw(known)
    economics = shared.economics
    for name, one in table.table("beliefs").items():
        economics = economics.learned(name, beliefs_of(one, economics.beliefs[name]))
    book = Playbook(
        situation=_situation(table),
        title=table.words("title"),
        fault=_fault(table),
        facts=tuple(_need(table, name, shared) for name in table.texts("facts")),
        diagnosis=tuple(dict(one.data) for one in table.tables("diagnosis")),
        ways=tuple(_way(one, shared) for one in table.tables("way")),
        specs=shared.specs,
        floor_rules=tuple(_known(table, name, shared.floors, "floor") for name in table.texts("floors")),
        economics=economics,
        clocks=table.texts("clocks"),
        call_lead=tuple(_lead(one, shared) for one in table.tables("call_lead")),
        solved_when=table.words("solved_when"),
        offers=table.whole("offers", 3),
    )
    table.done()
    if not book.ways:
        raise table.fail("has no way out. Write at least one [[way]].")
    return book


def _fault(table: Table) -> str:
    fault = table.text("fault")
    if fault not in _FAULTS:
        raise table.fail(f'fault is "{fault}". Write one of: {", ".join(_FAULTS)}.')
    return fault


def _need(table: Table, written: str, shared: Catalogue) -> FactNeed:
    """Read `name` or `name if condition`."""
    name, _, when = written.partition(" if ")
    need = _known(table, name, shared.facts, "fact")
    if not when:
        return need
    return replace(need, when=compiled(Table({"when": when}, f"{table.place}, fact {name}"), "when", shared.conditions))


def _way(table: Table, shared: Catalogue) -> WayRule:
    name = table.text("remedy")
    if name not in {remedy.value for remedy in Remedy}:
        raise table.fail(f'remedy "{name}" is not known. Write one of: {", ".join(Remedy)}.')
    remedy = Remedy(name)
    needs = table.texts("needs")
    if shared.specs[remedy].moves_value:
        needs = (*needs, _SENDER)
    way = WayRule(
        remedy=remedy,
        needs=tuple(_known(table, need, shared.requirements, "requirement") for need in needs),
        share=table.number("share") if "share" in table.data else None,
        seller_pays_return=table.flag("seller_pays_return", True),
        tasks=tuple(task_of(one) for one in table.tables("tasks")),
    )
    table.done()
    return way


def _lead(table: Table, shared: Catalogue) -> Requirement:
    because = table.words("because")
    rule = Requirement(table.text("id"), compiled(table, "when", shared.conditions), because, because)
    table.done()
    return rule


def _known(table: Table, name: str, among: Mapping[str, Thing], kind: str) -> Thing:
    if name not in among:
        raise table.fail(f'{kind} "{name}" is not known. Write one of: {", ".join(sorted(among))}.')
    return among[name]
