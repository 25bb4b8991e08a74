"""Mails out of files: .eml (also .gz), mbox, Maildir and folders of them, in a stable order, one at a time.

Every mail has a key by which an interrupted run goes on: the file, and within an mbox the offset of its first byte.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from afterdesk.domain.errors import DeskError

MAX_MAIL_BYTES = 64 * 1024 * 1024  # after unpacking; a bomb ends here
CHUNK_BYTES = 1024 * 1024
SNIFF_BYTES = 4096

MAIL_ENDINGS = (".eml", ".eml.gz", ".msg.txt", ".mbox", ".mbox.gz", ".mbx")
MAILDIR_FOLDERS = ("cur", "new")


class UnreadableSource(DeskError):
    """A path that holds no mails or cannot be read."""


OnProblem = Callable[[UnreadableSource], None]


@dataclass(frozen=True, slots=True)
class FoundMail:
    """One mail as it lies on disk. `source` is the file; `offset` its place in an mbox, 0 elsewhere."""

    source: str
    raw: bytes
    offset: int = 0

    @property
    def key(self) -> str:
        """Return what tells this mail from every other of the run, the same in every run."""
        return f"{self.source}#{self.offset}"


def iter_mails(
    paths: Iterable[Path | str], *, after: str | None = None, on_problem: OnProblem | None = None
) -> Iterator[FoundMail]:
    """Yield every mail under the paths. With `after` (a key) everything up to and including that mail is passed over.

    A path that is missing or not readable raises UnreadableSource when its turn comes; with `on_problem` it is handed
    over instead, and the mails behind it still come.
    """
    waiting = after
    for path in paths:
        for found in _mails_under(Path(path), on_problem):
            if waiting is not None:
                waiting = None if found.key == waiting else waiting
                continue
            yield found


def mails_of(path: Path | str, *, on_problem: OnProblem | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield (label, raw) of one path: the path itself for a single mail, else the path with "#n"."""
    place = Path(path)
    if place.is_file() and not _is_mbox(place):
        yield str(path), _whole_file(place)
        return
    for number, found in enumerate(_mails_under(place, on_problem), start=1):
        yield f"{path}#{number}", found.raw


def _mails_under(path: Path, on_problem: OnProblem | None) -> Iterator[FoundMail]:
    for file in _sources(path, on_problem):
        try:
            yield from _mails_in_file(file)
        except UnreadableSource as problem:
            if on_problem is None:
                raise
            on_problem(problem)


def _sources(path: Path, on_problem: OnProblem | None) -> Iterator[Path]:
    try:
        if not path.exists():
            raise UnreadableSource(f"{path} does not exist. Check the path.")
        if path.is_dir():
            yield from _files_under(path)
        elif path.is_file():
            yield path
        else:
            raise UnreadableSource(f"{path} is neither a file nor a folder. Give a .eml, mbox, Maildir or a folder.")
    except UnreadableSource as problem:
        if on_problem is None:
            raise
        on_problem(problem)


def _mails_in_file(path: Path) -> Iterator[FoundMail]:
    if _is_mbox(path):
        yield from _mails_in_mbox(path)
    else:
        yield FoundMail(str(path), _whole_file(path))


def _files_under(folder: Path) -> Iterator[Path]:
    """Files of a folder in the order of their names, a Maildir's `tmp` and hidden files left out."""
    try:
        entries = sorted(folder.iterdir(), key=lambda each: each.name)
    except OSError as problem:
        raise UnreadableSource(f"{folder} cannot be read ({problem.strerror}). Check its rights.") from None
    is_maildir = all((folder / name).is_dir() for name in MAILDIR_FOLDERS)
    for entry in entries:
        if entry.is_symlink() and entry.is_dir():
            continue
        if entry.is_dir():
            if not (is_maildir and entry.name == "tmp"):
                yield from _files_under(entry)
        elif is_maildir or folder.name in MAILDIR_FOLDERS or _is_mail_file(entry):
            yield entry


def _is_mail_file(path: Path) -> bool:
    if path.name.startswith("."):
        return False
    if path.name.lower().endswith(MAIL_ENDINGS):
        return True
    try:
        return not path.suffix and path.is_file() and _is_mbox(path)
    except UnreadableSource:
        return True  # its turn will say why it cannot be read


def _is_mbox(path: Path) -> bool:
    name = path.name.lower()
    if name.endswith((".eml", ".eml.gz")):
        return False
    try:
        with _opened(path) as file:
            head = bytes(file.read(SNIFF_BYTES))
    except (OSError, EOFError, zlib.error) as problem:
        raise _unreadable(path, problem) from None
    return head.startswith(b"From ") and b"\n" in head


def _whole_file(path: Path) -> bytes:
    try:
        with _opened(path) as file:
            raw = bytes(file.read(MAX_MAIL_BYTES + 1))
    except (OSError, EOFError, zlib.error) as problem:
        raise _unreadable(path, problem) from None
    if len(raw) > MAX_MAIL_BYTES:
        raise UnreadableSource(f"{path} is larger than {MAX_MAIL_BYTES // 2**20} MB, too large for one mail.")
    return raw


def _mails_in_mbox(path: Path) -> Iterator[FoundMail]:
    """Split at "From " lines after an empty line; `>From ` inside a mail gets its mark taken off (mboxrd)."""
    lines: list[bytes] = []
    start = offset = size = 0
    was_empty = True
    try:
        with _opened(path) as file:
            for line in iter(lambda: file.readline(CHUNK_BYTES), b""):
                if was_empty and line.startswith(b"From "):
                    if lines:
                        yield _mbox_mail(path, lines, start)
                    lines, start, size = [], offset, 0
                elif size <= MAX_MAIL_BYTES:
                    lines.append(line[1:] if line.lstrip(b">").startswith(b"From ") and line[:1] == b">" else line)
                    size += len(line)
                was_empty = line in (b"\n", b"\r\n")
                offset += len(line)
    except (OSError, EOFError, zlib.error) as problem:
        raise _unreadable(path, problem) from None
    if lines:
        yield _mbox_mail(path, lines, start)


def _mbox_mail(path: Path, lines: list[bytes], start: int) -> FoundMail:
    if lines[-1] in (b"\n", b"\r\n"):
        lines = lines[:-1]
    return FoundMail(str(path), b"".join(lines), start)


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb"))


def _unreadable(path: Path, problem: Exception) -> UnreadableSource:
    why = getattr(problem, "strerror", None) or "it is damaged"
    return UnreadableSource(f"{path} cannot be read ({why}). Check the file and its rights.")
