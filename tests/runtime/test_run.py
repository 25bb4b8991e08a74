"""`afterdesk setup` and `afterdesk run` as a person uses them: started, looked at, hurt, stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from tests.runtime.conftest import PATIENCE_SECONDS, Desk, a_desk, a_reachable_folder, wait_until
from tests.runtime.test_database_url import afterdesk

PASSWORD = "correct horse battery"
pytestmark = pytest.mark.slow


@dataclass
class Running:
    """`afterdesk run`, on a port that was free."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return next(str(found[0]) for line in self.lines if (found := re.findall(r"http://\S+", line)))

    def read_until_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith("Stop with Ctrl-C"):
                return
        raise AssertionError("".join(self.lines))

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.address + "sign-in/", timeout=10) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def parts(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode


@pytest.fixture(scope="module")
def set_up() -> Iterator[Desk]:
    """A desk with its first person. Each test leaves it stopped, and fit to start again: that is what they test."""
    with a_reachable_folder() as folder, a_desk(folder / "home") as desk:
        secret = folder / "password"
        secret.write_text(PASSWORD + "\n")
        done = afterdesk("setup", "--email", "Anna@Example.com", "--password-file", str(secret), home=desk.home.path)
        assert done.returncode == 0, done.stderr
        assert "Anna@Example.com can sign in" in done.stdout
        yield desk


@pytest.fixture
def start(set_up: Desk) -> Iterator[Callable[[], Running]]:
    """Start the desk; whatever still runs after the test is ended."""
    started: list[Running] = []

    def begin() -> Running:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("AFTERDESK_", "DATABASE"))
        }
        started.append(
            Running(
                subprocess.Popen(
                    [sys.executable, "-m", "afterdesk", "run", "--home", str(set_up.home.path), "--port", "0"],
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            )
        )
        started[-1].read_until_ready()
        return started[-1]

    yield begin
    for running in started:
        if running.process.poll() is None:
            running.process.kill()
            running.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_it_says_where_it_is_answers_and_stops_with_its_database(
    start: Callable[[], Running], set_up: Desk, number: signal.Signals
) -> None:
    running = start()
    assert running.answers()
    assert "Sign in with your e-mail address and password.\n" in running.lines
    processes = psutil.Process(running.process.pid).children(recursive=True)
    assert running.stop(number) == 0
    assert not set_up.is_running
    assert [process for process in processes if process.is_running()] == []


def test_it_lives_through_the_death_of_each_of_its_parts(start: Callable[[], Running], set_up: Desk) -> None:
    running = start()
    parts = running.parts()
    for part in parts:
        part.kill()

    def are_back() -> bool:
        return len([p for p in running.parts() if p.status() != psutil.STATUS_ZOMBIE and p not in parts]) == len(parts)

    wait_until(are_back, "all of them are back")
    wait_until(running.answers, "the pages answer again")
    with set_up.connect() as connection:
        row = connection.execute("SELECT pg_postmaster_start_time()").fetchone()
    for process in set_up.processes():
        if process.name() == "postgres":
            process.kill()
    wait_until(lambda: set_up.is_running, "the database is back")
    wait_until(running.answers, "the pages answer with the database")
    wait_until(lambda: _has_restarted(set_up, row), "a new server")
    assert running.stop() == 0


def _has_restarted(desk: Desk, before: object) -> bool:
    import psycopg

    try:
        with desk.connect() as connection:
            return connection.execute("SELECT pg_postmaster_start_time()").fetchone() != before
    except psycopg.OperationalError:
        return False


def test_after_everything_was_killed_it_starts_again(start: Callable[[], Running], set_up: Desk) -> None:
    running = start()
    doomed = [*psutil.Process(running.process.pid).children(recursive=True), *set_up.processes()]
    running.process.kill()
    for process in doomed:
        if process.is_running():
            process.kill()
    running.process.communicate()
    again = start()
    assert again.answers()
    assert again.stop() == 0


def test_a_taken_port_is_one_sentence_before_anything_is_made(start: Callable[[], Running], reachable: Path) -> None:
    running = start()
    port = running.address.rstrip("/").rpartition(":")[2]
    done = afterdesk("run", "--port", port, home=reachable / "second")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"afterdesk: Port {port} on 127.0.0.1 is taken by another program: stop it, or choose another with --port.\n"
    )
    assert not (reachable / "second").exists()
    assert running.stop() == 0


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        pytest.param(
            "anna", PASSWORD, "'anna' is no e-mail address: write one like anna@example.com.", id="no address"
        ),
        pytest.param(
            "b@example.com", "short", "The password is not good enough: This password is too short.", id="short"
        ),
        pytest.param("b@example.com", "1234567890123", "The password is not good enough", id="leaked"),
        pytest.param("ANNA@example.com", PASSWORD, "has an account already: sign in", id="there already"),
    ],
)
def test_a_first_person_that_cannot_be_made_is_one_sentence(
    set_up: Desk, email: str, password: str, words: str
) -> None:
    secret = set_up.home.path.parent / "other"
    secret.write_text(password)
    done = afterdesk("setup", "--email", email, "--password-file", str(secret), home=set_up.home.path)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_setup_without_anybody_to_ask_says_what_to_give(desk: Desk) -> None:
    done = afterdesk("setup", home=desk.home.path)
    assert (done.returncode, done.stderr) == (
        2,
        "afterdesk: There is nobody to ask: give --email and --password-file.\n",
    )
