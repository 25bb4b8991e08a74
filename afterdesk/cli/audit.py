"""`afterdesk audit`: check that the audit log is whole, and write it out."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from afterdesk.cli.running import add_home, use_home
from afterdesk.domain.errors import DeskError
from afterdesk.runtime.desk import open_desk

if TYPE_CHECKING:
    from afterdesk.desk.queries.audit import ChainCheck

EXIT_OK, EXIT_BROKEN = 0, 1
ORIGIN = "command line"


class AnchorUnreadable(DeskError):
    """What was given to compare the log with is no number and seal."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    verbs = parser.add_subparsers(dest="audit", metavar="WHAT", required=True)
    verify = verbs.add_parser("verify", help="follow the chain of seals through the whole log")
    verify.add_argument("--expect", metavar="NUMBER:SEAL", help="what an earlier check printed: that row must be there")
    export = verbs.add_parser("export", help="write the log to standard output")
    export.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")
    export.add_argument("--since", type=_day, metavar="DAY", help="from this day on (UTC), such as 2026-11-01")
    export.add_argument("--until", type=_day, metavar="DAY", help="up to the start of this day (UTC)")
    for one in (verify, export):
        add_home(one)


def run(args: argparse.Namespace) -> int:
    """Do one of them. `verify` ends with exit status 1 at the first row that does not fit."""
    use_home(args)
    with open_desk():
        return _verify(args.expect) if args.audit == "verify" else _export(args)


def _verify(expected: str | None) -> int:
    from afterdesk.desk.queries.audit import check_chain, every_row

    anchor = _anchor(expected) if expected else None
    found = check_chain(every_row())
    print(f"{found.rows} rows checked, each sealed over the one before it with this desk's key.")
    if found.broken is not None:
        print(f"Broken at row {found.broken}: {found.why}.")
        return EXIT_BROKEN
    if anchor and not _is_there(*anchor):
        print(f"Broken: row {anchor[0]} is not there with the seal of the earlier check: rows were cut off.")
        return EXIT_BROKEN
    print(_whole(found))
    return EXIT_OK


def _whole(found: ChainCheck) -> str:
    if not found.rows:
        return "The log is empty."
    return f"Whole. Keep this elsewhere, for the next check: --expect {found.last_number}:{found.last_seal}"


def _is_there(number: int, seal: bytes) -> bool:
    from afterdesk.desk.models import AuditEntry

    return AuditEntry.objects.filter(number=number, seal=seal).exists()


def _export(args: argparse.Namespace) -> int:
    from afterdesk.desk.actions.audit import acting_from, record
    from afterdesk.desk.models import AuditEntry, Deed
    from afterdesk.desk.queries.audit import BATCH, AuditFilter, as_csv, as_json_lines, filtered

    with acting_from(ORIGIN):
        record(Deed.AUDIT_EXPORTED, format=args.format)
    wanted = AuditFilter(since=args.since, until=args.until)
    rows = filtered(AuditEntry.objects.order_by("number"), wanted).iterator(chunk_size=BATCH)
    sys.stdout.writelines(as_csv(rows) if args.format == "csv" else as_json_lines(rows))
    return EXIT_OK


def _anchor(words: str) -> tuple[int, bytes]:
    number, _, seal = words.partition(":")
    try:
        return int(number), bytes.fromhex(seal)
    except ValueError:
        raise AnchorUnreadable(
            f"--expect {words}: write the number and the seal of an earlier check, such as 120:9f86d0…"
        ) from None


def _day(words: str) -> datetime:
    try:
        return datetime.strptime(words, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words!r} is no day: write it as 2026-11-30") from None
