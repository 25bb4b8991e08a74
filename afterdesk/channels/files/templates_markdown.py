r"""Templates as Markdown, read and written.

A heading of any level begins a template and is its name; lines such as "language: de" right under it say what it is
for; the rest is its text. A heading with nothing but deeper headings under it is a group and becomes their tag. Front
matter (between two lines of ---) holds for the whole file; where it has a name, the file is one template. In a text a
line that would be read as a heading or such a line begins with a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from afterdesk.channels.files.tables import decoded
from afterdesk.channels.files.template_rows import SAID_IN_LINES, Given, field_of
from afterdesk.channels.files.templates_table import fields_of
from afterdesk.domain.templates import TemplateWords

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_SAID = re.compile(r"[-*]?\s*\**([\w ]{2,20}?)\**\s*[:：]\s*(.*)")
_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a document; `level` 0 is text, else it is a heading of that depth."""

    line: int
    text: str
    level: int = 0


@dataclass
class _Section:
    line: int
    level: int
    name: str
    lines: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(line.strip() for line in self.lines)


def read_markdown(raw: bytes, file_name: str) -> Iterator[Given]:
    """Give the templates of a Markdown or plain text file."""
    lines = decoded(raw).lstrip("\ufeff").split("\n")
    usual, begins = _front_matter(lines)
    if usual.get("name"):
        yield Given(1, {**usual, "text": "\n".join(lines[begins:])})
        return
    yield from as_templates(_blocks(lines, begins), file_name=file_name, usual=usual)


def as_templates(blocks: Iterable[Block], *, file_name: str, usual: dict[str, str] | None = None) -> Iterator[Given]:
    """Give the templates of a document by its headings; one without headings is one template named as the file."""
    groups: list[_Section] = []
    sections = list(_sections(blocks))
    for one, following in zip(sections, [*sections[1:], None], strict=True):
        groups = [group for group in groups if group.level < one.level]
        if not one.name and one.is_empty:
            continue
        if one.is_empty and following is not None and following.level > one.level:
            groups.append(one)
            continue
        fields = {**(usual or {}), **_fields(one)}
        if not one.name and len(sections) == 1:
            fields["name"] = file_name
        fields["tags"] = ", ".join(filter(None, [fields.get("tags", ""), *(group.name for group in groups)]))
        yield Given(one.line, fields)


def write_markdown(templates: Iterable[TemplateWords]) -> bytes:
    """Return all templates as one document that is read back the same."""
    return "\n".join(_written(one) for one in templates).encode()


def _sections(blocks: Iterable[Block]) -> Iterator[_Section]:
    section = _Section(1, 0, "")
    for block in blocks:
        if block.level:
            yield section
            section = _Section(block.line, block.level, block.text)
        else:
            section.lines.append(block.text)
    yield section


def _fields(section: _Section) -> dict[str, str]:
    """Part the lines that say what a template is for from its text."""
    said: dict[str, str] = {"name": section.name}
    for number, line in enumerate(section.lines):
        if not line.strip():
            continue
        name, value = _said(line)
        if not name:
            return {**said, "text": "\n".join(map(_unescaped, section.lines[number:]))}
        said[name] = value
    return said


def _said(line: str) -> tuple[str, str]:
    found = _SAID.fullmatch(line.strip())
    name = field_of(found[1]) if found else ""
    return (name, found[2].strip()) if found and name in SAID_IN_LINES else ("", "")


def _blocks(lines: list[str], begins: int) -> Iterator[Block]:
    for number, line in enumerate(lines[begins:], start=begins + 1):
        found = _HEADING.fullmatch(line.strip())
        yield Block(number, found[2].strip(), len(found[1])) if found else Block(number, line)


def _front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    """Return what stands between two lines of --- at the beginning, and where the rest begins."""
    if lines[0].strip() != _FENCE:
        return {}, 0
    end = next((number for number, line in enumerate(lines[1:60], start=1) if line.strip() == _FENCE), 0)
    said: dict[str, str] = {}
    last = ""
    for line in lines[1:end]:
        key, colon, value = line.replace("：", ":").partition(":")
        if line.lstrip().startswith("- ") and last:
            said[last] = f"{said[last]}, {line.lstrip()[2:].strip()}".strip(", ")
        elif colon and field_of(key):
            last = field_of(key)
            said[last] = value.strip().strip("[]").strip("\"'")
    return (said, end + 1) if end else ({}, 0)


def _written(words: TemplateWords) -> str:
    fields = fields_of(words)
    said = [f"{name}: {fields[name]}" for name in SAID_IN_LINES if fields[name]]
    lines = words.text.split("\n")
    return "\n".join([f"# {words.name}", "", *said, "", *map(_escaped, lines), ""])


def _escaped(line: str) -> str:
    return f"\\{line}" if line.startswith("\\") or _HEADING.fullmatch(line.strip()) or _said(line)[0] else line


def _unescaped(line: str) -> str:
    return line[1:] if line.startswith("\\") else line
