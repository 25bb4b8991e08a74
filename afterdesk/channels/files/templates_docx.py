"""Templates out of a Word file (.docx), read only. Headings part them, as in Markdown; a table is read as one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from afterdesk.channels.files.sheets import refuse_bombs
from afterdesk.channels.files.tables import UnreadableReport
from afterdesk.channels.files.template_rows import MAX_ROWS, MAX_UNPACKED_BYTES, FileFault, Given, UnreadableTemplates
from afterdesk.channels.files.templates_markdown import Block, as_templates
from afterdesk.channels.files.templates_table import is_template_table, rows_of_table

MAX_PARAGRAPHS = 50_000


def read_docx(raw: bytes, file_name: str) -> Iterator[Given]:
    """Give the templates of a Word file; a line's number is that of its paragraph. Raises UnreadableTemplates."""
    try:
        refuse_bombs(raw, MAX_UNPACKED_BYTES)
        blocks, tables = _read(raw)
    except UnreadableReport as problem:
        raise UnreadableTemplates(FileFault.TOO_LARGE if "unpacks" in str(problem) else FileFault.BROKEN) from problem
    except Exception as problem:  # the library raises whatever a broken file makes it trip over
        raise UnreadableTemplates(FileFault.BROKEN) from problem
    yield from as_templates(_spaced(blocks), file_name=file_name)
    for rows in tables:
        yield from rows_of_table(rows)


def _read(raw: bytes) -> tuple[list[Block], list[list[tuple[int, list[str]]]]]:
    blocks: list[Block] = []
    tables: list[list[tuple[int, list[str]]]] = []
    number = 0
    for item in Document(io.BytesIO(raw)).iter_inner_content():
        number += 1
        if number > MAX_PARAGRAPHS:
            raise UnreadableReport("The file unpacks to too many paragraphs.")
        if isinstance(item, Paragraph):
            blocks += _blocks(item, number)
            continue
        rows = _rows(item, number)
        number += len(rows)
        if rows and is_template_table(rows[0][1]):
            tables.append(rows)
        else:
            blocks += [Block(line, cell) for line, cells in rows for cell in cells if cell]
    return blocks, tables


def _blocks(paragraph: Paragraph, number: int) -> Iterator[Block]:
    text, style = paragraph.text, _style(paragraph)
    level = _level(style)
    if level and text.strip():
        yield Block(number, " ".join(text.split()), level)
        return
    mark = "- " if style.startswith("List") and text.strip() else ""
    for line in (mark + text).split("\n"):
        yield Block(number, line)


def _style(paragraph: Paragraph) -> str:
    style = paragraph.style
    return style.name or "" if style is not None else ""


def _level(style: str) -> int:
    """Word's own names of styles are English in every language of Word."""
    if style == "Title":
        return 1
    name, _, depth = style.partition(" ")
    return int(depth) + 1 if name == "Heading" and depth.isdecimal() else 0


def _rows(table: Table, number: int) -> list[tuple[int, list[str]]]:
    return [
        (number + place, [cell.text for cell in row.cells])
        for place, row in enumerate(islice(table.rows, MAX_ROWS + 2))
    ]


def _spaced(blocks: list[Block]) -> Iterator[Block]:
    """Where nobody left an empty paragraph, Word's own space between paragraphs becomes one, except in a list."""
    has_empty = any(not one.text.strip() for one in blocks)
    for one, following in zip(blocks, [*blocks[1:], None], strict=False):
        yield one
        is_list = one.text.startswith("- ") and following is not None and following.text.startswith("- ")
        if not has_empty and not one.level and following is not None and not following.level and not is_list:
            yield Block(one.line, "")
