"""Several machines against one PostgreSQL server: two with pages, three with workers, each with a home of its own.

The machines are processes here, with nothing in common but the server and a copy of the key file.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from afterdesk.desk.actions.store_mail import identity_of
from tests.runtime.commands import afterdesk, environment, python
from tests.runtime.conftest import a_reachable_folder, wait_until
from tests.servers.postgres import LEFT_OUT, Server, a_server, free_port, server_programs

pytestmark = [
    pytest.mark.skipif(server_programs() is None, reason=LEFT_OUT),
    pytest.mark.slow,
]

MAILS = Path(__file__).parents[1] / "channels" / "email" / "messages"
QUEUE = Path(__file__).with_name("queue_replies.py")
EMAIL, PASSWORD = "anna@example.com", "a long pass phrase for one desk"
REPLIES = 40
WORKERS = 3


@dataclass(frozen=True)
class Machine:
    """A home of its own, and what its shell knows."""

    home: Path
    url: str

    def run(self, *words: str, url: str = "") -> str:
        done = afterdesk(self.home, *words, DATABASE_URL=url or self.url)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *words: str) -> tuple[subprocess.Popen[str], str]:
        """Start a part of the desk; return it with what it said until it was ready."""
        process = subprocess.Popen(
            [sys.executable, "-m", "afterdesk", *words],
            env=environment(self.home, DATABASE_URL=self.url),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = ""
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if "Stop with Ctrl-C" in line:
                return process, said
        raise AssertionError(said)


@dataclass
class Desk:
    """One desk on several machines."""

    server: Server
    url: str
    machines: list[Machine]
    pages: list[str]

    def count(self, query: str) -> int:
        with psycopg.connect(self.url) as connection:
            row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    started: list[subprocess.Popen[str]] = []
    with a_server() as server, a_reachable_folder() as folder:
        url = server.new_database("several")
        machines = [Machine(folder / f"machine-{number}", url) for number in range(2 + WORKERS)]
        (folder / "password").write_text(PASSWORD)
        machines[0].run("setup", "--email", EMAIL, "--password-file", str(folder / "password"))
        for machine in machines[1:]:
            machine.home.mkdir(mode=0o700)
            shutil.copy(machines[0].home / "keys", machine.home / "keys")
        machines[0].run("manage", "shell", "-c", "from afterdesk.desk.models import *; "
                        "s=Store.objects.create(name='Larch', slug='larch'); "
                        "Membership.objects.create(user=User.objects.get(), store=s, role='owner')")  # fmt: skip
        pages = []
        for machine in machines[:2]:
            process, said = machine.start("web", "--port", "0", "--web-workers", "2")
            started.append(process)
            pages.append(re.findall(r"http://\S+", said)[0])
        started += [machine.start("worker")[0] for machine in machines[2:]]
        try:
            yield Desk(server, url, machines, pages)
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)
            for process in started:
                process.communicate(timeout=60)


def test_mails_imported_on_two_machines_at_once_are_there_once(desk: Desk) -> None:
    commands = [sys.executable, "-m", "afterdesk", "mail", "import", "--store", "larch", str(MAILS)]
    imports = [
        subprocess.Popen(
            commands, env=environment(machine.home, DATABASE_URL=desk.url), stdout=subprocess.PIPE, text=True
        )
        for machine in desk.machines[:2]
    ]
    for process in imports:
        process.communicate(timeout=120)
    assert [process.returncode for process in imports] == [0, 0]
    wait_until(lambda: desk.count("SELECT count(*) FROM desk_rawmail WHERE state = 'stored'") == 0, "all are filed")
    identities = {identity_of(path.read_bytes()) for path in MAILS.glob("*.eml")}
    assert desk.count("SELECT count(*) FROM desk_rawmail") == len(identities)
    assert 0 < desk.count("SELECT count(*) FROM desk_message WHERE raw_mail_id IS NOT NULL") <= len(identities)
    assert (
        desk.count("SELECT count(*) FROM (SELECT raw_mail_id FROM desk_message GROUP BY 1 HAVING count(*) > 1) x") == 0
    )


def test_replies_of_one_queue_leave_once_by_three_workers(desk: Desk) -> None:
    received: list[str] = []

    class Sink:
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
            content = envelope.content
            assert isinstance(content, bytes)
            received.extend(re.findall(r"(?mi)^message-id: *(\S+)", content.decode("utf-8", "replace")))
            return "250 taken"

    sink = Controller(Sink(), hostname="127.0.0.1", port=(port := free_port()))
    sink.start()
    try:
        queued = python(desk.machines[0].home, QUEUE, str(REPLIES), str(port), DATABASE_URL=desk.url)
        queued.communicate(timeout=60)
        assert queued.returncode == 0
        wait_until(
            lambda: desk.count("SELECT count(*) FROM desk_outgoingmessage WHERE status IN ('queued', 'sending')") == 0,
            "every reply is settled",
        )
    finally:
        sink.stop()
    with psycopg.connect(desk.url) as connection:
        became = connection.execute("SELECT status, error, count(*) FROM desk_outgoingmessage GROUP BY 1, 2").fetchall()
    assert became == [("sent", "", REPLIES)]
    assert len(received) == len(set(received)) == REPLIES
    done_by = "SELECT count(DISTINCT id) FROM procrastinate_workers"
    assert desk.count(done_by) == WORKERS


def test_who_signed_in_on_one_machine_is_signed_in_on_the_other(desk: Desk) -> None:
    first, second = desk.pages
    with httpx.Client() as browser:
        page = browser.get(f"{first}sign-in/")
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[0]
        fields = {"csrfmiddlewaretoken": token, "email": EMAIL, "password": PASSWORD}
        signed_in = browser.post(f"{first}sign-in/", data=fields, headers={"Referer": first})
        assert signed_in.status_code == 302, signed_in.text
        assert [browser.get(page).status_code for page in desk.pages] == [200, 200]
        assert browser.get(f"{second}cases/1/").status_code in (200, 404)
    assert httpx.get(second).status_code == 302


def test_every_machine_is_healthy_and_counts_over_its_processes(desk: Desk) -> None:
    for page in desk.pages:
        assert httpx.get(f"{page}healthz").json()["worker"] is True
    first = desk.pages[0]
    counted = re.compile(r'afterdesk_request_seconds_count\{[^}]*view="healthz_live"[^}]*\} ([\d.]+)')
    for _ in range(20):
        assert httpx.get(f"{first}healthz/live").status_code == 200  # a connection each: both processes get some
    words = httpx.get(f"{first}metrics").text
    assert sum(map(float, counted.findall(words))) == 20
    assert f'afterdesk_workers{{state="alive"}} {float(WORKERS)}' in words


def test_a_server_is_backed_up_with_its_own_tools_into_another_database(desk: Desk, tmp_path: Path) -> None:
    machine, path = desk.machines[0], tmp_path / "desk.backup"
    said = machine.run("backup", str(path))
    assert f"PostgreSQL {desk.server.major}" in said
    other = Machine(tmp_path / "home", desk.server.new_database("restored"))
    other.run("restore", str(path), "--key-file", str(machine.home / "keys"))
    with psycopg.connect(desk.url) as one, psycopg.connect(other.url) as two:
        for table in ("desk_rawmail", "desk_message", "desk_case", "desk_outgoingmessage", "desk_user"):
            query = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
            assert one.execute(query).fetchone() == two.execute(query).fetchone(), table
    refused = afterdesk(tmp_path / "home", "restore", str(path), DATABASE_URL=other.url)
    assert (refused.returncode, "is not empty" in refused.stderr) == (2, True)
