"""A PostgreSQL server that is not ours: Debian's programs, a cluster of its own in a temporary folder, on loopback.

python -m tests.servers.postgres COMMAND...     run a command with AFTERDESK_TEST_DATABASE_URL set to such a server
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
ROLE = "desk_tests"
#: Who runs it when the tests run as root, which PostgreSQL refuses.
ACCOUNTS = ("postgres", "nobody")
#: The data of a test run may be lost in a power cut.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120")
START_SECONDS = 60
LEFT_OUT = "PostgreSQL's server is not installed here (tools/servers says how): what runs against it is left out."


@dataclass(frozen=True)
class Server:
    """A running server; `url` names a database of a role that owns it and may make others."""

    url: str
    major: int

    def new_database(self, name: str) -> str:
        """Make an empty database and return its address."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url.rpartition("/")[0] + f"/{name}"


def server_programs() -> Path | None:
    """Return the folder of the newest server's programs, or None."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextlib.contextmanager
def a_server() -> Iterator[Server]:
    """Start a server, and stop and remove it at the end. Call only where `server_programs` found some."""
    programs = server_programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="ad-pg-", dir="/tmp"))
    who = _account(folder)
    port, password = free_port(), secrets.token_urlsafe(16)
    _make(programs, folder, password, who)
    command = [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
    command += ["-h", "127.0.0.1", *(word for setting in SETTINGS for word in ("-c", setting))]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **who)
    try:
        yield _ready(process, f"postgresql://{ROLE}:{password}@127.0.0.1:{port}")
    finally:
        process.terminate()  # a "smart" stop would wait for clients
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(2)
        process.send_signal(2)
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _account(folder: Path) -> dict[str, Any]:
    """Return how to run a child as somebody who is not root, and give that account the folder."""
    if os.geteuid() != 0:
        return {}
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            os.chown(folder, found.pw_uid, found.pw_gid)
            return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise AssertionError("this machine has neither an account postgres nor nobody")


def _make(programs: Path, folder: Path, password: str, who: dict[str, Any]) -> None:
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o600)
    if who:
        os.chown(secret, who["user"], who["group"])
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", ROLE, "-E", "UTF8", "--locale=C"]
    command += ["--auth=scram-sha-256", "--pwfile", str(secret), "--no-sync"]
    subprocess.run(command, check=True, capture_output=True, cwd="/", **who)


def _ready(process: subprocess.Popen[bytes], address: str) -> Server:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(f"{address}/postgres", connect_timeout=2, autocommit=True) as connection:
                # The desk's role is no superuser on a server, either.
                connection.execute("CREATE ROLE plain LOGIN CREATEDB PASSWORD 'plain'")
                connection.execute("CREATE DATABASE desk OWNER plain")
                major = connection.info.server_version // 10000
            return Server(address.replace(address.partition("//")[2].partition("@")[0], "plain:plain") + "/desk", major)
        except psycopg.OperationalError:
            assert process.poll() is None, "the server ended while it started"
            assert time.monotonic() < deadline, "the server did not start in time"
            time.sleep(0.05)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def main(command: Sequence[str]) -> int:
    """Run a command against such a server; where there is none, say so and go on."""
    if server_programs() is None:
        print(f"afterdesk: {LEFT_OUT}", file=sys.stderr)
        return 0
    with a_server() as server:
        print(f"afterdesk: the core against PostgreSQL {server.major} as a server ...", flush=True)
        return subprocess.run(
            list(command), env={**os.environ, "AFTERDESK_TEST_DATABASE_URL": server.url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
