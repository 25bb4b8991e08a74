"""What a person gets wrong, or a machine refuses: one sentence with the next step, exit status 2, no traceback."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from afterdesk import cli
from afterdesk.cli.faults import sentence_for

TIMEOUT_SECONDS = 90


def command(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, in a home of its own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("AFTERDESK_", "DATABASE_URL"))}
    return subprocess.run(
        [sys.executable, "-m", "afterdesk", *words],
        env={**own, "AFTERDESK_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on loopback that somebody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def assert_one_sentence(run: subprocess.CompletedProcess[str], *words: str) -> None:
    """Check the exit status, the sentence, and that nothing of Python shows."""
    assert run.returncode == 2, run.stderr
    assert "Traceback" not in run.stderr
    last = run.stderr.strip().splitlines()[-1]
    assert last.startswith("afterdesk: ")
    for word in words:
        assert word in last


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    run = command("mail", "parse", "--jsonl", str(tmp_path / "nowhere.eml"), home=tmp_path / "home")
    assert_one_sentence(run, "nowhere.eml")


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    run = command("run", home=tmp_path / "home", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert_one_sentence(run, "127.0.0.1")


def test_a_database_address_that_is_none(tmp_path: Path) -> None:
    assert_one_sentence(command("run", home=tmp_path / "home", DATABASE_URL="mysql://x/y"), "DATABASE_URL")


def test_a_port_that_is_taken(tmp_path: Path, taken_port: int) -> None:
    run = command("run", "--port", str(taken_port), home=tmp_path / "home")
    assert_one_sentence(run, str(taken_port))


def test_a_setting_that_is_misspelt(tmp_path: Path) -> None:
    run = command("run", home=tmp_path / "home", AFTERDESK_DEBUG="yes")
    assert_one_sentence(run, "AFTERDESK_DEBUG", "True or False")


def test_a_verb_that_does_not_exist(tmp_path: Path) -> None:
    run = command("sing", home=tmp_path / "home")
    assert run.returncode == 2
    assert "sing" in run.stderr


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        pytest.param(OSError(errno.ENOSPC, "No space left on device", "/x"), "disk is full", id="disk full"),
        pytest.param(PermissionError(errno.EACCES, "Permission denied", "/x"), "/x: Permission denied", id="no rights"),
        pytest.param(psycopg.errors.DiskFull("could not extend file"), "disk is full", id="database's disk full"),
        pytest.param(psycopg.OperationalError("connection lost\nmore"), "connection lost", id="database gone"),
    ],
)
def test_what_the_machine_refuses_is_one_sentence(
    fault: Exception, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(args: object) -> int:
        raise RuntimeError("while importing") from fault

    monkeypatch.setattr("afterdesk.cli.manage.run", refuse)
    assert cli.main(["manage", "check"]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert says in lines[0]


def test_a_fault_of_ours_is_not_hidden() -> None:
    assert sentence_for(ValueError("a bug")) is None
