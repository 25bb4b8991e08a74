"""The process that watches live mailboxes: one thread each, one watcher per mailbox however many machines there are.

A watcher holds an advisory lock of the database while it reads and waits. The lock ends with its connection, so a
killed watcher is replaced by the next one within seconds; even two at once would double nothing, for the mark moves
with the mails.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from afterdesk.channels.email.imap import Connection, connected
from afterdesk.channels.email.imap_faults import MailboxFault
from afterdesk.desk.actions.mailbox_reading import note_fault
from afterdesk.desk.actions.mailboxes import account_of
from afterdesk.desk.models import Mailbox
from afterdesk.jobs.mailboxes import INBOX, read_mailbox
from afterdesk.runtime.logs import context as log_context

log = logging.getLogger(__name__)

#: The first half of our advisory locks; the second is the mailbox's number.
LOCK_CLASS = 0x41444D42
LOOK_SECONDS = 5.0
#: IDLE is renewed so often; then the other folders are looked at too. Servers end it after half an hour (RFC 2177).
WAIT_SECONDS = 25.0
#: How long without IDLE between two looks.
POLL_SECONDS = 30.0
#: A watcher that has not the lock asks again after this.
SECOND_LOOK_SECONDS = 10.0


def watch_mailboxes() -> int:
    """Watch every mailbox until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    watch(stop)
    return 0


def watch(stop: threading.Event) -> None:
    """Keep a thread for every mailbox that is to be read, until `stop`."""
    threads: dict[int, threading.Thread] = {}
    while not stop.is_set():
        with _patience():
            wanted = Mailbox.objects.exclude(state__in=[Mailbox.State.STOPPED, Mailbox.State.OFF])
            for pk in wanted.values_list("pk", flat=True):
                if pk not in threads or not threads[pk].is_alive():
                    threads[pk] = threading.Thread(target=Watcher(pk, stop).run, name=f"mailbox {pk}", daemon=True)
                    threads[pk].start()
        connection.close()
        stop.wait(LOOK_SECONDS)
    for one in threads.values():
        one.join(timeout=5.0)


class Watcher:
    """Watches one mailbox while it is to be read."""

    def __init__(
        self,
        mailbox_id: int,
        stop: threading.Event,
        *,
        clock: Callable[[], datetime] = timezone.now,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self.mailbox_id, self.stop, self.clock, self.wait_seconds = mailbox_id, stop, clock, wait_seconds
        self._taken_up: datetime | None = None

    def run(self) -> None:
        """Watch until the mailbox is stopped, switched off, or taken away."""
        token = log_context.set({"mailbox": self.mailbox_id})
        try:
            while not self.stop.is_set() and self._is_wanted():
                with _patience(), self._lock() as is_ours:
                    if is_ours:
                        self._watch_once()
                    else:
                        self.stop.wait(SECOND_LOOK_SECONDS)
        finally:
            connection.close()
            log_context.reset(token)

    def _is_wanted(self) -> bool:
        with _patience():
            mailbox = Mailbox.objects.filter(pk=self.mailbox_id).first()
            return mailbox is not None and mailbox.is_read
        return not self.stop.wait(LOOK_SECONDS)  # the database is away: it decides when it is back

    def _watch_once(self) -> None:
        """Sign in, read, wait and read again, until a fault or a change of the settings."""
        mailbox = Mailbox.objects.select_related("account").get(pk=self.mailbox_id)
        if self._waits(mailbox):
            return
        self._taken_up = mailbox.changed_at
        try:
            with connected(account_of(mailbox, now=self.clock)) as server:
                while not self.stop.is_set() and self._is_as_taken_up():
                    read_mailbox(mailbox, server, now=self.clock)
                    self._wait(server)
        except MailboxFault as fault:
            mailbox.refresh_from_db()
            note_fault(mailbox, fault, now=self.clock())

    def _waits(self, mailbox: Mailbox) -> bool:
        """Wait a part of the time until the next try; True: it has not come."""
        if mailbox.next_try_at is None or mailbox.next_try_at <= self.clock():
            return False
        left = (mailbox.next_try_at - self.clock()).total_seconds()
        self.stop.wait(max(0.0, min(left, LOOK_SECONDS)))
        return True

    def _is_as_taken_up(self) -> bool:
        now = Mailbox.objects.filter(pk=self.mailbox_id).values_list("state", "changed_at").first()
        return now is not None and now[0] != Mailbox.State.OFF and now[1] == self._taken_up

    def _wait(self, server: Connection) -> None:
        if server.can_wait:
            server.open(INBOX)
            server.wait(self.wait_seconds)
        else:
            self.stop.wait(min(POLL_SECONDS, self.wait_seconds))
            server.still_there()

    @contextlib.contextmanager
    def _lock(self) -> Iterator[bool]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, self.mailbox_id])
            (is_ours,) = cursor.fetchone()
        try:
            yield is_ours
        finally:
            if is_ours and not connection.needs_rollback and connection.connection is not None:
                with contextlib.suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, self.mailbox_id])


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    """Outlive whatever the database or a fault of ours does: say it, let go of the connection, go on a little later."""
    try:
        yield
    except (DatabaseError, InterfaceError) as fault:
        log.warning(
            "the database cannot be asked now (%s); the mailboxes are watched again when it can", type(fault).__name__
        )
        _let_go()
        threading.Event().wait(1.0)
    except Exception:
        log.exception("the watching of a mailbox failed and begins again")
        _let_go()
        threading.Event().wait(LOOK_SECONDS)


def _let_go() -> None:
    with contextlib.suppress(Exception):
        connection.close()
