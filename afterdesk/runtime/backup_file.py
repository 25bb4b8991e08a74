"""The file of a backup: a zip with the database's dump, the file store, and a manifest that says what it is.

    database.dump   pg_dump's custom format, of one moment
    files/...       the file store, as it was
    manifest.json   written last: a file without it was cut off

The keys are not inside. The manifest holds a word encrypted with them, so that a wrong key is known before anything is
restored, and the dump's checksum, so that damage is.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from afterdesk.runtime.errors import RuntimeProblem
from afterdesk.runtime.home import PRIVATE_FILE, Home, sync_folder
from afterdesk.runtime.keys import KeyRing

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
FILES = "files/"
PROOF = b"afterdesk backup"
CHUNK = 1024 * 1024


class BackupUnusable(RuntimeProblem):
    """A backup cannot be made or read, with what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself. `proof`: a known word under the desk's current key."""

    format: int
    afterdesk: str
    made_at: str  # ISO 8601, UTC
    server: int  # PostgreSQL's major version
    tools: int  # of pg_dump
    migrations: list[str]  # app.name
    key_ids: list[str]
    proof: str
    dump_sha256: str
    dump_bytes: int


def proof_of(ring: KeyRing) -> str:
    return base64.b64encode(ring.encrypt(PROOF)).decode()


def fits(manifest: Manifest, ring: KeyRing) -> bool:
    """Whether these are the keys that the backup's data is encrypted with."""
    try:
        return ring.decrypt(base64.b64decode(manifest.proof)) == PROOF
    except (RuntimeProblem, ValueError):
        return False


class BackupWriter:
    """Writes the parts in their order. Use `new_backup`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def dump(self, stream: IO[bytes]) -> tuple[str, int]:
        """Copy the dump; return its SHA-256 and size. It is compressed already."""
        digest, size = hashlib.sha256(), 0
        with self.archive.open(zipfile.ZipInfo(DUMP), "w", force_zip64=True) as part:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                part.write(chunk)
        return digest.hexdigest(), size

    def files(self, home: Home) -> None:
        for file in sorted(home.files.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                self.archive.write(file, FILES + str(file.relative_to(home.files)))

    def manifest(self, manifest: Manifest) -> None:
        self.archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))


@contextmanager
def new_backup(path: Path) -> Iterator[BackupWriter]:
    """Write a backup whole or not at all, readable by us alone, on disk when this returns."""
    if path.exists():
        raise BackupUnusable(f"{path} exists already: name a new file, so that no backup is lost by a mistake.")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(descriptor, "w+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                yield BackupWriter(archive)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as problem:
        raise BackupUnusable(
            f"{path} cannot be written ({problem.strerror}): free some space or name another file."
        ) from None
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def open_backup(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open a backup and check that it is whole. Raises BackupUnusable in words."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError as problem:
        raise BackupUnusable(f"{path} cannot be read ({problem.strerror}): name the file of a backup.") from None
    except zipfile.BadZipFile:
        raise BackupUnusable(f"{path} is no backup of Afterdesk, or was cut off: take another copy of it.") from None
    with archive:
        manifest = _read_manifest(archive, path)
        _expect_whole(archive, manifest, path)
        yield archive, manifest


def _read_manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        found: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if found["format"] > FORMAT:
            raise BackupUnusable(
                f"{path} was made by a newer Afterdesk ({found.get('afterdesk')}): restore it with that release."
            )
        return Manifest(**found)
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile, OSError):
        raise BackupUnusable(
            f"{path} has no readable manifest: it was cut off or damaged, take another copy."
        ) from None


def _expect_whole(archive: zipfile.ZipFile, manifest: Manifest, path: Path) -> None:
    digest = hashlib.sha256()
    try:
        with archive.open(DUMP) as part:
            while chunk := part.read(CHUNK):
                digest.update(chunk)
    except (KeyError, zipfile.BadZipFile, OSError, EOFError):
        digest = hashlib.sha256(b"damaged")
    if digest.hexdigest() != manifest.dump_sha256:
        raise BackupUnusable(f"{path} is damaged: its checksum does not fit. Take another copy of it.")


def restore_files(archive: zipfile.ZipFile, home: Home) -> int:
    """Bring back the file store. A name that leads out of it is refused."""
    count = 0
    for name in archive.namelist():
        if not name.startswith(FILES):
            continue
        target = (home.files / name.removeprefix(FILES)).resolve()
        if not target.is_relative_to(home.files.resolve()):
            raise BackupUnusable(f"The backup holds a file outside its folder ({name}): it is not one of ours.")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(name))
        count += 1
    return count
