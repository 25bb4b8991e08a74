"""PostgreSQL refuses to run as root: as root we hand it to a system account of its own."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from afterdesk.runtime.errors import DatabaseUnavailable
from afterdesk.runtime.options import read_option

ROOT = 0
TRY_SECONDS = 30


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL."""

    name: str
    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()

    def process_options(self) -> dict[str, Any]:
        """Arguments for subprocess that make a child run as this account."""
        return {} if self.is_us else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give this account a file or folder that we have just made."""
        if not self.is_us:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account gets into the folder. Tried for real: access lists and mounts have a say too."""
        return self._manages(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)])

    def can_run(self, program: Path) -> bool:
        return self._manages([str(program), "--version"])

    def _manages(self, command: list[str]) -> bool:
        try:
            tried = subprocess.run(  # noqa: S603 - our own words, no shell expansion of a path
                command, capture_output=True, timeout=TRY_SECONDS, cwd="/", check=False, **self.process_options()
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return tried.returncode == 0


def postgres_account() -> Account:
    """Return the account for PostgreSQL: our own, or as root the system account, which is made when missing."""
    if os.geteuid() != ROOT:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid())
    name: str = read_option("AFTERDESK_POSTGRES_ACCOUNT")
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        _make_account(name)
        found = pwd.getpwnam(name)
    if found.pw_uid == ROOT:
        raise DatabaseUnavailable(
            f"AFTERDESK_POSTGRES_ACCOUNT={name} is root, and PostgreSQL refuses to run as root: name another account."
        )
    return Account(name, found.pw_uid, found.pw_gid)


def _make_account(name: str) -> None:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", name]
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    try:
        made = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603
        reason = made.stderr.strip() if made.returncode else ""
    except OSError as problem:
        reason = f"useradd: {problem.strerror}"
    if reason and not _exists(name):
        raise DatabaseUnavailable(
            f"PostgreSQL refuses to run as root, and the account {name!r} cannot be made ({reason}): "
            f"make it with 'useradd --system {name}', start Afterdesk as an ordinary user, or set DATABASE_URL."
        )


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
