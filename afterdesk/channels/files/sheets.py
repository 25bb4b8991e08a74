"""A workbook (.xlsx) as the table it holds: its first sheet with anything on it, as comma separated text."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime

from openpyxl import load_workbook

from afterdesk.channels.files.tables import UnreadableReport

_ZIP = b"PK\x03\x04"
#: A sheet unpacks to many times its size; beyond this it is a bomb, or no table of orders.
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_ROWS = 500_000


def as_table(raw: bytes) -> bytes:
    """Return a workbook's first sheet as UTF-8 text of comma separated values; any other file as it is.

    Raises UnreadableReport for a workbook that cannot be read, is protected, or unpacks to too much.
    """
    if not raw.startswith(_ZIP):
        return raw
    refuse_bombs(raw, MAX_UNPACKED_BYTES)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        sheet = next((one for one in book.worksheets if one.max_row), None)
        rows = () if sheet is None else sheet.iter_rows(max_row=MAX_ROWS, values_only=True)
        return _text(rows)
    except Exception as problem:  # the library raises whatever a broken workbook makes it trip over
        raise UnreadableReport(
            "The workbook cannot be read. Save it again as .xlsx without a password, or as .csv."
        ) from problem


def refuse_bombs(raw: bytes, most: int) -> None:
    """Raise UnreadableReport for what begins like a workbook and is none, or unpacks to more than `most` bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            size = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, ValueError) as problem:
        raise UnreadableReport(
            "The file begins like a workbook and is none. Save it again as .xlsx or .csv."
        ) from problem
    if size > most:
        raise UnreadableReport(f"The workbook unpacks to {size // 2**20} MB. Save the one sheet you need as .csv.")


def _text(rows: Iterable[tuple[object, ...]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return written.getvalue().encode()


def _cell(value: object) -> str:
    """Write a cell as a person reads it: a day without its midnight, a whole number without ".0", one line."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time().isoformat() != "00:00:00" else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())
