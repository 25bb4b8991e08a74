"""The documents say what is there: rows, tests, paths, verbs, options, roles, jobs and pages."""

from __future__ import annotations

import argparse
import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from afterdesk.channels.email.jsonl import KEYS
from afterdesk.cli import VERBS, _parser_for
from afterdesk.desk.models import Role
from afterdesk.domain.situations import NUMBERS
from afterdesk.web.navigation import PLACES

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
#: Pages that people write; the others are made by commands and have tests of their own.
WRITTEN = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
PATH = re.compile(r"`((?:afterdesk|tests|docs|tools)/[\w./*<>-]*)(?:::(\w+))?`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
ROW = re.compile(r"^\| (\d+) \| (.+) \| (done|part: [^|]+|not yet) \| ([^|]*)\| ([^|]*)\|$", re.MULTILINE)
STATES = ("done", "part", "not yet")


def words_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


COVERAGE = words_of(DOCS / "coverage.md")
REQUIREMENTS, SITUATIONS = COVERAGE.split("## L. Situations")
ROWS = [pytest.param(*match.groups()[2:], id=match[1]) for match in ROW.finditer(REQUIREMENTS)]


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse(words_of(ROOT / path))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_requirement_stands_in_the_table_once() -> None:
    numbers = re.findall(r"^\| (\d+) \|", REQUIREMENTS, re.MULTILINE)
    assert [int(number) for number in numbers] == list(range(1, 156))
    assert len(ROWS) == len(numbers), "a row whose state is none of done, part: words, not yet"


@pytest.mark.parametrize(("state", "where", "shown_by"), ROWS)
def test_a_row_has_what_its_state_asks_for(state: str, where: str, shown_by: str) -> None:
    shown = re.findall(r"`(tests/[\w/.]+::\w+)`", shown_by)
    assert len(shown) <= 2
    assert bool(where.strip()) is (state != "not yet")
    assert shown or state != "done"
    assert not (state == "not yet" and shown_by.strip())


def test_the_figures_above_the_table_are_counted() -> None:
    counted = Counter(row.values[0].split(":")[0] for row in ROWS)  # type: ignore[union-attr]
    assert f"Today: {', '.join(f'{counted[state]} {state}' for state in STATES)}." in COVERAGE


def test_every_situation_stands_in_the_table_once_and_is_counted() -> None:
    lines = [line.strip("| ").split(" | ") for line in SITUATIONS.splitlines() if re.match(r"\| \d", line)]
    assert [(int(number), name) for number, name, *_ in lines] == [
        (number, situation.value.replace("_", " ")) for situation, number in NUMBERS.items()
    ]
    for column, title in enumerate(("Playbook", "Letters", "Recognised"), start=2):
        counted = Counter(line[column].split(":")[0] for line in lines)
        assert set(counted) <= set(STATES)
        assert f"{title}: {counted['done']} done, {counted['part']} part." in SITUATIONS


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_path_test_and_link_that_a_page_names_is_there(page: Path) -> None:
    words = words_of(page)
    missing = [path for path, _ in PATH.findall(words) if "<" not in path and not list(ROOT.glob(path.rstrip("/")))]
    missing += [f"{path}::{test}" for path, test in PATH.findall(words) if test and test not in functions_of(path)]
    missing += [link for link in LINK.findall(words) if not (page.parent / unquote(link)).exists()]
    assert missing == []


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_the_index_names_every_page(page: Path) -> None:
    assert page.name == "README.md" or f"({page.name})" in words_of(DOCS / "README.md")


@pytest.mark.parametrize(("heading", "rows"), [("## Forty traps", 40), ("## 37 awkward mails", 37)])
def test_every_trap_names_the_test_that_shows_it(heading: str, rows: int) -> None:
    section = words_of(DOCS / "traps.md").split(heading)[1].split("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if re.match(r"\| \d", line)]
    assert [int(line[0]) for line in lines] == list(range(1, rows + 1))
    assert [line[0] for line in lines if not re.search(r"`tests/[\w/.]+::\w+`", line[3])] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_heading_an_example_and_all_its_options(verb: str) -> None:
    sections = words_of(DOCS / "commands.md").split("\n## ")
    (section,) = [one for one in sections if one.split("\n")[0] == verb]
    assert f"\n    afterdesk {verb}" in section or f"| afterdesk {verb}" in section
    shared = "" if verb not in ("web", "demo") else sections[1]
    named = section + shared + sections[0]
    assert [option for option in options_of(verb) if f"`{option}" not in named and f"{option} " not in named] == []


def options_of(verb: str) -> Iterator[str]:
    """Give the long options of a verb and of the verbs below it."""
    yield from _options(_below(_parser_for(verb))[verb])


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from (name for name in action.option_strings if name.startswith("--") and name != "--help")
    for below in _below(parser).values():
        yield from _options(below)


def _below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(found[0].choices) if found else {}


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_no_page_names_a_verb_that_does_not_exist(page: Path) -> None:
    said = re.findall(r"(?:`|\n    |bin/)afterdesk ([a-z]+)", words_of(page))
    assert sorted(set(said) - set(VERBS)) == []


def test_the_keys_of_a_parsed_mail_are_all_explained() -> None:
    section = words_of(DOCS / "commands.md").split("### mail parse")[1].split("### mail strip")[0]
    assert [key for key in KEYS if f"`{key}`" not in section] == []


def test_the_user_guide_names_every_role_and_every_page() -> None:
    guide = words_of(DOCS / "user-guide.md")
    roles = [str(label) for label in Role.labels]
    assert [role for role in roles if role.lower() not in guide.lower()] == []
    assert [place.name for place in PLACES if str(place.word).lower() not in guide.lower()] == []


def test_the_user_guide_names_no_role_and_no_button_that_is_not_there() -> None:
    guide = words_of(DOCS / "user-guide.md")
    table = guide.split("| role | may |")[1].split("\n\n")[0]
    named = {role.strip() for row in re.findall(r"^\| ([A-Z][^|]*) \|", table, re.MULTILINE) for role in row.split(",")}
    assert {role.lower() for role in named} == {str(label).lower() for label in Role.labels}
    catalogue = words_of(ROOT / "afterdesk" / "locale" / "en" / "LC_MESSAGES" / "django.po").lower()
    buttons = [" ".join(words.split()) for words in re.findall(r"(?<!\*)\*([A-Za-z][^*]+)\*(?!\*)", guide)]
    assert [words for words in buttons if f'msgid "{words.lower()}"' not in catalogue] == []


def test_the_operations_guide_names_every_recurring_job() -> None:
    sources = "".join(words_of(path) for path in sorted((ROOT / "afterdesk" / "jobs").glob("*.py")))
    names = set(re.findall(r'^@(?:recurring|job)\(\s*"(\w+)"', sources, re.MULTILINE))
    told = set(re.findall(r"^\| `(\w+)` \|", words_of(DOCS / "operations.md").split("## Jobs")[1], re.MULTILINE))
    assert told == names
