"""What kind of machine this is."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import psutil

from afterdesk.cli.bench_figures import Machine

GIB = 1024**3


def look_at_machine() -> Machine:
    """Return the machine, and what the database says of itself."""
    import django
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    return Machine(
        measured_at=datetime.now(UTC).isoformat(timespec="minutes"),
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory_gib=round(psutil.virtual_memory().total / GIB, 1),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        django=django.get_version(),
        postgresql=str(version).split()[0],
        is_durable=fsync == "on",
        load_before=round(os.getloadavg()[0], 1),
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()
