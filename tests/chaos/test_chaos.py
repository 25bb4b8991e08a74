"""Two hundred kills at random moments: every mail is there once, every approved reply left once or is in doubt."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from afterdesk.demo.dovecot import PROGRAM, WHY_NOT

KILLS = int(os.environ.get("CHAOS_KILLS", "200"))
LONGEST_SECONDS = 1500


@pytest.fixture(scope="module")
def counted() -> Iterator[dict[str, Any]]:
    """Let the driver kill and count; its seed is printed, and CHAOS_SEED plays it again."""
    if not PROGRAM:
        pytest.skip(WHY_NOT)
    seed = os.environ.get("CHAOS_SEED") or str(random.SystemRandom().randrange(10**6))
    folder = Path(tempfile.mkdtemp(prefix="ch", dir="/tmp"))
    folder.chmod(0o711)
    environment = {one: value for one, value in os.environ.items() if not one.startswith(("AFTERDESK_", "DATABASE"))}
    command = [sys.executable, "-m", "tests.chaos.driver", str(folder), "--kills", str(KILLS), "--seed", seed]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LONGEST_SECONDS)
        assert done.returncode == 0, f"seed {seed}: {done.stderr[-4000:]}"
        told = json.loads(done.stdout.splitlines()[-1])
        print(f"seed {seed}: {told}")
        yield told
    finally:
        shutil.rmtree(folder, ignore_errors=True)


pytestmark = pytest.mark.slow


def test_it_was_really_under_fire(counted: dict[str, Any]) -> None:
    assert sum(counted["kills"].values()) >= KILLS
    assert set(counted["kills"]) == {"part", "database", "all"}
    assert counted["delivered"] >= KILLS


def test_every_mail_is_there_once(counted: dict[str, Any]) -> None:
    delivered = counted["delivered"]
    assert counted["stored"] == [delivered, delivered]
    assert counted["messages"] == delivered
    assert counted["doubled_messages"] == []
    assert counted["cases"] == delivered


def test_every_approved_reply_left_once_or_is_in_doubt(counted: dict[str, Any]) -> None:
    assert set(counted["replies"]) <= {"sent", "unknown"}
    assert sum(counted["replies"].values()) >= KILLS / 2
    assert counted["sent_but_not_accepted_once"] == []


def test_nothing_was_ever_sent_twice(counted: dict[str, Any]) -> None:
    assert counted["accepted_more_than_once"] == []
    assert counted["accepted_and_nobodys"] == []
