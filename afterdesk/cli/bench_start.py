"""From `afterdesk run` to the first page, and what the desk's processes weigh after a tour of pages."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from afterdesk.cli.bench_figures import Start
from afterdesk.domain.errors import DeskError
from afterdesk.runtime.desk import open_desk
from afterdesk.runtime.serve import listen

HOST = "127.0.0.1"
LONGEST_START_SECONDS = 60.0
LOOK_SECONDS = 0.02
STOP_SECONDS = 40.0
ROUNDS = 15
MIB = 1024**2


class DeskDidNotStart(DeskError):
    """`afterdesk run` gave no page in time."""


def measure_start(home: Path) -> Start:
    """Start the desk on a home that exists, twice; the second time visit the pages and weigh the processes."""
    with _running(home) as (_, cold, _port):
        pass
    with _running(home) as (process, again, port):
        _tour(port)
        return Start(round(cold, 2), round(again, 2), *_weigh(process))


@contextmanager
def _running(home: Path) -> Iterator[tuple[psutil.Process, float, int]]:
    """Run the desk: its process, the seconds until its first page, its port."""
    free = listen(HOST, 0)
    port = free.port
    free.socket.close()
    command = [sys.executable, "-m", "afterdesk", "run", "--home", str(home), "--port", str(port)]
    begun = time.perf_counter()
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own
    try:
        _wait_for_page(port, started)
        yield psutil.Process(started.pid), time.perf_counter() - begun, port
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _wait_for_page(port: int, started: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < until and started.poll() is None:
        try:
            if _get(port, "/sign-in/", "") == http.client.OK:
                return
        except OSError:
            time.sleep(LOOK_SECONDS)
    raise DeskDidNotStart("'afterdesk run' gave no page: start it by hand in a new home to see what it says.")


def _get(port: int, address: str, cookie: str) -> int:
    opened = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        opened.request("GET", address, headers={"Cookie": cookie, "Host": f"localhost:{port}"})
        answer = opened.getresponse()
        answer.read()
        return answer.status
    finally:
        opened.close()


def _tour(port: int) -> None:
    """Visit Today, cases, searches and the person's own page, as somebody who works does."""
    cookie, cases = _sign_in()
    for number in range(ROUNDS):
        for address in ("/", "/?state=closed", f"/cases/{cases[number % len(cases)]}/", "/search/?q=the", "/me/"):
            status = _get(port, address, cookie)
            if status not in (http.client.OK, http.client.FOUND):
                raise DeskDidNotStart(f"{address} answered {status} while the desk was measured.")


def _sign_in() -> tuple[str, list[int]]:
    """Return the cookie of a signed-in person, and cases to look at."""
    with open_desk():
        from django.conf import settings
        from django.test import Client

        from afterdesk.desk.models import Case, User

        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(email="bench@desk.example"))
        name = settings.SESSION_COOKIE_NAME
        cases = Case.objects.filter(store__slug="bench-one").order_by("-pk").values_list("pk", flat=True)
        return f"{name}={client.cookies[name].value}", list(cases[:ROUNDS])


def _weigh(desk: psutil.Process) -> tuple[float, float, float]:
    """Return the weight of one web process, one worker, and all: each page of memory is shared out among its users."""
    parts = [child for child in desk.children() if _is_ours(child)]
    web = [child for part in parts for child in part.children()]
    workers = [part for part in parts if not part.children()]
    everyone = [desk, *parts, *web]
    return (
        max((_mib(one.pid) for one in web), default=0.0),
        max((_mib(one.pid) for one in workers), default=0.0),
        round(sum(_mib(one.pid) for one in everyone), 1),
    )


def _is_ours(process: psutil.Process) -> bool:
    words = " ".join(process.cmdline())
    return "afterdesk" in words and "keeper.py" not in words and "postgres" not in words.split("/")[-1]


def _mib(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return round(psutil.Process(pid).memory_info().rss / MIB, 1)
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return round(int(found.group(1)) / 1024, 1) if found else 0.0
