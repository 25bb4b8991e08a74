"""Homes with a database of their own, and desk processes that use them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from afterdesk.runtime.embedded import embedded_address
from afterdesk.runtime.home import Home
from afterdesk.runtime.place import BESIDE, POINTER
from afterdesk.runtime.postmaster import living_postmaster

ROOM = Path(__file__).parent
PATIENCE_SECONDS = 60.0


def wait_until(question: Callable[[], bool], what: str) -> None:
    """Ask again and again; a test fails with `what` when the answer stays no."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not question():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


@dataclass
class Holder:
    """A process that holds a home's database."""

    process: subprocess.Popen[str]
    postmaster: int

    def leave(self) -> str:
        """Let it go in order; return what it said on stderr."""
        _, said = self.process.communicate("", timeout=PATIENCE_SECONDS)
        assert self.process.returncode == 0, said
        return said

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@dataclass
class Desk:
    """A home for one test."""

    home: Home

    @property
    def data(self) -> Path:
        return self.folder / "cluster" / "data"

    @property
    def folder(self) -> Path:
        return Path((self.home.postgres / POINTER).read_text().strip())

    @property
    def is_running(self) -> bool:
        return living_postmaster(self.data) is not None

    def hold(self) -> Holder:
        """Start a desk process; return when the database takes connections."""
        process = subprocess.Popen(
            [sys.executable, str(ROOM / "holding.py"), str(self.home.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "AFTERDESK_HOME": str(self.home.path)},
        )
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            _, words = process.communicate()
            raise AssertionError(words)
        return Holder(process, int(said))

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(embedded_address(self.home).conninfo, autocommit=True)

    def processes(self) -> list[psutil.Process]:
        """Everything that belongs to this home: keeper, postmaster, backends."""
        return [process for process in psutil.process_iter() if _belongs(process, str(self.folder), str(self.data))]


def _belongs(process: psutil.Process, folder: str, data: str) -> bool:
    try:
        return any(folder in word for word in process.cmdline()) or process.cwd() == data
    except psutil.Error:
        return False


def _remove(desk: Desk) -> None:
    """End and remove whatever a test has left, also what lies beside the home."""
    if (desk.home.postgres / POINTER).is_file():
        for process in desk.processes():
            if process.pid != os.getpid():
                process.send_signal(signal.SIGKILL)
        if desk.folder.is_relative_to(BESIDE):
            shutil.rmtree(desk.folder, ignore_errors=True)
    shutil.rmtree(desk.home.path, ignore_errors=True)


@contextlib.contextmanager
def a_reachable_folder() -> Iterator[Path]:
    """Make a short folder that PostgreSQL's account can walk through, also when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="ad-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def a_desk(path: Path) -> Iterator[Desk]:
    """Use a desk at this path; all of it is gone afterwards."""
    desk = Desk(Home(path))
    try:
        yield desk
    finally:
        _remove(desk)


@pytest.fixture
def make_desk() -> Iterator[Callable[[Path], Desk]]:
    """Make desks at given paths; all of them are gone after the test."""
    with contextlib.ExitStack() as made:
        yield lambda path: made.enter_context(a_desk(path))


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that PostgreSQL's account can walk through."""
    with a_reachable_folder() as folder:
        yield folder


@pytest.fixture
def desk(reachable: Path, make_desk: Callable[[Path], Desk]) -> Desk:
    """A desk in such a folder. It is ended before its folder is removed."""
    return make_desk(reachable / "home")
