"""What every file with templates is read to: rows of words, and the rows that could not be read with their line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar

from babel import Locale

from afterdesk.domain.errors import DeskError
from afterdesk.domain.language import detect_language
from afterdesk.domain.marketplaces import BY_DOMAIN, Marketplace
from afterdesk.domain.situations import NUMBERS, Situation
from afterdesk.domain.templates import (
    LANGUAGES,
    MAX_NAME,
    MAX_TEXT,
    TemplateKind,
    TemplateWords,
    tidy_tags,
    tidy_text,
)

Chosen = TypeVar("Chosen", bound=StrEnum)

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_ROWS = 2000
#: The first name of each is the one we write. Chinese headings are what many sellers' own sheets have.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "title", "template", "template name", "subject", "名称", "标题", "模板名称"),
    "kind": ("kind", "type", "类型"),
    "situation": ("situation", "issue", "case", "情形", "场景"),
    "language": ("language", "lang", "locale", "语言"),
    "marketplace": ("marketplace", "site", "store", "country", "站点"),
    "tags": ("tags", "tag", "labels", "category", "标签", "分类"),
    "text": ("text", "body", "content", "message", "letter", "内容", "正文", "模板内容"),
}
#: Names of fields that may stand in lines of their own under a heading: "language: de".
SAID_IN_LINES = tuple(name for name in FIELDS if name not in ("name", "text"))
_KINDS = {
    **{one.value: one for one in TemplateKind},
    "letters": TemplateKind.LETTER,
    "reply": TemplateKind.LETTER,
    "snippets": TemplateKind.SNIPPET,
    "信件": TemplateKind.LETTER,
    "片段": TemplateKind.SNIPPET,
}


class FileFault(StrEnum):
    """Why a whole file cannot be read; the words for people stand in `afterdesk.web.template_words`."""

    UNKNOWN = "unknown"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NO_COLUMNS = "no_columns"
    EMPTY = "empty"


class RowFault(StrEnum):
    """Why one row is left out."""

    NO_NAME = "no_name"
    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    NO_LANGUAGE = "no_language"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_SITUATION = "unknown_situation"
    UNKNOWN_MARKETPLACE = "unknown_marketplace"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_VARIABLE = "unknown_variable"
    TWICE = "twice"
    BLOCKED = "blocked"


class UnreadableTemplates(DeskError):
    """The file as a whole is nothing that templates can be read from."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(f"No templates can be read from this file: {fault.value.replace('_', ' ')}.")
        self.fault = fault


