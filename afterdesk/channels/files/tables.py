"""A downloaded table (tab or comma separated, any charset) as lines of named fields."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Generic, TypeVar

from afterdesk.channels.email.charsets import decode_text
from afterdesk.channels.email.money import number_of
from afterdesk.domain.errors import DeskError
from afterdesk.domain.marketplaces import BY_DOMAIN, Marketplace
from afterdesk.domain.values import Money

RowT = TypeVar("RowT")

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_NAME = re.compile(r"[^a-z0-9]+")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_YES = frozenset({"true", "yes", "y", "1"})


class UnreadableReport(DeskError):
    """The file is not the report it was taken for; the sentence says which column is missing."""


class BadField(ValueError):
    """One field of one row cannot be read; becomes a `RowProblem`, never stops the file."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was left out, by its line in the file (the header is line 1), and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Report(Generic[RowT]):
    """What a file says: the rows that could be read, and those that could not."""

    rows: tuple[RowT, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row by column name. A column that the file lacks reads as empty."""

    number: int
    fields: Mapping[str, str]

    def text(self, *names: str) -> str:
        """Return the first of these columns that says something."""
        return next((value for name in names if (value := self.fields.get(name, ""))), "")

    def count(self, *names: str) -> int | None:
        """Return a whole number, or None when the field is empty."""
        value = self._number(names)
        if value is not None and value != int(value):
            raise BadField(f"{names[0]} is {value}, expected a whole number")
        return None if value is None else int(value)

    def money(self, currency: str, *names: str) -> Money | None:
        """Return an amount in the row's currency, or None when either is empty."""
        value = self._number(names)
        return None if value is None or not currency else Money(value, currency)

    def moment(self, *names: str) -> datetime | None:
        """Return an aware moment in UTC; a time without a zone counts as UTC, as in Amazon's reports."""
        value = self.text(*names)
        if not value:
            return None
        try:
            found = datetime.fromisoformat(value.removesuffix(" UTC"))
        except ValueError as error:
            raise BadField(f'{names[0]} is "{value}", expected a moment such as 2026-11-03T17:08:47+00:00') from error
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)

    def yes(self, *names: str) -> bool:
        """Return whether a flag is set."""
        return self.text(*names).lower() in _YES

    def market(self, *names: str) -> Marketplace | None:
        """Return the store named by its site ("Amazon.de", "www.amazon.de") or short name; None for another channel."""
        value = self.text(*names).lower().removeprefix("www.")
        return BY_DOMAIN.get(value) or next((each for each in Marketplace if each.value.lower() == value), None)

    def _number(self, names: Sequence[str]) -> Decimal | None:
        value = self.text(*names)
        if not value:
            return None
        sign = -1 if value.startswith("-") else 1
        found = Decimal(value) if _PLAIN_NUMBER.fullmatch(value) else number_of(value.lstrip("-+ "))
        if found is None:
            raise BadField(f'{names[0]} is "{value}", expected a number')
        return found if _PLAIN_NUMBER.fullmatch(value) else sign * found


def read_report(raw: bytes, needs: Sequence[tuple[str, ...]], row_of: Callable[[Line], RowT]) -> Report[RowT]:
    """Read every line; one bad row never stops those behind it.

    `needs`: for each indispensable column the names it may have. Raises UnreadableReport when one is missing.
    """
    rows: list[RowT] = []
    problems: list[RowProblem] = []
    for line in read_lines(raw, needs):
        try:
            rows.append(row_of(line))
        except BadField as error:
            problems.append(RowProblem(line.number, str(error)))
    return Report(tuple(rows), tuple(problems))


def read_lines(raw: bytes, needs: Sequence[tuple[str, ...]] = ()) -> Iterator[Line]:
    """Yield the rows under the header; empty rows are passed over, cut-off rows read as far as they go."""
    table = _cells(decoded(raw))
    header = [column_name(cell) for cell in next(table, [])]
    for names in needs:
        if not set(names) & set(header):
            shown = ", ".join(filter(None, header[:6])) or "nothing"
            raise UnreadableReport(
                f'The file has no column "{names[0]}"; it begins with: {shown}. Is it another report?'
            )
    for number, cells in enumerate(table, start=2):
        if any(cell.strip() for cell in cells):
            yield Line(number, {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name})


def read_header(raw: bytes) -> tuple[str, ...]:
    """Return the names of the columns, in one spelling."""
    return tuple(column_name(cell) for cell in next(_cells(decoded(raw)), []))


def column_name(cell: str) -> str:
    """Return a heading in one spelling: "Amazon Order ID", "amazon_order_id" and "amazon-order-id" are one name."""
    return _NOT_NAME.sub("-", cell.strip().lower()).strip("-")


def _cells(text: str) -> Iterator[list[str]]:
    """Tab files of Amazon are not quoted: a lone quotation mark in a title must not swallow the lines below."""
    first = text.partition("\n")[0]
    if "\t" in first:
        return ([_unquoted(cell) for cell in line.split("\t")] for line in text.split("\n"))
    return csv.reader(text.split("\n"), delimiter=";" if first.count(";") > first.count(",") else ",")


def _unquoted(cell: str) -> str:
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def decoded(raw: bytes) -> str:
    """Return a table's text whatever its charset, with plain line ends."""
    for mark, charset in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return _plain_ends(raw.decode(charset, "replace"))
    try:
        return _plain_ends(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return _plain_ends(raw.decode("cp932", "replace")) if _is_japanese(raw) else decode_text(raw, "cp1252").text


def _is_japanese(raw: bytes) -> bool:
    """Reports of the Japanese store come in Shift_JIS and name the store in every row."""
    return b"amazon.co.jp" in raw.lower() or b"\tJPY\t" in raw


def _plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
