"""Keeps the parts of a running desk alive: web pages, workers, and the embedded database under them.

Parts are forked, not started anew: everything is imported once, so they start in milliseconds and share memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
#: A part that lived this long was well; its next crash starts counting anew.
WELL_SECONDS = 60.0
#: Longer than a worker takes to finish what it is doing.
STOP_SECONDS = 30.0
LOOK_SECONDS = 1.0
REST_SECONDS = 5.0
STOPPING = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
HEARD = frozenset({signal.SIGCHLD, *STOPPING})
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Part:
    """One process of the desk: what it is called and what it does until it is told to stop."""

    name: str
    run: Callable[[], int]


@dataclass
class _Running:
    part: Part
    pid: int = 0
    started_at: float = 0.0
    crashes: int = 0
    start_after: float = 0.0


@dataclass
class Supervisor:
    """Runs parts until SIGTERM or SIGINT.

    `look_after` is called every second, for what lies under the parts; when it had something to do (True), it is left
    alone for some seconds, so that what cannot start is not started in a circle.
    """

    parts: Sequence[Part]
    look_after: Callable[[], bool] = lambda: False
    _running: list[_Running] = field(init=False)
    _look_again_at: float = field(init=False, default=0.0)

    def run(self) -> int:
        """Return 0 after an orderly stop."""
        self._running = [_Running(part) for part in self.parts]
        old_mask = signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        try:
            heard = None
            while heard not in STOPPING:
                self._start_due()
                found = signal.sigtimedwait(HEARD, LOOK_SECONDS)
                heard = signal.Signals(found.si_signo) if found else None
                self._note_ended()
                self._look_after()
            self._stop()
            # Whoever asks again now asks for what is happening already: the rest is closed in order.
            for number in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, old_mask)
        return 0

    def _look_after(self) -> None:
        if time.monotonic() < self._look_again_at:
            return
        try:
            had_work = self.look_after()
        except Exception as problem:
            # The parts report what they miss; we go on trying, for a full disk may be emptied.
            log.error("%s", problem)
            had_work = True
        if had_work:
            self._look_again_at = time.monotonic() + REST_SECONDS

    def _start_due(self) -> None:
        for running in self._running:
            if not running.pid and time.monotonic() >= running.start_after:
                running.pid = _fork(running.part)
                running.started_at = time.monotonic()

    def _note_ended(self) -> None:
        for running in self._running:
            if running.pid and (status := _ended(running.pid)) is not None:
                lived = time.monotonic() - running.started_at
                # A worker that lost its database ends in order: no crash, and it is wanted back at once.
                running.crashes = 1 if lived > WELL_SECONDS or status == 0 else running.crashes + 1
                wait = min(FIRST_WAIT_SECONDS * 2 ** (running.crashes - 1), LONGEST_WAIT_SECONDS)
                running.pid, running.start_after = 0, time.monotonic() + wait
                log.error("%s ended (%s) and is started again in %.1f s", running.part.name, _words(status), wait)

    def _stop(self) -> None:
        """Ask every part to stop, wait, and end those that do not. A second signal means: at once."""
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while any(running.pid for running in self._running):
            found = signal.sigtimedwait(HEARD, LOOK_SECONDS)
            for running in self._running:
                if running.pid and _ended(running.pid) is not None:
                    running.pid = 0
            if time.monotonic() > deadline or (found and found.si_signo in STOPPING):
                self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        for running in self._running:
            if running.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(running.pid, number)


def _fork(part: Part) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    if pid := os.fork():
        return pid
    status = 1
    try:
        _become_part(parent)
        status = part.run()
    except SystemExit as wanted:
        status = wanted.code if isinstance(wanted.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)  # never back into the parent's code: its locks and its clean-up are not ours


def _become_part(parent: int) -> None:
    """Take no keyboard signals (the supervisor passes them on), and end with the supervisor, however it ends."""
    os.setpgrp()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)


def _ended(pid: int) -> int | None:
    """Return the wait status of a child that has ended."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return status if found else None


def _words(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"