class BadRow(ValueError):
    """One row cannot be read; becomes a `FaultyRow`, never stops the file."""

    def __init__(self, fault: RowFault, found: str = "") -> None:
        super().__init__(fault.value)
        self.fault, self.found = fault, found


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template by its line in the file (of a Word file: its paragraph)."""

    line: int
    words: TemplateWords


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A template that was left out: where, which, and why."""

    line: int
    name: str
    fault: RowFault
    found: str = ""


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """What a file says: the templates that could be read, and those that could not."""

    rows: tuple[TemplateRow, ...]
    faulty: tuple[FaultyRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """The fields of one template as a file gives them, still as text."""

    line: int
    fields: Mapping[str, str]


def as_file(given: Iterable[Given], *, language: str) -> TemplateFile:
    """Read every template; `language`: of those that say none, or "" to tell it from the text.

    Raises UnreadableTemplates where there is nothing at all, or too much.
    """
    rows: list[TemplateRow] = []
    faulty: list[FaultyRow] = []
    seen: set[tuple[str, str, str]] = set()
    for number, one in enumerate(given, start=1):
        if number > MAX_ROWS:
            raise UnreadableTemplates(FileFault.TOO_MANY)
        try:
            words = words_of(one.fields, language)
            if words.key in seen:
                raise BadRow(RowFault.TWICE)
            seen.add(words.key)
            rows.append(TemplateRow(one.line, words))
        except BadRow as bad:
            faulty.append(FaultyRow(one.line, _one_line(one.fields.get("name", "")), bad.fault, bad.found))
    if not rows and not faulty:
        raise UnreadableTemplates(FileFault.EMPTY)
    return TemplateFile(tuple(rows), tuple(faulty))


def field_of(heading: str) -> str:
    """Return which field a heading means; "" for none of ours."""
    word = " ".join(heading.strip().lower().replace("_", " ").replace("-", " ").split())
    return next((name for name, spelled in FIELDS.items() if word in spelled), "")


def words_of(fields: Mapping[str, str], language: str) -> TemplateWords:
    """Return what a template says. Raises BadRow with the first thing that is wrong."""
    name, text = _one_line(fields.get("name", "")), tidy_text(fields.get("text", ""))
    if not name:
        raise BadRow(RowFault.NO_NAME)
    if not text:
        raise BadRow(RowFault.NO_TEXT)
    if len(name) > MAX_NAME or len(text) > MAX_TEXT:
        raise BadRow(RowFault.TOO_LONG, str(max(len(name) - MAX_NAME, len(text) - MAX_TEXT)))
    return TemplateWords(
        name=name,
        text=text,
        language=_language(fields.get("language", "")) or language or _told_by(text),
        kind=_choice(fields.get("kind", ""), _kind, RowFault.UNKNOWN_KIND) or TemplateKind.LETTER,
        situation=_choice(fields.get("situation", ""), _situation, RowFault.UNKNOWN_SITUATION) or "",
        marketplace=_choice(fields.get("marketplace", ""), _marketplace, RowFault.UNKNOWN_MARKETPLACE) or "",
        tags=tidy_tags(tidy_text(fields.get("tags", ""))),
    )


def _choice(given: str, read: Callable[[str], Chosen | None], fault: RowFault) -> Chosen | None:
    word = given.strip().lower()
    if word in ("", "any", "all", "*", "-"):
        return None
    found = read(word)
    if found is None:
        raise BadRow(fault, given.strip()[:60])
    return found


def _kind(word: str) -> TemplateKind | None:
    return _KINDS.get(word)


def _situation(word: str) -> Situation | None:
    """A situation by its code in any spelling, or by its number in the catalogue of 45."""
    number = word.lstrip("#")
    if number.isdecimal():
        return next((one for one, counted in NUMBERS.items() if str(counted) == number), None)
    code = re.sub(r"[^a-z0-9]+", "_", word).strip("_")
    return next((one for one in Situation if one.value == code), None)


def _marketplace(word: str) -> Marketplace | None:
    site = word.removeprefix("https://").removeprefix("www.").rstrip("/")
    short = {"GB": "UK"}.get(word.upper(), word.upper())
    return BY_DOMAIN.get(site) or next((one for one in Marketplace if one.value == short), None)


def _language(given: str) -> str:
    word = given.strip().lower()
    if not word:
        return ""
    found = _language_names().get(word) or _language_names().get(re.split(r"[-_]", word)[0])
    if found is None:
        raise BadRow(RowFault.UNKNOWN_LANGUAGE, given.strip()[:60])
    return found


def _told_by(text: str) -> str:
    found = detect_language(text).lang
    if found not in LANGUAGES:
        raise BadRow(RowFault.NO_LANGUAGE)
    return found


@cache
def _language_names() -> Mapping[str, str]:
    """Every language by its code and by its name in English, Chinese and its own words."""
    names = {code: code for code in LANGUAGES}
    for code in LANGUAGES:
        for reader in ("en", "zh", code):
            name = Locale.parse(code).get_display_name(reader)
            if name:
                names[name.lower()] = code
    return names


def _one_line(text: str) -> str:
    return " ".join(tidy_text(text).split())


def numbered(cells: Iterator[list[str]], line: Callable[[], int]) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the line on which it begins, though a cell may hold several lines."""
    begins = line() + 1
    for row in cells:
        yield begins, row
        begins = line() + 1
