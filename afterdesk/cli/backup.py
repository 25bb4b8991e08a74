"""`afterdesk backup FILE`: database and files of one moment in one file, while the desk runs."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from afterdesk.cli.running import add_home, use_home
from afterdesk.runtime.desk import Tables, open_desk
from afterdesk.runtime.home import write_private
from afterdesk.runtime.keys import the_ring

#: When the last backup was made; `afterdesk doctor` looks at it.
STAMP = "last-backup"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("file", metavar="FILE", type=Path, help="a new file; the keys do not go into it")


def run(args: argparse.Namespace) -> int:
    use_home(args)
    with open_desk(tables=Tables.AS_THEY_ARE) as desk:
        from afterdesk.runtime.backup import back_up

        manifest = back_up(args.file.absolute(), home=desk.home, address=desk.address, ring=the_ring())
        _note()
        write_private(desk.home.path / STAMP, datetime.now(UTC).isoformat(timespec="seconds").encode())
    print(f"{args.file}: {args.file.stat().st_size:,} bytes, PostgreSQL {manifest.server}, as of {manifest.made_at}.")
    print(f"The keys are not inside. Keep {desk.home.keys} in another safe place: the backup needs it.")
    return 0


def _note() -> None:
    """Write the deed into the audit log; a desk whose tables are older may not have one yet."""
    from afterdesk.runtime.schema import missing_migrations

    if missing_migrations():
        return
    from afterdesk.desk.actions.audit import acting_from, record
    from afterdesk.desk.models import Deed

    with acting_from("command line"):
        record(Deed.BACKUP_MADE)
