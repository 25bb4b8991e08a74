"""Kill a running desk at random moments while mails come in and replies go out; then count.

    python -m tests.chaos.driver FOLDER --kills 200 --seed 7

A desk of its own in FOLDER: workers, web pages, the watcher of its mailbox, an embedded PostgreSQL; a dovecot brings
the mails, a bad-tempered mail server takes the replies, which are approved through the pages. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg

from afterdesk.demo.dovecot import PASSWORD, USER, Dovecot, free_port, running_dovecot
from tests.chaos.post import Post, running_post

PERSON, PHRASE = "olga@team.example", "quite-a-long-phrase-for-chaos"
ANSWER = (
    "Guten Tag,\n\nvielen Dank für Ihre Nachricht. Es tut uns leid, dass die Lampe {number} zerbrochen ankam.\n"
    "Wir senden Ihnen heute eine neue zu; sie ist spätestens am Mittwoch, 23. Dezember 2026 bei Ihnen. "
    "Antworten Sie einfach auf diese Nachricht, wenn Sie lieber eine Erstattung möchten.\n\nFreundliche Grüße\nLarch"
)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
#: What is killed, and how often: one process of the desk, the database, everything at once.
TARGETS = {"part": 55, "database": 20, "all": 25}
QUIET_SECONDS = 240.0


def mail(number: int) -> bytes:
    """Return a buyer's mail about an order of its own."""
    order = f"302-{number:07d}-{number:07d}"
    return (
        f"From: Anna {number} <anna{number}x+c1@marketplace.amazon.de>\r\nTo: {USER}\r\n"
        f"Subject: Frage von Amazon-Kunde Anna (Bestellung: {order})\r\nMessage-ID: <{number}@amazonses.com>\r\n"
        f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())}\r\n"
        f"\r\nDie Lampe {number} kam zerbrochen an, Bestellung {order}. Bitte um Ersatz.\r\n"
    ).encode()


