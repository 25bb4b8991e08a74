"""The embedded PostgreSQL: made once, started, waited for, stopped. Who may call this when is decided in `sharing`."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from afterdesk.runtime.binaries import Binaries
from afterdesk.runtime.complaints import complaint
from afterdesk.runtime.errors import DatabaseUnavailable
from afterdesk.runtime.home import PRIVATE_FILE, Home, read_or_make_secret, sync_folder
from afterdesk.runtime.place import Place, socket_folder
from afterdesk.runtime.postmaster import READY, end_orphans, leftover_pid, living_postmaster

SUPERUSER = "postgres"
KEEPER = Path(__file__).with_name("keeper.py")
LOOK_SECONDS = 0.02
FIRST_WORD_SECONDS = 3.0
NEXT_WORD_SECONDS = 15.0
MEGABYTE = 1024 * 1024
LONGEST_LOG_BYTES = 10 * MEGABYTE
LEAST_CACHE_MB = 64
MOST_CACHE_MB = 512

#: The server is reached through its socket alone. What it logs must not repeat what people wrote: statements and the
#: details of a fault ("Key (email)=(...) already exists") stay out.
SERVER_SETTINGS: dict[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_lock_waits": "off",
    "cluster_name": "afterdesk",
}

Say = Callable[[str], None]


def say_on_stderr(words: str) -> None:
    print(f"afterdesk: {words}", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Cluster:
    """One embedded database server."""

    home: Home
    place: Place
    binaries: Binaries
    say: Say = say_on_stderr
    extra_settings: tuple[tuple[str, str], ...] = ()

    @property
    def log(self) -> Path:
        return self.home.logs / "postgres.log"

    @property
    def superuser_password(self) -> str:
        return read_or_make_secret(self.home.postgres / "superuser-password")

    def make(self) -> None:
        """Make the data folder if there is none: whole or not at all, however often we are killed on the way."""
        if self.place.data.is_dir():
            return
        draft = self.place.cluster / "data.new"
        password_file = self.place.cluster / "password.new"
        shutil.rmtree(draft, ignore_errors=True)
        password_file.unlink(missing_ok=True)
        password = self.superuser_password
        try:
            descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
            with os.fdopen(descriptor, "w") as stream:
                stream.write(password + "\n")
            self.place.account.own(password_file)
            self._run_initdb(draft, password_file)
            draft.rename(self.place.data)
            sync_folder(self.place.cluster)
        except OSError as problem:
            raise complaint(problem.strerror or str(problem), self.place.cluster, self.log) from None
        finally:
            password_file.unlink(missing_ok=True)

    def _run_initdb(self, folder: Path, password_file: Path) -> None:
        command = [str(self.binaries.program("initdb")), "--pgdata", str(folder), "--pwfile", str(password_file)]
        command += ["--username", SUPERUSER, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = subprocess.run(  # noqa: S603 - our own words
            command,
            capture_output=True,
            text=True,
            errors="replace",
            env=_environment(),
            cwd="/",
            check=False,
            **self.place.account.process_options(),
        )
        if made.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise complaint(made.stderr, self.place.cluster, self.log)

    def start(self) -> None:
        """Start the server and wait until it takes connections, for as long as it lives and says it is on its way."""
        offset = _size(self.log)
        if living_postmaster(self.place.data) is not None:
            self._wait(None, offset)
            return
        reader = self.launch()
        try:
            self._wait(reader, offset)
        finally:
            os.close(reader)

    def launch(self) -> int:
        """Start the server and do not wait. Return a pipe that tells of its end; the caller closes it."""
        self._clear_up()
        return self._start_keeper()

    def _clear_up(self) -> None:
        """Put away what a killed server left: busy backends, and the socket with its lock file."""
        end_orphans(self.place.data)
        folder = socket_folder(self.place)
        for leftover in folder.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)
        if self.log.is_file() and self.log.stat().st_size > LONGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _start_keeper(self) -> int:
        account = self.place.account
        uid, gid = (-1, -1) if account.is_us else (account.uid, account.gid)
        reader, writer = os.pipe()
        keeper = [sys.executable, "-I", "-S", str(KEEPER)]
        keeper += [str(self.home.postgres / "start.lock"), str(self.home.postgres / "users.lock")]
        keeper += [str(writer), str(uid), str(gid), str(self.log), str(self.place.data), "--", *self._command()]
        environment = _environment()
        if (stale := leftover_pid(self.place.data)) is not None:
            # PostgreSQL takes any living process under the old number for its old self. It passes over the number of
            # its grandparent, given in this variable; the check of the old shared memory stays in force.
            environment["PG_GRANDPARENT_PID"] = str(stale)
        try:
            with open(self.log, "ab") as lines:
                subprocess.run(  # noqa: S603 - returns at once: the keeper forks itself away
                    keeper,
                    pass_fds=[writer],
                    env=environment,
                    start_new_session=True,
                    cwd="/",
                    check=True,
                    stdin=subprocess.DEVNULL,
                    stdout=lines,
                    stderr=lines,
                )
        except (OSError, subprocess.CalledProcessError) as problem:
            os.close(reader)
            raise complaint(str(problem), self.place.data, self.log) from None
        finally:
            os.close(writer)
        return reader

    def _command(self) -> list[str]:
        settings = SERVER_SETTINGS | _memory() | {"unix_socket_directories": _quoted(socket_folder(self.place))}
        command = [str(self.binaries.program("postgres")), "-D", str(self.place.data)]
        for name, value in (settings | dict(self.extra_settings)).items():
            command += ["-c", f"{name}={value}"]
        return command

    def _wait(self, report: int | None, log_offset: int) -> None:
        began = time.monotonic()
        next_word = began + FIRST_WORD_SECONDS
        while True:
            found = living_postmaster(self.place.data)
            if found and found.status == READY:
                return
            if _has_ended(report) or (report is None and found is None):
                raise complaint(self._words_since(log_offset), self.place.data, self.log)
            if time.monotonic() > next_word:
                waited = int(time.monotonic() - began)
                self.say(f"the database is getting ready after it was stopped hard, {waited} s so far; no need to act.")
                next_word += NEXT_WORD_SECONDS
            if report is None:
                time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        """Stop the server in order and wait for its end."""
        found = living_postmaster(self.place.data)
        if found is None:
            return
        try:
            os.kill(found.pid, signal.SIGINT)
        except ProcessLookupError:
            return
        except PermissionError:
            raise DatabaseUnavailable(
                f"The database server (process {found.pid}) belongs to another account."
            ) from None
        began = time.monotonic()
        next_word = began + FIRST_WORD_SECONDS
        while living_postmaster(self.place.data) is not None:
            time.sleep(LOOK_SECONDS)
            if time.monotonic() > next_word:
                self.say("the database is writing everything to disk before it stops; no need to act.")
                next_word += NEXT_WORD_SECONDS

    def _words_since(self, offset: int) -> str:
        try:
            with open(self.log, "rb") as lines:
                lines.seek(offset)
                return lines.read().decode("utf-8", "replace")
        except OSError:
            return ""


def _has_ended(report: int | None) -> bool:
    """Whether the keeper says that the server ended, or went away itself. Waits a moment for news."""
    if report is None:
        return False
    readable, _, _ = select.select([report], [], [], LOOK_SECONDS)
    if not readable:
        return False
    words = os.read(report, 4096)
    return not words or b"ended" in words


def _memory() -> dict[str, str]:
    """Leave most of the machine to others: a sixteenth for PostgreSQL's own cache, within reason."""
    total = psutil.virtual_memory().total // MEGABYTE
    cache = min(max(total // 16, LEAST_CACHE_MB), MOST_CACHE_MB)
    return {"shared_buffers": f"{cache}MB", "effective_cache_size": f"{max(total // 2, cache)}MB"}


def _environment() -> dict[str, str]:
    """Nothing of ours: DATABASE_URL and keys are no business of the server."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _quoted(folder: Path) -> str:
    """Return a folder as an element of one of PostgreSQL's lists."""
    return '"' + str(folder).replace('"', '""') + '"'


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
