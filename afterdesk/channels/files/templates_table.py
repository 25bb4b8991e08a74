"""Templates as a table: .csv and .xlsx, read and written. A cell may hold several lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from afterdesk.channels.files.sheets import refuse_bombs
from afterdesk.channels.files.tables import UnreadableReport, decoded
from afterdesk.channels.files.template_rows import (
    FIELDS,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    FileFault,
    Given,
    UnreadableTemplates,
    field_of,
    numbered,
)
from afterdesk.domain.templates import TemplateWords

MAX_COLUMNS = 60
_WIDTHS = {"name": 32, "text": 90, "tags": 24}
#: A spreadsheet would take such a cell for a formula; an apostrophe before it says that it is text.
_FORMULA = re.compile(r"^'*[=+\-@\t]")
_GUARDED = re.compile(r"^'(?='*[=+\-@\t])")


def is_template_table(header: Sequence[str]) -> bool:
    """Whether these headings are those of a table of templates."""
    return {"name", "text"} <= {field_of(cell) for cell in header}


def read_csv(raw: bytes) -> Iterator[Given]:
    """Give the templates of a text table, parted by commas, semicolons or tabs, in any charset."""
    text = decoded(raw)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from rows_of_table(numbered(reader, lambda: reader.line_num))
    except csv.Error as problem:
        raise UnreadableTemplates(FileFault.BROKEN) from problem


def read_xlsx(raw: bytes) -> Iterator[Given]:
    """Give the templates of a workbook: of every sheet that has the columns. Raises UnreadableTemplates."""
    try:
        refuse_bombs(raw, MAX_UNPACKED_BYTES)
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        sheets = [list(_cells(sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS)))
                  for sheet in book.worksheets]  # fmt: skip
    except UnreadableReport as problem:
        raise UnreadableTemplates(FileFault.TOO_LARGE if "unpacks" in str(problem) else FileFault.BROKEN) from problem
    except Exception as problem:  # the library raises whatever a broken workbook makes it trip over
        raise UnreadableTemplates(FileFault.BROKEN) from problem
    fitting = [rows for rows in sheets if rows and is_template_table(rows[0])]
    if not fitting:
        raise UnreadableTemplates(FileFault.NO_COLUMNS)
    for rows in fitting:
        yield from rows_of_table(enumerate(rows, start=1))


def rows_of_table(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Given]:
    """Give the templates under a header. Raises UnreadableTemplates where it does not name them."""
    waiting = iter(rows)
    header = next((cells for _, cells in waiting if any(cell.strip() for cell in cells)), [])
    if not is_template_table(header):
        raise UnreadableTemplates(FileFault.NO_COLUMNS)
    names = [field_of(cell.lstrip("\ufeff")) for cell in header]
    for line, cells in rows_with_words(waiting):
        fields = {name: _GUARDED.sub("", cell) for name, cell in zip(names, cells, strict=False) if name}
        yield Given(line, fields)


def rows_with_words(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Pass over empty rows."""
    return ((line, cells) for line, cells in rows if any(cell.strip() for cell in cells))


def write_csv(templates: Iterable[TemplateWords]) -> bytes:
    """Return a table that spreadsheets open as it is: UTF-8 with its mark, comma separated."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerows(_table(templates))
    return written.getvalue().encode("utf-8-sig")


def write_xlsx(templates: Iterable[TemplateWords]) -> bytes:
    """Return a workbook with one sheet, the header held in place and the texts wrapped."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "templates"
    for written_row in _table(templates):
        sheet.append(written_row)
    for number, name in enumerate(FIELDS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 16)
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=cell.row == 1)
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def fields_of(words: TemplateWords) -> dict[str, str]:
    """Return what a template says, field by field, in the order of our files."""
    said = {
        "name": words.name,
        "kind": words.kind.value,
        "situation": words.situation,
        "language": words.language,
        "marketplace": words.marketplace,
        "tags": ", ".join(words.tags),
        "text": words.text,
    }
    return {name: said[name] for name in FIELDS}


def _table(templates: Iterable[TemplateWords]) -> Iterator[list[str]]:
    yield list(FIELDS)
    for one in templates:
        yield [f"'{cell}" if _FORMULA.match(cell) else cell for cell in fields_of(one).values()]


def _cells(rows: Iterable[tuple[object, ...]]) -> Iterator[list[str]]:
    for row in rows:
        yield ["" if value is None else str(value) for value in row]
