"""What the doctor asks the database, the workers and the mail servers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from afterdesk.channels.email.probe import probe
from afterdesk.cli.doctor_findings import Finding, bad, ok, warn
from afterdesk.desk.models import Mailbox, OutgoingMessage, RawMail, RawMailState, Store
from afterdesk.jobs.failed import job_counts
from afterdesk.jobs.figures import queue_lag_seconds
from afterdesk.jobs.outbox import account_of
from afterdesk.jobs.overview import overview
from afterdesk.runtime.desk import OpenDesk
from afterdesk.runtime.options import read_option
from afterdesk.runtime.schema import missing_migrations

CLOCK_SECONDS = 5.0
LATE_QUEUE_SECONDS = 300.0


def findings(desk: OpenDesk) -> Iterator[Finding]:
    """Look at the database first; without its tables the rest has nothing to say."""
    yield _server(desk)
    yield clock(_database_now(), datetime.now(UTC))
    yield _zone()
    if missing := missing_migrations():
        todo = "Stop every older Afterdesk that uses this database, then run 'afterdesk setup'."
        yield bad("tables", f"{len(missing)} changes of this release are missing", todo)
        return
    yield ok("tables", "up to date")
    now = timezone.now()
    yield from _work(now)
    yield from _mail(now)
    yield from _mailboxes()
    yield from _senders()


def _server(desk: OpenDesk) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    kind = "embedded" if desk.cluster else desk.address.shown
    return ok("database", f"PostgreSQL {version}, {kind}, {size / 1024**2:,.0f} MiB")


def _database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    return moment if isinstance(moment, datetime) else datetime.now(UTC)


def clock(database: datetime, here: datetime) -> Finding:
    """Compare this machine's clock with the database's; both decide what is late."""
    apart = abs((database - here).total_seconds())
    if apart > CLOCK_SECONDS:
        return bad("clock", f"{apart:.0f} seconds from the database's", "Set the time by NTP on both machines.")
    return ok("clock", f"{here:%Y-%m-%d %H:%M} UTC, as the database says")


def _zone() -> Finding:
    name = str(read_option("AFTERDESK_TIME_ZONE"))
    return ok("time zone", f"{name}, now {datetime.now(ZoneInfo(name)):%H:%M}; people choose their own")


def _work(now: datetime) -> Iterator[Finding]:
    state, lag = overview(now=now), max(queue_lag_seconds(now=now).values(), default=0.0)
    if state.is_alive:
        yield ok("workers", f"{state.workers} gave a sign of life in the last 30 seconds")
    else:
        last = f"the last sign was at {state.last_sign_at:%Y-%m-%d %H:%M} UTC" if state.last_sign_at else "none ever"
        yield bad("workers", f"none is alive ({last})", "Start 'afterdesk run', or 'afterdesk worker' on any machine.")
    if lag > LATE_QUEUE_SECONDS:
        yield bad("queue", f"the oldest job is {lag:.0f} seconds late", "Start a worker, or more: --workers N.")
    else:
        yield ok("queue", f"the oldest job is {lag:.0f} seconds late")
    if failed := job_counts().get("failed", 0):
        yield warn(
            "jobs", f"{failed} have failed for good", "Look at the page of jobs: it says why, and can try again."
        )


def _mail(now: datetime) -> Iterator[Finding]:
    waiting = RawMail.objects.filter(state=RawMailState.STORED).count()
    quarantined = RawMail.objects.filter(state=RawMailState.QUARANTINED).count()
    if quarantined:
        yield warn("mail", f"{quarantined} in quarantine", "Look at the page of quarantine: it says why.")
    if waiting:
        yield warn("mail", f"{waiting} stored and not filed yet", "A worker files them within minutes; look again.")
    if doubtful := OutgoingMessage.objects.filter(status="unknown").count():
        words = f"{doubtful} replies are not known to have left"
        yield bad("replies", words, "Look in Seller Central and say so on their cases.")


def _mailboxes() -> Iterator[Finding]:
    for box in Mailbox.objects.select_related("account__store"):
        name = f"mailbox {box.pk} of {box.account.store.name}"
        said = box.said or box.fault or "no reason given"
        if box.state == Mailbox.State.STOPPED:
            yield bad(
                name, f"is not read any more ({said})", "Put it right on the page of the store, then try it there."
            )
        elif box.state == Mailbox.State.RETRYING:
            yield warn(name, f"fails {box.failures} times in a row ({said})", "It is tried again by itself.")
        else:
            yield ok(name, str(box.state))


def _senders() -> Iterator[Finding]:
    for store in Store.objects.all():
        name = f"sending for {store.name}"
        if not store.can_send:
            yield warn(name, "no approved sender or mail server is set", "Set both on the page of the store.")
            continue
        found = probe(account_of(store), sender=store.approved_sender)
        todo = "Set it right on the page of the store; 'Try the connection' there says more."
        words = f"{found.finding.value} {found.said}".strip()
        yield ok(name, "the mail server takes the approved sender") if found.works else bad(name, words, todo)
