"""A backup while the desk runs, and its way back into an empty desk."""

from __future__ import annotations

import contextlib
import re
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg

from afterdesk import __version__
from afterdesk.runtime.backup_file import (
    DUMP,
    FORMAT,
    BackupUnusable,
    Manifest,
    fits,
    new_backup,
    open_backup,
    proof_of,
    restore_files,
)
from afterdesk.runtime.database import Address
from afterdesk.runtime.home import Home
from afterdesk.runtime.keys import KeyRing
from afterdesk.runtime.postgres_tools import Tools, environment_of, tools_for

CHUNK = 1024 * 1024
#: Settings that a newer pg_restore writes at the top and an older server does not know.
UNKNOWN_BEFORE = {b"transaction_timeout": 17}
SETTING = re.compile(rb"^SET (\w+) = ")
LINES_OF_SETTINGS = 60


def back_up(path: Path, *, home: Home, address: Address, ring: KeyRing) -> Manifest:
    """Write the database of one moment and the file store into one file. Others may read and write meanwhile."""
    with psycopg.connect(**address.parameters) as connection:
        server = connection.info.server_version // 10000
        migrations = _migrations(connection)
    tools = tools_for(server)
    with new_backup(path) as backup:
        with _dumping(tools, address) as stream:
            checksum, size = backup.dump(stream)
        backup.files(home)
        manifest = Manifest(
            format=FORMAT,
            afterdesk=__version__,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            server=server,
            tools=tools.major,
            migrations=migrations,
            key_ids=list(ring.ids),
            proof=proof_of(ring),
            dump_sha256=checksum,
            dump_bytes=size,
        )
        backup.manifest(manifest)
    return manifest


def restore(archive: zipfile.ZipFile, manifest: Manifest, *, home: Home, address: Address) -> None:
    """Bring database and file store back, in one transaction. Raises BackupUnusable when the database is not empty."""
    with psycopg.connect(**address.parameters) as connection:
        server = connection.info.server_version // 10000
        expect_empty(connection, address)
    tools = tools_for(server, at_least=manifest.tools)
    environment = environment_of(address)
    script = [tools.program("pg_restore"), "--no-owner", "--no-acl", "--file=-"]
    into = [tools.program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    into += ["--output=/dev/null"]
    with (
        archive.open(DUMP) as dump,
        subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading,  # noqa: S603
        subprocess.Popen(into, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as writing,  # noqa: S603
    ):
        feeder = threading.Thread(target=_pour, args=(dump, reading.stdin))
        feeder.start()
        _pour_script(reading.stdout, writing.stdin, server)
        feeder.join()
        words = _words(writing) or _words(reading)
    if reading.returncode or writing.returncode:
        raise BackupUnusable(f"The database could not be restored ({words}); it is as empty as it was.")
    restore_files(archive, home)


@contextlib.contextmanager
def checked_backup(path: Path, ring: KeyRing, known_migrations: set[str]) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open a backup that this release and these keys can restore."""
    with open_backup(path) as (archive, manifest):
        if not fits(manifest, ring):
            raise BackupUnusable(
                f"These keys ({', '.join(ring.ids)}) do not open this backup, made with {', '.join(manifest.key_ids)}: "
                "give the key file of the desk it was made from."
            )
        if newer := [name for name in manifest.migrations if name not in known_migrations and _is_ours(name)]:
            raise BackupUnusable(
                f"{path} was made by a newer Afterdesk (it knows {newer[-1]}): install that release first."
            )
        yield archive, manifest


def expect_empty(connection: psycopg.Connection, address: Address) -> None:
    """Raise BackupUnusable when there are tables."""
    found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if found and found[0]:
        raise BackupUnusable(
            f"The database {address.shown} is not empty ({found[0]} tables): restore into a new home, or make a new "
            "database on the server and name it in DATABASE_URL. Nothing was changed."
        )


def _is_ours(name: str) -> bool:
    return name.startswith(("desk.", "jobs.", "web."))


def _migrations(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return [f"{app}.{name}" for app, name in rows]


@contextlib.contextmanager
def _dumping(tools: Tools, address: Address) -> Iterator[IO[bytes]]:
    command = [tools.program("pg_dump"), "--format=custom", "--no-owner", "--no-acl"]
    with subprocess.Popen(  # noqa: S603 - a program of PostgreSQL
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(environment_of(address))
    ) as process:
        assert process.stdout is not None
        yield process.stdout
        words = _words(process)
    if process.returncode:
        raise BackupUnusable(f"The database could not be read ({tools.shown}: {words}). Nothing was written.")


def _pour(source: IO[bytes], target: IO[bytes] | None) -> None:
    assert target is not None
    with contextlib.suppress(BrokenPipeError), target:
        while chunk := source.read(CHUNK):
            target.write(chunk)


def _pour_script(source: IO[bytes] | None, target: IO[bytes] | None, server: int) -> None:
    """Copy SQL, leaving out settings at its top that this server is too old for."""
    assert source is not None
    assert target is not None
    # A program that gave up reads no more: closing its source then ends the one before it, too.
    with contextlib.suppress(BrokenPipeError), source, target:
        for _ in range(LINES_OF_SETTINGS):
            line = source.readline()
            setting = SETTING.match(line)
            if setting is None or server >= UNKNOWN_BEFORE.get(setting[1], 0):
                target.write(line)
        while chunk := source.read(CHUNK):
            target.write(chunk)


def _words(process: subprocess.Popen[bytes]) -> str:
    assert process.stderr is not None
    lines = process.stderr.read().decode(errors="replace").strip().splitlines()
    process.wait()
    return lines[0] if lines else ""
