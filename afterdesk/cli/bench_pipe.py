"""How fast mail goes through the whole desk: IMAP, cases, SMTP; and how soon it is back after a kill.

Real parts: dovecot holds the mailbox, `afterdesk run` is a process of its own with one worker and then with three,
replies are approved as an operator would and go to a mail server on this machine that takes everything.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import psutil

from afterdesk.cli.bench_figures import Pipe
from afterdesk.demo.dovecot import PASSWORD, PROGRAM, USER, Dovecot, running_dovecot
from afterdesk.demo.load import generate_load
from afterdesk.demo.smtp import DemoPost, PostRules
from afterdesk.runtime.desk import open_desk

ANSWER = (
    "Guten Tag,\n\nvielen Dank für Ihre Nachricht. Es tut uns leid, dass es Ärger gab. Wir senden Ihnen heute Ersatz; "
    "er ist spätestens am Mittwoch, 23. Dezember 2026 bei Ihnen. Antworten Sie einfach auf diese Nachricht, wenn Sie "
    "lieber eine Erstattung möchten.\n\nFreundliche Grüße\nLarch"
)
WORKERS = (1, 3)
KILLS = 3
PATIENCE_SECONDS = 1_800.0
LOOK_SECONDS = 0.05


def measure_pipe(folder: Path, *, mails: int, replies: int, is_quick: bool = False) -> list[Pipe]:
    """Measure with one worker and with three (quick: with one, one kill each); nothing where dovecot is missing."""
    if not PROGRAM:
        return []
    measured = []
    kills = 1 if is_quick else KILLS
    for workers in WORKERS[:1] if is_quick else WORKERS:  # each in a process of its own: a process has one desk
        command = [
            sys.executable,
            "-m",
            "afterdesk.cli.bench_pipe",
            str(folder),
            *map(str, (workers, mails, replies, kills)),
        ]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own program
        measured.append(Pipe(**json.loads(done.stdout.splitlines()[-1])))
    return measured


def _measure(folder: Path, workers: int, mails: int, replies: int, kills: int) -> Pipe:
    folder.mkdir(mode=0o711)
    base = folder / "i"
    base.mkdir(mode=0o755)
    with running_dovecot(base) as imap, _post(folder) as post, _home(folder / "home"), open_desk():
        from django.utils import timezone

        imap.deliver(*generate_load(mails, now=timezone.now(), seed=21))
        _prepare(imap, post)
        with _running(folder / "home", workers):
            begun = _until(lambda: _stored() > 0)  # the start of the desk is measured elsewhere
            fetched = _until(lambda: _stored() >= mails) - begun
            filed = _until(lambda: _waiting() == 0) - begun
        queued = _approve(replies)  # while the desk is down: approving takes longer than sending
        with _running(folder / "home", workers):
            sending_s = _sending_seconds(queued)
            return Pipe(
                workers=workers,
                mails=mails,
                fetched_per_s=round(mails / max(fetched, 0.001), 1),
                into_cases_per_s=round(mails / max(filed, 0.001), 1),
                replies=queued,
                sent_per_s=round((queued - 1) / sending_s, 1),
                after_worker_kill_s=_recovery(imap, kills, lambda: _kill_workers(folder / "home")),
                after_database_kill_s=_recovery(imap, kills, lambda: _kill_database(folder / "home")),
            )


@contextmanager
def _post(folder: Path) -> Iterator[DemoPost]:
    post = DemoPost(folder, PostRules(answer_seconds=86_400.0)).start()
    try:
        yield post
    finally:
        post.stop()


@contextmanager
def _home(home: Path) -> Iterator[None]:
    known = os.environ.get("AFTERDESK_HOME")
    os.environ["AFTERDESK_HOME"] = str(home)
    try:
        yield
    finally:
        if known is not None:
            os.environ["AFTERDESK_HOME"] = known


@contextmanager
def _running(home: Path, workers: int) -> Iterator[None]:
    command = [sys.executable, "-m", "afterdesk", "run", "--home", str(home), "--port", "0", "--workers", str(workers)]
    with (home.parent / "desk.log").open("wb") as log:
        desk = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own program
        try:
            yield
        finally:
            desk.send_signal(signal.SIGTERM)
            desk.wait(60)


def _prepare(imap: Dovecot, post: DemoPost) -> None:
    from afterdesk.desk.actions.mailboxes import add_mailbox
    from afterdesk.desk.models import Mailbox, Membership, Role, Store, User

    olga = User.objects.create_user("olga@bench.example", "a-long-phrase-for-the-bench", name="Olga")
    sending = {"smtp_host": "127.0.0.1", "smtp_port": post.port, "smtp_security": "none", "undo_seconds": 0}
    shop = Store.objects.create(name="Bench", slug="bench", approved_sender=USER, **sending)
    Membership.objects.create(user=olga, store=shop, role=Role.OWNER)
    box = Mailbox(host="127.0.0.1", port=imap.port, security="none", username=USER, password=PASSWORD)
    add_mailbox(store=shop, name="live", mailbox=box, by=olga)


def _approve(replies: int) -> int:
    """Approve replies to so many cases whose buyer can be reached; return how many were queued."""
    from django.utils import timezone

    from afterdesk.desk.actions.replies import CannotSend, ReplyBlocked, ReplyRequest, queue_reply
    from afterdesk.desk.models import Case, User

    olga, request = User.objects.get(), ReplyRequest(text=ANSWER, language="de", warning_reason="bench")
    queued = 0
    for case in Case.objects.exclude(buyer=None).order_by("pk")[: replies * 2].iterator():
        with suppress(CannotSend, ReplyBlocked):
            queue_reply(case=case, reply=request, by=olga, now=timezone.now())
            queued += 1
        if queued == replies:
            break
    return queued


def _sending_seconds(queued: int) -> float:
    """Wait until all replies have left; return the seconds from the first to the last."""
    from django.db.models import Max, Min

    from afterdesk.desk.models import OutgoingMessage, OutgoingStatus

    left = OutgoingMessage.objects.filter(status=OutgoingStatus.SENT)
    _until(lambda: _asked(lambda: left.count()) >= queued)
    span = left.aggregate(first=Min("sent_at"), last=Max("sent_at"))
    return max(0.001, float((span["last"] - span["first"]).total_seconds()))


def _recovery(imap: Dovecot, kills: int, kill: Callable[[], None]) -> float:
    """Return the median of the seconds from a kill until a mail that came in just after it is in its case."""
    from django.utils import timezone

    taken = []
    for _ in range(kills):
        before = _filed()
        kill()
        begun = time.perf_counter()
        imap.deliver(*generate_load(1, now=timezone.now(), seed=time.time_ns() % 10**9))
        taken.append(_until(lambda before=before: _filed() > before) - begun)  # type: ignore[misc]
    return round(sorted(taken)[len(taken) // 2], 1)


def _kill_workers(home: Path) -> None:
    """Kill the workers and the watcher of the mailbox, all at once."""
    for one in psutil.process_iter():
        with suppress(psutil.Error):
            if str(home) in " ".join(one.cmdline()) and one.ppid() != os.getpid() and "postgres" not in one.name():
                one.kill()


def _kill_database(home: Path) -> None:
    for one in psutil.process_iter():
        with suppress(psutil.Error):
            if str(home) in " ".join(one.cmdline()) and "postgres" in one.name():
                one.kill()


def _stored() -> int:
    from afterdesk.desk.models import RawMail

    return _asked(lambda: RawMail.objects.count())


def _filed() -> int:
    from afterdesk.desk.models import RawMail, RawMailState

    return _asked(lambda: RawMail.objects.exclude(state=RawMailState.STORED).count())


def _waiting() -> int:
    from afterdesk.desk.models import RawMail, RawMailState

    return _asked(lambda: RawMail.objects.filter(state=RawMailState.STORED).count(), otherwise=1)


def _asked(question: Callable[[], int], otherwise: int = 0) -> int:
    """Ask the database; while it is away the answer is that nothing is there yet."""
    from django.db import DatabaseError, InterfaceError, connection

    try:
        return question()
    except (DatabaseError, InterfaceError):
        connection.close()
        return otherwise


def _until(holds: Callable[[], bool]) -> float:
    """Wait until something holds and return the moment (perf_counter)."""
    end = time.perf_counter() + PATIENCE_SECONDS
    while not holds():
        if time.perf_counter() > end:
            raise TimeoutError("the bench waited in vain; desk.log beside the home says more")
        time.sleep(LOOK_SECONDS)
    return time.perf_counter()


if __name__ == "__main__":
    place, *numbers = sys.argv[1:]
    workers, mails, replies, kills = map(int, numbers)
    print(json.dumps(asdict(_measure(Path(place) / f"pipe{workers}", workers, mails, replies, kills))))
