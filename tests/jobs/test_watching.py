"""The watchers of live mailboxes: mail is there within a moment, one watcher each, a killed one is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from afterdesk.demo.dovecot import PASSWORD, Dovecot
from afterdesk.desk.actions.mailboxes import save_mailbox, start_again, switch_off
from afterdesk.desk.models import Mailbox, RawMail
from afterdesk.jobs.watching import LOCK_CLASS, Watcher, watch
from tests.desk.cast import person
from tests.jobs.test_mailboxes import live, mail, numbers

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 30.0


def until(holds: Callable[[], bool]) -> bool:
    """Wait until something holds; False when it never did."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def watched(*mailboxes: Mailbox) -> Iterator[None]:
    """Watch in threads of this process until the block ends."""
    stop = threading.Event()
    threads = [threading.Thread(target=Watcher(one.pk, stop, wait_seconds=1.0).run) for one in mailboxes]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in threads:
            one.join(PATIENCE_SECONDS)


def stored(box: Mailbox) -> int:
    return RawMail.objects.filter(account=box.account).count()


def state(box: Mailbox) -> str:
    return str(Mailbox.objects.values_list("state", flat=True).get(pk=box.pk))


def watchers() -> int:
    """Return how many mailboxes are being watched now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [LOCK_CLASS])
        return int(cursor.fetchone()[0])


def test_mail_is_there_within_a_moment(imap: Dovecot) -> None:
    box = live(imap)
    with watched(box):
        assert until(lambda: state(box) == "ok")
        imap.deliver(mail(1), user=box.username)
        assert until(lambda: stored(box) == 1)
        imap.deliver(mail(2), folder="Sent", user=box.username)
        assert until(lambda: stored(box) == 2)


def test_two_watchers_share_a_mailbox_and_bring_nothing_twice(imap: Dovecot) -> None:
    box = live(imap)
    with watched(box, box):
        for number in range(1, 21):
            imap.deliver(mail(number), user=box.username)
        assert until(lambda: stored(box) == 20)
        assert watchers() == 1
    assert sum(box.folders.values_list("seen", flat=True)) == 20


def test_a_server_that_restarts_is_watched_again(imap: Dovecot) -> None:
    box = live(imap)
    with watched(box):
        assert until(lambda: state(box) == "ok")
        imap.restart()
        assert until(lambda: state(box) == "retrying")
        imap.deliver(mail(1), user=box.username)
        start_again(mailbox=box, now=timezone.now())
        assert until(lambda: stored(box) == 1)


def test_a_refused_password_stops_and_a_new_one_goes_on(imap: Dovecot) -> None:
    box = live(imap, password="wrong", failures=2)
    with watched(box):
        assert until(lambda: state(box) == "stopped")
    imap.deliver(mail(1), user=box.username)
    box.refresh_from_db()
    box.password = PASSWORD
    save_mailbox(mailbox=box, by=person("Olga"), now=timezone.now())
    with watched(box):
        assert until(lambda: stored(box) == 1)


def test_switched_off_means_no_connection(imap: Dovecot) -> None:
    box = live(imap)
    with watched(box):
        assert until(lambda: state(box) == "ok")
        switch_off(mailbox=box, by=person("Olga"), now=timezone.now())
        assert until(lambda: watchers() == 0)
    imap.deliver(mail(1), user=box.username)
    assert stored(box) == 0
    assert state(box) == "off"


def test_the_watch_takes_up_a_mailbox_that_is_added_later(imap: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afterdesk.jobs.watching.LOOK_SECONDS", 0.2)
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=(stop,))
    thread.start()
    try:
        box = live(imap)
        imap.deliver(mail(1), user=box.username)
        assert until(lambda: stored(box) == 1)
    finally:
        stop.set()
        thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


def test_when_the_database_drops_its_connections_the_watching_goes_on(imap: Dovecot) -> None:
    box = live(imap)
    with watched(box):
        assert until(lambda: state(box) == "ok")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE classid = %s", [LOCK_CLASS])
        imap.deliver(mail(1), user=box.username)
        assert until(lambda: stored(box) == 1)


_CHILD = """
import threading
from django.conf import settings
settings.DATABASES["default"].update({database!r})
import django
django.setup()
from afterdesk.jobs.watching import Watcher
Watcher({pk}, threading.Event(), wait_seconds=1.0).run()
"""


def test_a_reader_that_is_killed_in_the_middle_loses_and_doubles_nothing(imap: Dovecot) -> None:
    box = live(imap)
    imap.deliver(*(mail(number, size=3_000) for number in range(1, 601)), user=box.username)
    database = {key: connection.settings_dict[key] for key in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}
    script = _CHILD.format(database=database, pk=box.pk)
    seen_at_kill = []
    for wanted in (1, 150, 350, 600):
        child = subprocess.Popen([sys.executable, "-c", script], env=os.environ)
        assert until(lambda wanted=wanted: stored(box) >= wanted)  # type: ignore[misc]
        child.send_signal(signal.SIGKILL)
        child.wait()
        seen_at_kill.append(stored(box))
    assert numbers(box) == list(range(1, 601))
    assert RawMail.objects.filter(account=box.account, seen_again__gt=0).count() == 0
    assert seen_at_kill[0] < 600
