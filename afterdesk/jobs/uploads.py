"""Files that a person hands over on a page: mails go the way of every mail, tables the way of every report."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from afterdesk.channels.files.mailboxes import MAIL_ENDINGS, FoundMail, iter_mails
from afterdesk.channels.files.orders import FileKind, file_kind, read_orders, read_products, read_shipments
from afterdesk.channels.files.parcels import read_parcels
from afterdesk.channels.files.sheets import as_table
from afterdesk.channels.files.tables import RowProblem
from afterdesk.desk.actions.import_orders import Counted, import_orders, import_products, import_shipments
from afterdesk.desk.actions.import_parcels import import_parcels
from afterdesk.desk.actions.import_runs import settle_run, start_run
from afterdesk.desk.actions.store_mail import FoundRaw, store_mails
from afterdesk.desk.models import ImportRun, MailAccount, Store
from afterdesk.domain.errors import DeskError
from afterdesk.jobs.importing import STORED_AT_ONCE, file_stored

MAIL_LIMIT_BYTES = 100 * 1024 * 1024
TABLE_LIMIT_BYTES = 30 * 1024 * 1024
#: A page does not keep a person waiting longer; what is stored by then is filed by a worker within a minute.
FILED_WITHIN = timedelta(seconds=8)


class UnknownTable(DeskError):
    """A table that is none of those the desk reads."""


class Uploaded(Protocol):
    """A file as a page receives it."""

    @property
    def name(self) -> str | None: ...

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class TableImport:
    """What became of a table: rows that were new and known, rows that could not be read."""

    kind: FileKind
    counted: Counted
    problems: tuple[RowProblem, ...]


def import_mails(*, account: MailAccount, files: Iterable[Uploaded], clock: Callable[[], datetime]) -> ImportRun:
    """Store every mail of the files, then file as many as the page has time for. Return the ledger.

    Raises UnreadableSource when a file cannot be read as mail; what was stored before it stays.
    """
    given = list(files)
    started = clock()
    run = start_run(account=account, source=", ".join(one.name or "" for one in given), now=started)
    waiting: list[int] = []
    with _on_disk(given) as names:
        found = (FoundRaw(mail.raw, _label(mail, names)) for mail in iter_mails(names))
        while batch := list(islice(found, STORED_AT_ONCE)):
            waiting += store_mails(account=account, run=run, found=batch).new
    for pk in waiting:
        if clock() - started > FILED_WITHIN:
            break
        file_stored([pk], now=clock)
    return settle_run(run=run, now=clock())


def import_table(*, store: Store, raw: bytes, now: datetime) -> TableImport:
    """Import a report of orders or shipments, a table of parcels or of products; the file says which it is."""
    raw = as_table(raw)
    kind = file_kind(raw)
    if kind is None:
        raise UnknownTable(
            "This is none of the tables the desk reads. Give Amazon's all-orders report, its FBA shipments report, "
            "a table of parcels with the columns order-id and tracking-number, or a product list with sku and title."
        )
    readers: dict[FileKind, tuple[Callable[[bytes], Any], Callable[..., Counted]]] = {
        FileKind.ORDERS: (read_orders, import_orders),
        FileKind.SHIPMENTS: (read_shipments, import_shipments),
        FileKind.PRODUCTS: (read_products, import_products),
        FileKind.PARCELS: (read_parcels, import_parcels),
    }
    read, bring_in = readers[kind]
    report = read(raw)
    return TableImport(kind, bring_in(store=store, rows=report.rows, now=now), report.problems)


@contextmanager
def _on_disk(files: Iterable[Uploaded]) -> Iterator[dict[Path, str]]:
    """Put the files into a folder that is gone afterwards, under names of our own."""
    with tempfile.TemporaryDirectory(prefix="afterdesk-upload-") as folder:
        names: dict[Path, str] = {}
        for number, one in enumerate(files):
            name = one.name or ""
            ending = next((end for end in MAIL_ENDINGS if name.lower().endswith(end)), "")
            path = Path(folder) / f"{number}{ending}"
            with path.open("wb") as target:
                for chunk in one.chunks():
                    target.write(chunk)
            names[path] = name
        yield names


def _label(mail: FoundMail, names: dict[Path, str]) -> str:
    """Return the place of a mail as the person knows it."""
    named = replace(mail, source=names.get(Path(mail.source), mail.source))
    return named.key if mail.offset else named.source
