"""A small process beside the embedded PostgreSQL: its parent, and the one who notices when everybody is gone.

The last desk process to leave stops the server itself. When that process is killed instead, the kernel drops its lock,
and the keeper, who looks every two seconds, stops the server. When the keeper is killed too, the server stays until
the next desk process comes and goes. Run as a file with the standard library alone, so that it stays small:

    python -I keeper.py START_LOCK USERS_LOCK REPORT_FD UID GID LOG DATA -- postgres ARGUMENTS...

UID and GID are -1 for "our own". The report pipe says "running PID" at once, and "ended STATUS" when the server ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
from typing import Any

LOOK_SECONDS = 2.0
OURS = -1


def main(arguments: list[str]) -> None:
    start_lock, users_lock, report, uid, gid, log, data = arguments[:7]
    command = arguments[arguments.index("--") + 1 :]
    if os.fork():
        os._exit(0)  # The desk process that called us must not be our parent: it would keep a zombie of us.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    os.umask(0o077)
    server = _start(command, log, int(uid), int(gid))
    _say(int(report), f"running {server.pid}")
    while server.poll() is None:
        signal.sigtimedwait({signal.SIGCHLD}, LOOK_SECONDS)
        if server.poll() is None:
            _stop_if_unused(server, start_lock, users_lock, data)
    _say(int(report), f"ended {server.returncode}")


def _start(command: list[str], log: str, uid: int, gid: int) -> subprocess.Popen[bytes]:
    who: dict[str, Any] = {} if uid == OURS else {"user": uid, "group": gid, "extra_groups": []}
    with open(log, "ab") as lines:
        return subprocess.Popen(  # noqa: S603 - the command is built by cluster.py
            command,
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=lines,
            cwd="/",
            start_new_session=True,
            preexec_fn=_unblock,
            **who,
        )


def _unblock() -> None:
    """The server needs SIGCHLD; a mask is inherited."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _stop_if_unused(server: subprocess.Popen[bytes], start_lock: str, users_lock: str, data: str) -> None:
    """Stop the server if no desk process holds the users' lock. Nobody arrives meanwhile: that needs the start lock."""
    with contextlib.ExitStack() as locks:
        for path in (start_lock, users_lock):
            try:
                descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            except OSError:
                continue  # the home was removed under a running server: nobody can use it any more
            locks.callback(os.close, descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return
        # Without its data folder the server cannot end in order.
        server.send_signal(signal.SIGINT if os.path.isdir(data) else signal.SIGQUIT)
        server.wait()


def _say(report: int, words: str) -> None:
    with contextlib.suppress(OSError):
        os.write(report, f"{words}\n".encode())


if __name__ == "__main__":
    # The reader of the report leaves as soon as the server is ready.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    main(sys.argv[1:])
