"""The home folder: everything one desk keeps on this machine."""

from __future__ import annotations

import os
import pwd
import secrets
from dataclasses import dataclass
from pathlib import Path

from afterdesk.runtime.errors import HomeUnusable
from afterdesk.runtime.options import read_option

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
SECRET_BYTES = 32
#: An empty file in each folder that we made ourselves: only the permissions of these are ours to choose.
OURS = ".ours"


@dataclass(frozen=True)
class Home:
    """A folder of ours. Only names are built here; nothing is made before `create`."""

    path: Path

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def files(self) -> Path:
        """The content-addressed store of attachments and assets."""
        return self.path / "files"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def postgres(self) -> Path:
        """The embedded database: locks, passwords, and (unless root had to move it) the data itself."""
        return self.path / "postgres"

    def create(self) -> None:
        """Make the home and its rooms, closed to everybody else. A folder that exists keeps its permissions."""
        for folder in (self.path, self.files, self.logs, self.postgres):
            if make_private_folder(folder):
                (folder / OURS).touch(PRIVATE_FILE)


def find_home(given: str | os.PathLike[str] | None = None) -> Home:
    """Return the home: as given, else AFTERDESK_HOME, else .afterdesk in a clone, else ~/.local/share/afterdesk."""
    named = os.fspath(given) if given else read_option("AFTERDESK_HOME")
    if named:
        return Home(Path(named).expanduser().absolute())
    clone = Path(__file__).resolve().parents[2]
    if (clone / "pyproject.toml").is_file():
        return Home(clone / ".afterdesk")
    return Home(_data_folder() / "afterdesk")


def _data_folder() -> Path:
    if named := os.environ.get("XDG_DATA_HOME", ""):
        return Path(named)
    # An empty HOME (cron, containers) must not put the home into the current folder.
    folder = os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir
    return Path(folder) / ".local" / "share"


def make_private_folder(folder: Path) -> bool:
    """Make a folder that only we may enter, and say whether we did; one that exists stays as it is."""
    made = not folder.exists()
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    except FileExistsError:
        raise HomeUnusable(
            f"{folder} is a file, and a folder is needed there: move it or set AFTERDESK_HOME."
        ) from None
    except OSError as problem:
        raise HomeUnusable(
            f"The folder {folder} cannot be made ({problem.strerror}): set AFTERDESK_HOME to a folder you may write."
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise HomeUnusable(f"The folder {folder} cannot be written: set AFTERDESK_HOME to a folder that you may write.")
    return made


def read_or_make_secret(file: Path) -> str:
    """Return the random password kept in `file` (0600), making it the first time."""
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        write_private(file, secrets.token_urlsafe(SECRET_BYTES).encode("ascii"))
        return file.read_text(encoding="ascii").strip()
    except OSError as problem:
        raise HomeUnusable(
            f"{file} cannot be read ({problem.strerror}): start Afterdesk as the account that owns it."
        ) from None


def write_private(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by us alone, on disk when this returns."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
        sync_folder(file.parent)
    except OSError as problem:
        draft.unlink(missing_ok=True)
        raise HomeUnusable(
            f"{file} cannot be written ({problem.strerror}): free some space, or give this account the folder."
        ) from None


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, not only the files' contents."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
