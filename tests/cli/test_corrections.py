"""`afterdesk corrections` from its own process: lines that the evaluation reads, and a row in the audit log."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.conftest import a_desk, a_reachable_folder


@pytest.mark.slow
def test_a_desk_without_corrections_prints_nothing_and_an_unknown_store_is_said(tmp_path: Path) -> None:
    with a_reachable_folder() as folder, a_desk(folder / "home") as desk:
        command = [sys.executable, "-m", "afterdesk", "corrections", "--home", str(desk.home.path)]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AFTERDESK_", "DATABASE"))}
        done = subprocess.run(command, env=kept, capture_output=True, text=True, timeout=120)
        assert (done.returncode, done.stdout) == (0, "")
        wrong = subprocess.run([*command, "--store", "no"], env=kept, capture_output=True, text=True, timeout=120)
        assert wrong.returncode == 2
        assert "There is no store “no”" in wrong.stderr
