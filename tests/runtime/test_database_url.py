"""DATABASE_URL: a wrong one is one sentence with the next step, within seconds; a right one is used."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from afterdesk.runtime.embedded import embedded_address
from tests.runtime.conftest import Desk

SOON_SECONDS = 15


def afterdesk(*words: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, with these settings alone."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("AFTERDESK_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "afterdesk", *words],
        env={**known, "AFTERDESK_HOME": str(home), **settings},
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def url(desk: Desk, *, user: str = "afterdesk", password: str | None = None, name: str = "afterdesk") -> str:
    """Return the address of a desk's own server, as one that somebody else would run."""
    known = embedded_address(desk.home).parameters
    words = quote(str(known["password"]) if password is None else password, safe="")
    return f"postgresql://{user}:{words}@/{name}?host={quote(str(known['host']), safe='')}"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        pytest.param(
            "postgresql://desk:hunter2@127.0.0.1:1/desk", "nothing listens there: start the server", id="closed port"
        ),
        pytest.param("postgresql://desk:hunter2@/desk?host=/nowhere", "there is no such socket", id="no socket"),
        pytest.param("postgresql://desk:hunter2@127.0.0.1/", "names no database", id="no database"),
        pytest.param("postgresql://desk:hunter2@127.0.0.1:port/desk", "DATABASE_URL", id="port in words"),
        pytest.param("mysql://desk:hunter2@127.0.0.1/desk", "PostgreSQL is the only database", id="another kind"),
        pytest.param(
            "postgresql://desk:hunter2@name.invalid/desk", "no such host: correct the host's name", id="no host"
        ),
    ],
)
def test_a_wrong_address_is_one_sentence_and_status_2(tmp_path: Path, address: str, words: str) -> None:
    began = time.monotonic()
    done = afterdesk("run", "--port", "0", home=tmp_path / "home", DATABASE_URL=address)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert "hunter2" not in done.stderr
    assert time.monotonic() - began < SOON_SECONDS


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"password": "hunter2"}, "user or password is wrong: correct DATABASE_URL", id="wrong password"),
        pytest.param({"user": "somebody"}, "user or password is wrong", id="wrong user"),
        pytest.param({"name": "nothing"}, "the database or the role does not exist", id="wrong database"),
    ],
)
def test_a_server_that_refuses_is_one_sentence(desk: Desk, change: dict[str, str], words: str) -> None:
    holder = desk.hold()
    done = afterdesk("worker", home=desk.home.path.parent / "other", DATABASE_URL=url(desk, **change))
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    holder.leave()


def test_a_server_is_used_instead_of_the_embedded_database(desk: Desk) -> None:
    holder = desk.hold()
    other, secret = desk.home.path.parent / "other", desk.home.path.parent / "url"
    secret.write_text(url(desk))
    first = afterdesk("worker", "--once", home=other, DATABASE_URL_FILE=str(secret))
    assert (first.returncode, "There are no keys in" in first.stderr) == (2, True), first.stderr
    (other / "keys").write_bytes(_some_keys())
    (other / "keys").chmod(0o600)
    second = afterdesk("worker", "--once", home=other, DATABASE_URL_FILE=str(secret))
    assert (second.returncode, "then run 'afterdesk setup'" in second.stderr) == (2, True), second.stderr
    done = afterdesk("manage", "migrate", "--verbosity=0", "--skip-checks", home=other, DATABASE_URL_FILE=str(secret))
    assert done.returncode == 0, done.stderr
    with desk.connect() as connection:
        assert connection.execute("SELECT count(*) > 50 FROM django_migrations").fetchone() == (True,)
    assert not (other / "postgres" / "place").exists()
    holder.leave()


def _some_keys() -> bytes:
    from afterdesk.runtime.keys import new_ring

    return new_ring().as_text().encode()
