"""How long requests take, counted over all web processes of this machine.

prometheus_client sums over processes through files in a folder that it wants to know when it is first imported: each
supervisor of web pages makes one of its own before the pages are imported. Without it, one process counts alone.
"""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from afterdesk.runtime.home import Home, make_private_folder

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Histogram

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
#: Seconds. A page should take less than 0.1; above 60 the web server has given up.
STEPS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)


def share_measures(home: Home) -> None:
    """Make this supervisor's folder, and remove those of supervisors that are gone."""
    room = home.path / "metrics"
    make_private_folder(room)
    for old in room.iterdir():
        if not (old.name.isdigit() and psutil.pid_exists(int(old.name))) or old.name == str(os.getpid()):
            shutil.rmtree(old, ignore_errors=True)
    folder = room / str(os.getpid())
    make_private_folder(folder)
    os.environ[FOLDER] = str(folder)


@cache
def request_seconds() -> Histogram:
    from prometheus_client import Histogram

    return Histogram(
        "afterdesk_request_seconds",
        "Time of a request in the web process",
        ["view", "method", "status"],
        buckets=STEPS,
    )


def measures() -> CollectorRegistry:
    """Return what has been counted, by all processes where they share."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    if not Path(os.environ.get(FOLDER, "/nonexistent")).is_dir():
        own = CollectorRegistry()
        own.register(request_seconds())
        return own
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return shared
