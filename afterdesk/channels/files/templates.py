"""Files with templates: which kind a file is, and the readers and writers of each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import PurePath

from afterdesk.channels.files.tables import decoded
from afterdesk.channels.files.template_rows import (
    MAX_BYTES,
    FileFault,
    Given,
    TemplateFile,
    UnreadableTemplates,
    as_file,
)
from afterdesk.channels.files.templates_docx import read_docx
from afterdesk.channels.files.templates_enex import read_enex
from afterdesk.channels.files.templates_markdown import read_markdown, write_markdown
from afterdesk.channels.files.templates_table import is_template_table, read_csv, read_xlsx, write_csv, write_xlsx
from afterdesk.domain.templates import TemplateWords

ENDINGS = (".csv", ".tsv", ".xlsx", ".md", ".markdown", ".txt", ".docx", ".enex")
_ZIP = b"PK\x03\x04"


class ExportKind(StrEnum):
    """In what templates leave; the value is the file's ending."""

    CSV = "csv"
    XLSX = "xlsx"
    MARKDOWN = "md"


WRITERS: dict[ExportKind, tuple[Callable[[Iterable[TemplateWords]], bytes], str]] = {
    ExportKind.CSV: (write_csv, "text/csv; charset=utf-8"),
    ExportKind.XLSX: (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ExportKind.MARKDOWN: (write_markdown, "text/markdown; charset=utf-8"),
}


def read_templates(raw: bytes, *, file_name: str, language: str = "") -> TemplateFile:
    """Read any file with templates. Its content decides what it is, its name only between text and table.

    `language`: of templates that say none; blank: as their text reads. Raises UnreadableTemplates.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableTemplates(FileFault.TOO_LARGE)
    return as_file(_given(raw, file_name), language=language)


def _given(raw: bytes, file_name: str) -> Iterator[Given]:
    path = PurePath(file_name)
    if raw.startswith(_ZIP):
        return read_docx(raw, path.stem) if _is_word(raw) else read_xlsx(raw)
    beginning = raw[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if beginning.startswith((b"<?xml", b"<!DOCTYPE", b"<en-export")):
        return read_enex(raw)
    if b"\x00" in raw[:2000] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableTemplates(FileFault.UNKNOWN)
    if path.suffix.lower() in (".csv", ".tsv") or _is_table(raw):
        return read_csv(raw)
    return read_markdown(raw, path.stem)


def _is_word(raw: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError) as problem:
        raise UnreadableTemplates(FileFault.BROKEN) from problem


def _is_table(raw: bytes) -> bool:
    first = decoded(raw[:4000]).partition("\n")[0]
    return any(is_template_table(first.split(delimiter)) for delimiter in ",;\t")