@dataclass
class Chaos:
    """One run: the desk, its servers, what was done to it."""

    home: Path
    draw: random.Random
    imap: Dovecot
    post: Post
    port: int = 0
    delivered: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    approved: set[int] = field(default_factory=set)
    desk: subprocess.Popen[bytes] | None = None
    pages: httpx.Client | None = None

    def start(self) -> None:
        """Start the desk; killed before, it recovers its database by itself."""
        where = ["--home", str(self.home), "--port", str(self.port)]
        self.desk = subprocess.Popen(
            [sys.executable, "-m", "afterdesk", "run", *where, "--workers", "2", "--web-workers", "1"],
            stdout=subprocess.DEVNULL,
            stderr=(self.home.parent / "desk.log").open("ab"),
            start_new_session=True,
        )

    def processes(self) -> list[tuple[psutil.Process, bool]]:
        """Return the desk's own processes and its database's (True), without the zombies."""
        found = []
        for one in psutil.process_iter():
            with suppress(psutil.Error):
                words = one.cmdline()
                if str(self.home) in " ".join(words) and one.pid != os.getpid() and one.status() != "zombie":
                    found.append((one, "postgres" in one.name()))
        return found

    def kill(self) -> None:
        """Kill something, by the dice; the desk is started again when nothing keeps it alive."""
        target = self.draw.choices(list(TARGETS), list(TARGETS.values()))[0]
        found = self.processes()
        database = [one for one, is_database in found if is_database]
        parts = [one for one, is_database in found if not is_database and self.desk and one.pid != self.desk.pid]
        everything = [one for one, _ in found]
        chosen = {"database": database, "all": everything}.get(target) or ([self.draw.choice(parts)] if parts else [])
        for one in chosen:
            with suppress(psutil.Error):
                one.send_signal(signal.SIGKILL)
        if chosen:
            self.kills[target] += 1
        if self.desk is not None and (target == "all" or self.desk.poll() is not None):
            self.desk.wait()
            self.pages = None
            self.start()

    def deliver(self) -> None:
        """Let one or two mails come in."""
        for _ in range(self.draw.randint(1, 2)):
            self.delivered += 1
            self.imap.deliver(mail(self.delivered))

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the desk's database; nothing while it is away."""
        from afterdesk.runtime.embedded import embedded_address
        from afterdesk.runtime.home import Home

        try:
            with psycopg.connect(embedded_address(Home(self.home)).conninfo, autocommit=True, connect_timeout=2) as one:
                done = one.execute(sql, values)
                return done.fetchall() if done.description else []
        except (psycopg.Error, OSError):
            return []

    def approve(self, *, at_most: int = 6) -> None:
        """Answer some of the cases that wait, through the pages. What fails is tried again in a later round."""
        waiting = self.ask(
            "SELECT c.id FROM desk_case c WHERE NOT EXISTS "
            "(SELECT 1 FROM desk_outgoingmessage o WHERE o.case_id = c.id) ORDER BY c.id LIMIT %s",
            at_most,
        )
        for (case_id,) in waiting:
            try:
                self._post_reply(case_id)
            except (httpx.HTTPError, LookupError):
                self.pages = None
                return

    def _post_reply(self, case_id: int) -> None:
        pages = self._signed_in()
        shown = pages.get(f"/cases/{case_id}/")
        token = _TOKEN.search(shown.text)
        if shown.status_code != 200 or token is None:
            raise LookupError(case_id)
        form = {"csrfmiddlewaretoken": token[1], "text": ANSWER.format(number=case_id), "language": "de"}
        pages.post(f"/cases/{case_id}/reply/", data={**form, "reason": "checked"})

    def _signed_in(self) -> httpx.Client:
        if self.pages is None:
            pages = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=5, follow_redirects=True)
            token = _TOKEN.search(pages.get("/sign-in/").text)
            if token is None:
                raise LookupError("sign in")
            form = {"csrfmiddlewaretoken": token[1], "email": PERSON, "password": PHRASE}
            if "sign-in" in str(pages.post("/sign-in/", data=form).url):
                raise LookupError("signed out")
            self.pages = pages
        return self.pages

    def stop(self) -> None:
        """End everything for good."""
        for one, _ in self.processes():
            with suppress(psutil.Error):
                one.send_signal(signal.SIGKILL)
        if self.desk is not None:
            self.desk.wait()

    def settle(self) -> None:
        """Let the time pass that a worker's death and an ill server cost, and wait until nothing moves any more."""
        self.post.is_kind = True
        self.stop()
        self.start()
        end = time.monotonic() + QUIET_SECONDS
        while time.monotonic() < end and not self._is_quiet():
            self.approve()
            self.ask(
                "UPDATE desk_outgoingmessage SET send_after = now() WHERE status = 'queued' AND retry_at IS NOT NULL"
            )
            self.ask(
                "UPDATE desk_outgoingmessage SET sending_at = sending_at - interval '1 hour' "
                "WHERE status = 'sending' AND sending_at < now() - interval '30 seconds'"
            )
            self.ask("UPDATE desk_mailbox SET next_try_at = now() WHERE next_try_at > now()")
            time.sleep(1)

    def _is_quiet(self) -> bool:
        stored = self.ask("SELECT count(*) FROM desk_rawmail WHERE state = 'filed'")
        unanswered = self.ask(
            "SELECT count(*) FROM desk_case c WHERE NOT EXISTS "
            "(SELECT 1 FROM desk_outgoingmessage o WHERE o.case_id = c.id AND o.status IN ('sent', 'unknown'))"
        )
        return bool(stored and unanswered) and stored[0][0] >= self.delivered and unanswered[0][0] == 0

    def count(self) -> dict[str, Any]:
        """Return what became of every mail and every reply."""
        mails = self.ask("SELECT message_id, count(*) FROM desk_message WHERE direction = 'in' GROUP BY 1")
        stored = self.ask("SELECT count(*), count(DISTINCT identity) FROM desk_rawmail")
        replies = self.ask("SELECT message_id, status FROM desk_outgoingmessage")
        accepted = self.post.accepted
        return {
            "delivered": self.delivered,
            "stored": list(stored[0]) if stored else [],
            "messages": len(mails),
            "doubled_messages": [one for one, times in mails if times > 1],
            "cases": self.ask("SELECT count(*) FROM desk_case")[0][0],
            "replies": Counter(status for _, status in replies),
            "sent_but_not_accepted_once": [one for one, status in replies if status == "sent" and accepted[one] != 1],
            "unknown_but_accepted_more_than_once": [
                one for one, status in replies if status == "unknown" and accepted[one] > 1
            ],
            "accepted_more_than_once": [one for one, times in accepted.items() if times > 1],
            "accepted_and_nobodys": [one for one in accepted if one not in dict(replies)],
            "kills": self.kills,
            "moods": self.post.moods,
        }


def prepare(home: Path, imap_port: int, smtp_port: int) -> None:
    """Make the desk: its person, its store with mail server and mailbox."""
    os.environ["AFTERDESK_HOME"] = str(home)
    from afterdesk.runtime.desk import open_desk

    with open_desk():
        from afterdesk.desk.actions.mailboxes import add_mailbox
        from afterdesk.desk.models import Mailbox, Membership, Role, Store, User

        olga = User.objects.create_user(PERSON, PHRASE, name="Olga")
        shop = Store.objects.create(
            name="Larch", slug="larch", approved_sender=USER, smtp_host="127.0.0.1", smtp_port=smtp_port,
            smtp_security="none", undo_seconds=0,
        )  # fmt: skip
        Membership.objects.create(user=olga, store=shop, role=Role.OWNER)
        box = Mailbox(host="127.0.0.1", port=imap_port, security="none", username=USER, password=PASSWORD)
        add_mailbox(store=shop, name="live", mailbox=box, by=olga)


def main() -> int:
    """Run, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    print(f"seed {args.seed}, {args.kills} kills", file=sys.stderr, flush=True)
    began = time.monotonic()
    with ExitStack() as held:
        base = args.folder / "imap"
        base.mkdir(mode=0o755)
        imap = held.enter_context(running_dovecot(base))
        post, smtp_port = held.enter_context(running_post(args.seed))
        prepare(args.folder / "home", imap.port, smtp_port)
        chaos = Chaos(args.folder / "home", random.Random(args.seed), imap, post, free_port())
        held.callback(chaos.stop)
        chaos.start()
        while chaos.kills.total() < args.kills:
            chaos.deliver()
            time.sleep(chaos.draw.uniform(0.05, 1.2))
            chaos.approve()
            chaos.kill()
        chaos.settle()
        print(json.dumps({**chaos.count(), "seconds": round(time.monotonic() - began)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
