"""Where the embedded database lives: in the home, or beside it when PostgreSQL's account cannot get there.

A desk started as root runs PostgreSQL as a system account. When the home lies in a folder that this account may not
enter (a clone under /root), the data goes to /var/lib/afterdesk/<name>, and a pointer stays in the home. No permission
of a folder that was there before us is changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from afterdesk.runtime.account import ROOT, Account
from afterdesk.runtime.errors import HomeUnusable
from afterdesk.runtime.home import OURS, PRIVATE_FOLDER, Home, write_private

POINTER = "place"
BESIDE = Path("/var/lib/afterdesk")
PASSABLE_FOLDER = 0o710
#: Longest path of a socket (sun_path without its closing zero), less "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")
#: libpq splits a host at commas, and reads a name that begins with @ as an abstract socket.
UNSAFE_IN_HOST = re.compile(r"[,@\s'\"\\]")
ATTEMPTS = 8


@dataclass(frozen=True)
class Place:
    """The folder of one embedded database, and who runs it."""

    folder: Path
    account: Account

    @property
    def cluster(self) -> Path:
        """Owned by the account, closed to everybody else."""
        return self.folder / "cluster"

    @property
    def data(self) -> Path:
        return self.cluster / "data"


def find_place(home: Home, account: Account) -> Place:
    """Return the database's place, choosing it the first time."""
    pointer = home.postgres / POINTER
    if pointer.is_file():
        place = Place(Path(pointer.read_text(encoding="utf-8").strip()), account)
        _expect_data(place, pointer)
        return place
    _let_pass(home, account)
    folder = home.postgres
    if not account.is_us and not account.can_enter(home.postgres):
        folder = BESIDE / f"{_short_name(home)}-{secrets.token_hex(4)}"
    place = Place(folder, account)
    try:
        place.cluster.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        place.cluster.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        account.own(place.cluster)
    except OSError as problem:
        raise HomeUnusable(
            f"The folder {place.cluster} cannot be made ({problem.strerror}): set AFTERDESK_HOME to another folder."
        ) from None
    if folder != home.postgres:
        write_private(folder / "home", f"{home.path}\n".encode())  # whose data this is, for who finds it later
    write_private(pointer, f"{folder}\n".encode())
    return place


def socket_folder(place: Place, runtime_folders: tuple[Path, ...] | None = None) -> Path:
    """Return a folder for the socket that belongs to PostgreSQL's account alone, and is short enough for a socket.

    A long home falls back to a private folder under XDG_RUNTIME_DIR or /tmp. In /tmp somebody else may have been there
    before us with a folder or a link of that name, so owner and mode are looked at without following links.
    """
    beside_data = place.folder / "sockets"
    if len(os.fsencode(beside_data)) <= LONGEST_SOCKET_FOLDER and not UNSAFE_IN_HOST.search(str(beside_data)):
        if _make_private(beside_data, place.account):
            return beside_data
        raise HomeUnusable(
            f"The folder {beside_data} is not closed to other users of this machine: remove it and start again."
        )
    name = "afterdesk-" + hashlib.sha256(os.fsencode(place.folder)).hexdigest()[:16]
    for parent in runtime_folders if runtime_folders is not None else _runtime_folders():
        for attempt in range(ATTEMPTS):
            folder = parent / (name if attempt == 0 else f"{name}-{attempt}")
            if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and _make_private(folder, place.account):
                return folder
    raise HomeUnusable(
        f"The path {beside_data} is too long for a socket, and no private folder can be made in the system's "
        "folder for temporary files: set AFTERDESK_HOME to a shorter path."
    )


def _make_private(folder: Path, account: Account) -> bool:
    """Make the folder, or accept one that is provably ours and closed. False: somebody else's, or not possible."""
    try:
        folder.mkdir(mode=PRIVATE_FOLDER)
        account.own(folder)
    except FileExistsError:
        pass
    except OSError:
        return False
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and stat.S_IMODE(found.st_mode) == PRIVATE_FOLDER


def _runtime_folders() -> tuple[Path, ...]:
    named = os.environ.get("XDG_RUNTIME_DIR", "")
    own = (Path(named),) if named and os.geteuid() != ROOT else ()
    return (*own, Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108 - owner and mode are checked above


def _let_pass(home: Home, account: Account) -> None:
    """As root: let the account's group walk through the two folders, if they are ours and still closed to all."""
    if account.is_us:
        return
    for folder in (home.path, home.postgres):
        found = folder.stat()
        if (folder / OURS).exists() and found.st_uid == ROOT and stat.S_IMODE(found.st_mode) == PRIVATE_FOLDER:
            os.chown(folder, ROOT, account.gid)
            folder.chmod(PASSABLE_FOLDER)


def _expect_data(place: Place, pointer: Path) -> None:
    if not place.cluster.is_dir():
        raise HomeUnusable(
            f"The database of this home was in {place.folder}, and that folder is gone: bring it back, "
            f"or remove {pointer} to begin with an empty database."
        )


def _short_name(home: Home) -> str:
    name = home.path.parent.name if home.path.name.startswith(".") else home.path.name
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:32] or "desk"
