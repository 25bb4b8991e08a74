"""`afterdesk bench` prints every figure, and leaves nothing behind however it ends. No test asks how fast it was."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from afterdesk.cli.bench_figures import Clocks, Figures, Machine, Mail, Page, Pipe, Search, Start
from afterdesk.cli.bench_report import as_table
from afterdesk.demo.dovecot import PROGRAM

LONGEST_SECONDS = 600
COMMAND = [sys.executable, "-m", "afterdesk", "bench", "--quick", "--cases", "100,300", "--mails", "8"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder for temporary files; short, for a socket's path may not be long."""
    made = Path(tempfile.mkdtemp(prefix="b-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def environment(folder: Path, **more: str) -> Mapping[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("AFTERDESK_", "DATABASE_URL"))}
    return ours | {"TMPDIR": str(folder)} | more


@pytest.mark.slow
def test_every_figure_is_printed_and_nothing_is_left(folder: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--json"],
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert set(figures) == {*Figures.__slots__, "advice"}
    assert len(figures["advice"]["policies"]) == 6
    assert figures["machine"]["is_durable"] is True
    assert [size["cases"] for size in figures["sizes"]] == [100, 300]
    assert all(value > 0 for name, value in figures["mail"].items() if name not in ("quarantined", "new_cases"))
    assert figures["mail"]["quarantined"] == 0
    assert all(value > 0 for value in figures["start"].values())
    assert (figures["clocks"]["index"], figures["clocks"]["handled_twice"]) == ("clock_due", 0)
    assert [one["workers"] for one in figures["pipe"]] == ([1] if PROGRAM else [])
    assert all(one["replies"] and one["after_database_kill_s"] > 0 for one in figures["pipe"])
    small, large = figures["sizes"]
    assert queries(small) == queries(large)
    assert all(found["is_right"] for size in figures["sizes"] for found in size["searches"])
    assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_stopped_half_way_it_leaves_nothing(folder: Path) -> None:
    with subprocess.Popen(COMMAND, env=environment(folder), stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert "filling" in running.stderr.readline()
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=LONGEST_SECONDS)
    assert running.returncode == 130
    assert list(folder.iterdir()) == []


def test_it_never_fills_a_server(folder: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    done = subprocess.run(
        COMMAND,
        env=environment(folder, DATABASE_URL=url),
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.strip() == (
        "afterdesk: DATABASE_URL is set, and a bench would fill that server: unset it. "
        "The bench has a database of its own."
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(["--cases", "many"], "'many' is no count", id="a word"),
        pytest.param(["--cases", "10,0"], "'0' is no count", id="zero"),
        pytest.param(["--mails", "-1"], "'-1' is no count", id="below zero"),
    ],
)
def test_a_count_is_a_whole_number(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    from afterdesk.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["bench", *words])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_the_table_names_every_figure() -> None:
    table = as_table(some_figures())
    for words in (
        "Xeon",
        "fsync on",
        "parse a mail",
        "2 workers at once",
        "Today",
        "German word",
        "NO",
        "first page",
        "clock_due",
        "replies/s",
    ):
        assert words in table


def queries(size: dict[str, Any]) -> dict[str, int]:
    return {page["name"]: page["queries"] for page in size["pages"]}


def some_figures() -> Figures:
    from afterdesk.cli.bench_figures import Size

    machine = Machine("2026-11-22T18:00+00:00", "Xeon", 2, 23.5, "Linux 6", "3.11.7", "5.2", "18.4", True, 0.1)
    size = Size(
        20, [Page("Today", 25, 10.0, 12.0, 8.0, 9)], [Search("x", "German word", 25, 9.0, 10.0, 3, 2, False, False)]
    )
    mail = Mail(8, 1.0, 2.0, 900.0, 400.0, 100.0, 150.0, 90.0, 5.0, 4, 8, 0)
    clocks = Clocks(1000, 20, "Index Scan", "clock_due", 20, 0.1, 90.0, 150.0, 0)
    pipe = [Pipe(1, 30, 500.0, 90.0, 4, 20.0, 2.0, 9.0)]
    return Figures(machine, [size], mail, Start(2.5, 2.4, 80.0, 60.0, 200.0), clocks, pipe)
