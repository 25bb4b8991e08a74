"""The `afterdesk` command as a person runs it: a process of its own, in a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SECONDS = 120


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return what a shell would hand over: nothing of the test run's own home and server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AFTERDESK_", "DATABASE_URL"))}
    return {**kept, "AFTERDESK_HOME": str(home), **more}


def afterdesk(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "afterdesk", *words],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def python(home: Path, script: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    """Start a script of the tests beside a home."""
    return subprocess.Popen(
        [sys.executable, str(script), *words],
        env=environment(home, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
