"""How live mailboxes stand: figures, faults, and those that are silent for longer than usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q, Sum

from afterdesk.desk.models import Mailbox, MailFolder, RawMail, RawMailState, User
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import NotFound, mailboxes_for, may

#: The desk looks at every mailbox each half minute; one it could not read for so long is behind.
BEHIND_AFTER = timedelta(minutes=15)
#: What is usual is learned from the arrivals of so many days.
USUAL_DAYS = 28
#: Below this many arrivals nothing is usual yet.
ARRIVALS_NEEDED = 20
#: Silence is never alarming before this, and it must be so much longer than the longest pause so far.
SHORTEST_SILENCE = timedelta(hours=6)
LONGER_BY = 1.25


@dataclass(frozen=True, slots=True)
class MailboxFigures:
    """What became of a mailbox's mails. seen = new + known; new = filed + quarantined + to be filed."""

    seen: int
    new: int
    known: int
    quarantined: int
    failed: int
    to_file: int
    waiting: int  # on the server, not fetched yet

    @property
    def share_read(self) -> int:
        """Return how much of what the server holds is fetched, in percent."""
        return 100 if not self.waiting else 100 * self.seen // (self.seen + self.waiting)


@dataclass(frozen=True, slots=True)
class MailboxPage:
    """One mailbox as its owner sees it."""

    mailbox: Mailbox
    folders: Sequence[MailFolder]
    figures: MailboxFigures
    silent_since: datetime | None
    may_manage: bool


@dataclass(frozen=True, slots=True)
class MailboxAlarm:
    """A mailbox somebody should look at. `kind`: stopped, behind, silent."""

    mailbox: Mailbox
    kind: str
    since: datetime | None


def mailbox_page(user: User, store_id: int, mailbox_id: int, *, now: datetime) -> MailboxPage:
    """Return one mailbox. Raises NotFound."""
    found = mailboxes_for(user).filter(account__store_id=store_id, pk=mailbox_id).first()
    if found is None:
        raise NotFound("There is no such mailbox in your stores.")
    return MailboxPage(
        mailbox=found,
        folders=list(found.folders.all()),
        figures=figures_of(found),
        silent_since=silent_since(found, now=now),
        may_manage=may(user, store_id, Permission.MANAGE_STORE),
    )


def figures_of(mailbox: Mailbox) -> MailboxFigures:
    """Count what became of a mailbox's mails; two queries."""
    sums = mailbox.folders.aggregate(*(Sum(name, default=0) for name in ("seen", "new", "known", "failed", "waiting")))
    states = RawMail.objects.filter(account_id=mailbox.account_id).aggregate(
        quarantined=Count("pk", filter=Q(state=RawMailState.QUARANTINED)),
        to_file=Count("pk", filter=Q(state=RawMailState.STORED)),
    )
    return MailboxFigures(**{name.removesuffix("__sum"): value for name, value in sums.items()}, **states)


def alarms_for(user: User, *, now: datetime) -> list[MailboxAlarm]:
    """Return the mailboxes of a person's stores that somebody should look at, the worst first."""
    return alarms(list(mailboxes_for(user)), now=now)


def alarms(mailboxes: Sequence[Mailbox], *, now: datetime) -> list[MailboxAlarm]:
    """Return those that stopped, are behind, or are silent for longer than usual."""
    found = [alarm for one in mailboxes if (alarm := _alarm(one, now)) is not None]
    return sorted(found, key=lambda alarm: ("stopped", "behind", "silent").index(alarm.kind))


def _alarm(mailbox: Mailbox, now: datetime) -> MailboxAlarm | None:
    last = mailbox.account.last_success_at
    if mailbox.state == Mailbox.State.OFF:
        return None
    if mailbox.state == Mailbox.State.STOPPED:
        return MailboxAlarm(mailbox, "stopped", last)
    if mailbox.state != Mailbox.State.READING and now - (last or mailbox.changed_at or now) > BEHIND_AFTER:
        return MailboxAlarm(mailbox, "behind", last)
    since = silent_since(mailbox, now=now)
    return MailboxAlarm(mailbox, "silent", since) if since else None


def silent_since(mailbox: Mailbox, *, now: datetime) -> datetime | None:
    """Return since when no new mail came, where that is longer than ever in the last four weeks; else None."""
    with connection.cursor() as cursor:
        cursor.execute(_PAUSES, [mailbox.account_id, now - timedelta(days=USUAL_DAYS)])
        last, arrivals, longest = cursor.fetchone()
    if arrivals < ARRIVALS_NEEDED:
        return None
    usual = max(longest * LONGER_BY, SHORTEST_SILENCE)
    return last if now - last > usual else None


_PAUSES = """
SELECT max(stored_at), count(*), max(pause) FROM (
    SELECT stored_at, stored_at - lag(stored_at) OVER (ORDER BY stored_at) AS pause
    FROM desk_rawmail WHERE account_id = %s AND stored_at > %s
) AS arrivals
"""
