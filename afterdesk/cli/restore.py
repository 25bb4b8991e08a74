"""`afterdesk restore FILE --key-file KEY`: a backup into an empty desk."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from afterdesk.cli.running import add_home, use_home
from afterdesk.runtime.backup_file import BackupUnusable
from afterdesk.runtime.database import Address, check_server, server_address
from afterdesk.runtime.home import Home, find_home, write_private
from afterdesk.runtime.keys import KeyRing, load_ring, parse_ring
from afterdesk.runtime.schema import migrations_on_disk


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("file", metavar="FILE", type=Path, help="the backup")
    parser.add_argument("--key-file", metavar="KEY", type=Path, help="the keys of the desk it was made from")
    parser.add_argument("--check", action="store_true", help="only say whether file and keys are good")


def run(args: argparse.Namespace) -> int:
    use_home(args)
    home = find_home()
    ring = _ring_given(args.key_file, home)
    from afterdesk.runtime.backup import checked_backup, restore

    with checked_backup(args.file, ring, migrations_on_disk()) as (archive, manifest):
        if args.check:
            print(f"{args.file} is whole, and these keys open it: as of {manifest.made_at}.")
            return 0
        _expect_no_other_keys(home, ring)
        with _empty_database(home) as address:
            if args.key_file:
                write_private(home.keys, ring.as_text().encode("ascii"))
            restore(archive, manifest, home=home, address=address)
            doubted = _bring_up(home)
    print(f"Restored into {home.path}, as of {manifest.made_at}. {doubted} replies wait for a person's word.")
    return 0


def _ring_given(key_file: Path | None, home: Home) -> KeyRing:
    if key_file is not None:
        try:
            return parse_ring(key_file.read_text(encoding="ascii"), source=str(key_file))
        except (OSError, UnicodeDecodeError):
            raise BackupUnusable(f"{key_file} cannot be read as a key file: name the key file of the desk.") from None
    ring = load_ring(home.keys)
    if ring is None:
        raise BackupUnusable("Name the keys with --key-file: the backup does not hold them.")
    return ring


def _expect_no_other_keys(home: Home, ring: KeyRing) -> None:
    known = load_ring(home.keys)
    if known is not None and known != ring:
        raise BackupUnusable(f"{home.path} has a desk with keys of its own: restore into a new one with --home.")


@contextlib.contextmanager
def _empty_database(home: Home) -> Iterator[Address]:
    """Hold the database that the backup goes into. Nothing of Django is read yet: its tables are not there."""
    server = server_address()
    if server is not None:
        check_server(server)
        home.create()
        yield server
        return
    from afterdesk.runtime.embedded import embedded_address
    from afterdesk.runtime.sharing import shared_database

    with shared_database(home):
        yield embedded_address(home)


def _bring_up(home: Home) -> int:
    """Bring the tables to this release, then look at what was on its way."""
    os.environ["AFTERDESK_HOME"] = str(home.path)
    from afterdesk.runtime.desk import Tables, open_desk

    with open_desk(tables=Tables.MIGRATE):
        from django.utils import timezone

        from afterdesk.desk.actions.audit import acting_from, record
        from afterdesk.desk.actions.restoring import doubt_restored_replies
        from afterdesk.desk.models import Deed

        doubted = doubt_restored_replies(now=timezone.now())
        with acting_from("command line"):
            record(Deed.RESTORED, replies_in_doubt=doubted)
        return doubted
