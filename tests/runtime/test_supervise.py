"""Parts of a running desk: started again when they crash, and stopped in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.conftest import wait_until

PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from afterdesk.runtime.supervise import Part, Supervisor

folder = Path(sys.argv[1])

def note(name):
    with open(folder / name, "a") as lines:
        lines.write(f"{os.getpid()}\\n")

def crash():
    note("crash")
    return 3

def stay():
    note("stay")
    signal.signal(signal.SIGTERM, lambda *_: (note("stopped"), sys.exit(0)))
    while True:
        signal.pause()

def deaf():
    note("deaf")
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        signal.pause()

def look():
    note("looked")
    raise ValueError("cannot look")

parts = {"crash": crash, "stay": stay, "deaf": deaf}
sys.exit(Supervisor([Part(name, parts[name]) for name in sys.argv[2:]], look_after=look).run())
"""


def start(folder: Path, *parts: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), *parts], stderr=subprocess.PIPE)


def noted(folder: Path, name: str) -> list[int]:
    file = folder / name
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def test_a_part_that_crashes_is_started_again_and_the_others_live_on(tmp_path: Path) -> None:
    supervisor = start(tmp_path, "crash", "stay")
    wait_until(lambda: len(noted(tmp_path, "crash")) >= 3, "three starts")
    assert len(noted(tmp_path, "stay")) == 1
    supervisor.terminate()
    _, said = supervisor.communicate(timeout=30)
    assert supervisor.returncode == 0
    assert b"crash ended (status 3) and is started again in 1.0 s" in said
    assert len(noted(tmp_path, "stopped")) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_stops_everything_in_order(tmp_path: Path, number: signal.Signals) -> None:
    supervisor = start(tmp_path, "stay", "stay")
    wait_until(lambda: len(noted(tmp_path, "stay")) == 2, "both parts started")
    wait_until(lambda: _is_deaf_to_default(noted(tmp_path, "stay")), "both parts listen")
    supervisor.send_signal(number)
    supervisor.communicate(timeout=30)
    assert (supervisor.returncode, len(noted(tmp_path, "stopped"))) == (0, 2)


def test_a_second_signal_stops_at_once(tmp_path: Path) -> None:
    supervisor = start(tmp_path, "deaf")
    wait_until(lambda: len(noted(tmp_path, "deaf")) == 1, "started")
    wait_until(lambda: _ignores_term(noted(tmp_path, "deaf")[0]), "deaf")

    def stopped_by_another_signal() -> bool:
        supervisor.terminate()  # two that come at once are one
        return supervisor.poll() is not None

    wait_until(stopped_by_another_signal, "stopped")
    supervisor.communicate(timeout=10)
    assert supervisor.returncode == 0


def test_parts_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    supervisor = start(tmp_path, "stay")
    wait_until(lambda: len(noted(tmp_path, "stay")) == 1, "started")
    wait_until(lambda: _is_deaf_to_default(noted(tmp_path, "stay")), "listens")
    supervisor.kill()
    wait_until(lambda: len(noted(tmp_path, "stopped")) == 1, "the part notices")
    supervisor.communicate(timeout=10)


def test_a_failing_look_is_not_repeated_in_a_circle(tmp_path: Path) -> None:
    supervisor = start(tmp_path, "stay", "crash")
    wait_until(lambda: len(noted(tmp_path, "crash")) >= 3, "about two seconds")
    supervisor.terminate()
    _, said = supervisor.communicate(timeout=30)
    assert len(noted(tmp_path, "looked")) == 1
    assert b"cannot look" in said


def _status(pid: int, field: str) -> int:
    words = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in words.splitlines() if line.startswith(field)), 16)


def _is_deaf_to_default(pids: list[int]) -> bool:
    """Whether all of them have put their own handler in place."""
    return all(_status(pid, "SigCgt:") & 1 << (signal.SIGTERM - 1) for pid in pids)


def _ignores_term(pid: int) -> bool:
    return os.path.exists(f"/proc/{pid}") and bool(_status(pid, "SigIgn:") & 1 << (signal.SIGTERM - 1))
