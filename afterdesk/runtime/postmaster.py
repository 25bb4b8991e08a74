"""What PostgreSQL says about itself: its pid file, whether it lives, and processes that it left behind."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

PROGRAM = "postgres"
READY = "ready"
#: An orphaned backend ends by itself when it next looks up; one that computes does not look.
ORPHAN_SECONDS = 3.0
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class PidFile:
    """postmaster.pid. Later lines appear while the server starts, so each but the first may be missing."""

    pid: int
    socket_folder: str
    status: str


def read_pid_file(data: Path) -> PidFile | None:
    """Return what the pid file says, which may be about a server that is long dead."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        pid = abs(int(lines[0]))
    except (OSError, ValueError, IndexError):
        return None
    return PidFile(pid, lines[4].strip() if len(lines) > 4 else "", lines[7].strip() if len(lines) > 7 else "")


def living_postmaster(data: Path) -> PidFile | None:
    """Return the pid file if its process is this cluster's server. A reused pid is somebody else, a zombie is dead."""
    found = read_pid_file(data)
    return found if found and _is_server_of(found.pid, data) else None


def leftover_pid(data: Path) -> int | None:
    """Return the pid in a stale pid file."""
    found = read_pid_file(data)
    return found.pid if found and not _is_server_of(found.pid, data) else None


def end_orphans(data: Path) -> None:
    """End backends whose postmaster was killed: PostgreSQL rightly refuses to start beside them.

    Only called while no postmaster lives and nobody else may start one.
    """
    deadline = time.monotonic() + ORPHAN_SECONDS
    while (orphans := _processes_of(data)) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    for orphan in orphans:
        try:
            orphan.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(orphans, timeout=ORPHAN_SECONDS)


def _processes_of(data: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _is_server_of(process.pid, data)]


def _is_server_of(pid: int, data: Path) -> bool:
    """Every process of a cluster is called postgres and works in its data folder; nothing else does both."""
    try:
        process = psutil.Process(pid)
        if process.name() != PROGRAM or process.status() == psutil.STATUS_ZOMBIE:
            return False
        return os.path.realpath(process.cwd()) == os.path.realpath(data)
    except psutil.Error:
        return False
