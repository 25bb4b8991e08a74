"""Words for templates: what a variable stands for, why a row or a file cannot be read, why a text cannot go in."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from afterdesk.channels.files.template_rows import MAX_BYTES, MAX_ROWS, FaultyRow, FileFault, RowFault
from afterdesk.domain.templates import VARIABLES

MEANINGS: dict[str, Promise] = {
    "buyer_name": _("the buyer’s name as Amazon gives it"),
    "store_name": _("your store’s name"),
    "order_id": _("the order number"),
    "product": _("the product’s short title"),
    "part": _("the part that is meant"),
    "quantity": _("how many pieces"),
    "total": _("what the buyer paid"),
    "carrier": _("who delivers"),
    "tracking_number": _("the tracking number"),
    "last_scan_day": _("the day of the last scan"),
    "ship_day": _("the day of shipment"),
    "promise": _("the promised day and time, where the buyer lives"),
}

OUTCOMES: dict[str, Promise] = {
    "unsent": _("not sent yet"),
    "open": _("sent, still open"),
    "again": _("the buyer wrote again"),
    "returned": _("a return was asked for"),
    "solved": _("solved"),
}

FILE_FAULTS: dict[FileFault, Promise] = {
    FileFault.UNKNOWN: _("This is none of the files the desk reads: .csv, .xlsx, .md, .txt, .docx or .enex."),
    FileFault.BROKEN: _("The file cannot be read. Save it again without a password, and without macros."),
    FileFault.TOO_LARGE: _("The file is too large: at most 10 MB. Take the pictures out, or part it in two."),
    FileFault.TOO_MANY: _("There are more than 2,000 templates in it. Part the file in two."),
    FileFault.NO_COLUMNS: _("The table has no columns “name” and “text”. Name them so in its first row."),
    FileFault.EMPTY: _("There is no template in this file."),
}

ROW_FAULTS: dict[RowFault, Promise] = {
    RowFault.NO_NAME: _("It has no name."),
    RowFault.NO_TEXT: _("It has no text."),
    RowFault.TOO_LONG: _("It is too long by %(found)s characters."),
    RowFault.NO_LANGUAGE: _("It says no language, and the text does not tell it."),
    RowFault.UNKNOWN_LANGUAGE: _("“%(found)s” is no language of the desk; write de, en, ja …"),
    RowFault.UNKNOWN_SITUATION: _("“%(found)s” is no situation; write its code or number, or leave it empty."),
    RowFault.UNKNOWN_MARKETPLACE: _("“%(found)s” is no marketplace; write DE, UK, JP …, or leave it empty."),
    RowFault.UNKNOWN_KIND: _("“%(found)s” is no kind; write letter or snippet."),
    RowFault.UNKNOWN_VARIABLE: _("%(found)s is no variable of the desk."),
    RowFault.TWICE: _("It stands further up in the file already, for the same language and marketplace."),
    RowFault.BLOCKED: _("The guard stops it: “%(found)s”."),
}
if MAX_ROWS != 2000 or MAX_BYTES != 10 * 2**20:
    raise AssertionError("the words name other limits than the readers have")


def row_fault(row: FaultyRow) -> str:
    """Say why a row is left out."""
    return str(ROW_FAULTS[row.fault]) % {"found": row.found}


def missing_values(names: Iterable[str]) -> str:
    """Say what a case does not know, and what to do."""
    wanted = ", ".join(f"{{{name}}} ({MEANINGS[name]})" for name in names if name in VARIABLES)
    words = gettext(
        "Nothing was inserted: this case does not know %(names)s. Import the order or its parcel under Stores, note "
        "the fact in the case, or choose another template."
    )
    return words % {"names": wanted}
