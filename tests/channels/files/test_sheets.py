"""Workbooks as tables: the first sheet's cells as a person reads them; what cannot be read is said."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

from afterdesk.channels.files import sheets
from afterdesk.channels.files.orders import FileKind, file_kind
from afterdesk.channels.files.parcels import read_parcels
from afterdesk.channels.files.sheets import as_table
from afterdesk.channels.files.tables import UnreadableReport

ORDER = "302-1234567-7654321"


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_workbook_of_parcels_is_read_like_its_text() -> None:
    raw = as_table(
        workbook(
            ("Order ID", "Tracking Number", "Carrier", "Delivered"),
            (ORDER, 3404341610.0, "DHL, Paket", datetime(2026, 11, 13, 14, 20)),
            (ORDER, "B2", "DPD\nexpress", datetime(2026, 11, 14)),
        )
    )
    assert file_kind(raw) is FileKind.PARCELS
    first, second = read_parcels(raw).rows
    assert (first.tracking_number, first.carrier) == ("3404341610", "DHL, Paket")
    assert first.delivered_at is not None
    assert first.delivered_at.isoformat() == "2026-11-13T14:20:00+00:00"
    assert (second.carrier, second.delivered_at is not None) == ("DPD express", True)


def test_any_other_file_stays_as_it_is() -> None:
    assert as_table(b"order-id,tracking\n") == b"order-id,tracking\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"PK\x03\x04 no archive", id="no archive"),
        pytest.param(workbook(("a",))[:-200], id="cut off"),
        pytest.param(b"", id="an archive of something else"),
    ],
)
def test_what_cannot_be_read_is_said(raw: bytes) -> None:
    if not raw:
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w") as archive:
            archive.writestr("a.txt", "x")
        raw = kept.getvalue()
    with pytest.raises(UnreadableReport, match="Save it again"):
        as_table(raw)


def test_a_bomb_is_refused_before_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_UNPACKED_BYTES", 1_000)
    with pytest.raises(UnreadableReport, match="unpacks to"):
        as_table(workbook(("a",) * 50, ("b",) * 50))
