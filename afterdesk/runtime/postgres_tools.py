"""pg_dump, pg_restore and psql for one database: the server's own where they are installed, else those of the wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from afterdesk.runtime.binaries import wheel_binaries
from afterdesk.runtime.database import Address

#: Where Debian and its relatives put each version's programs.
DEBIAN = Path("/usr/lib/postgresql")
VERSION_SECONDS = 30
#: libpq's parameter -> its environment variable. A password on a command line could be read by everybody here.
ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "dbname": "PGDATABASE",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


@dataclass(frozen=True)
class Tools:
    """PostgreSQL's client programs of one version."""

    folder: Path
    major: int
    shown: str = field(default="", compare=False)

    def program(self, name: str) -> str:
        return str(self.folder / name)


def tools_for(major: int, *, at_least: int = 0) -> Tools:
    """Return programs that fit a server of this version: its own, or newer. `at_least`: what a dump was made with."""
    wanted = max(major, at_least)
    for folder in _folders(major):
        found = _version(folder / "pg_dump")
        if found is not None and found >= wanted:
            return Tools(folder, found, f"pg_dump {found} of {folder}")
    wheel = wheel_binaries().folder
    found = _version(wheel / "pg_dump") or 0
    return Tools(wheel, found, f"pg_dump {found}, which came with Afterdesk")


def environment_of(address: Address) -> Mapping[str, str]:
    """Return the environment in which these programs find the database, password included."""
    known = {ENVIRONMENT[name]: str(value) for name, value in address.parameters.items() if name in ENVIRONMENT}
    own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return own | known | {"PGCLIENTENCODING": "UTF8", "LC_ALL": "C"}


def _folders(major: int) -> list[Path]:
    on_path = shutil.which("pg_dump")
    return [DEBIAN / str(major) / "bin", *([Path(on_path).parent] if on_path else [])]


def _version(program: Path) -> int | None:
    if not program.is_file():
        return None
    try:
        said = subprocess.run(  # noqa: S603 - a program of PostgreSQL
            [str(program), "--version"], capture_output=True, text=True, timeout=VERSION_SECONDS, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else None
