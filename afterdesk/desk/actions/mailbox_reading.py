"""How far a mailbox was read: mails and mark are kept in one transaction, so that a kill loses and doubles nothing."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from afterdesk.channels.email.imap import Fetched, OpenFolder
from afterdesk.channels.email.imap_faults import MailboxFault
from afterdesk.desk.actions.quarantine import quarantine_mail
from afterdesk.desk.actions.store_mail import FoundRaw, Stored, store_mails
from afterdesk.desk.deferring import defer
from afterdesk.desk.models import MailAccount, Mailbox, MailFolder, RawMail

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=15)
#: Part of each wait that is left to chance, so that mailboxes of one ill server do not come back together.
CHANCE = 0.3
#: A server may refuse a right password once, when it is ill; so often in a row it means it.
REFUSALS = 3
#: A mail that the server names but does not hand over is tried so often before it is passed over.
STUCK_TRIES = 3


def follow_server(folder: MailFolder, opened: OpenFolder) -> None:
    """Start from the beginning when the server numbered its mails anew; what is known already is recognised."""
    if folder.uidvalidity == opened.uidvalidity:
        return
    if folder.uidvalidity:
        log.warning("the server numbered folder %s anew; it is read from its beginning", folder.pk)
    folder.uidvalidity, folder.last_uid = opened.uidvalidity, 0
    folder.save(update_fields=["uidvalidity", "last_uid"])


@transaction.atomic
def keep_batch(*, folder: MailFolder, mails: Sequence[Fetched], mark: int, waiting: int, now: datetime) -> Stored:
    """Store fetched mails and move the mark to `mark`, together. Filing is left to the workers."""
    account = MailAccount.objects.select_related("store").get(mailbox__folders=folder)
    stored = store_mails(account=account, run=None, found=[FoundRaw(one.raw, _source(folder, one)) for one in mails])
    cut = [one for one in mails if one.is_cut]
    _set_aside(account, folder, cut)
    moved = MailFolder.objects.filter(pk=folder.pk, uidvalidity=folder.uidvalidity, last_uid__lt=mark)
    moved.update(last_uid=mark)
    MailFolder.objects.filter(pk=folder.pk).update(
        seen=F("seen") + len(mails),
        new=F("new") + len(stored.new),
        known=F("known") + stored.known,
        failed=F("failed") + len(cut),
        waiting=waiting,
        read_at=now,
        is_missing=False,
    )
    folder.last_uid = mark
    if stored.new:
        defer("file_stored_mail", ids=list(stored.new))
    return stored


def is_stuck(folder: MailFolder, uid: int) -> bool:
    """Count a mail that the server names and does not hand over; True: it was tried often enough to pass it over."""
    folder.stuck_times = folder.stuck_times + 1 if folder.stuck_uid == uid else 1
    folder.stuck_uid = uid
    passes = folder.stuck_times >= STUCK_TRIES
    folder.failed += passes
    folder.save(update_fields=["stuck_uid", "stuck_times", "failed"])
    if passes:
        log.error("mail %s of folder %s is passed over: the server does not hand it over", uid, folder.pk)
    return passes


def note_read(mailbox: Mailbox, *, now: datetime) -> None:
    """All folders were read to their end."""
    MailAccount.objects.filter(pk=mailbox.account_id).update(last_success_at=now)
    Mailbox.objects.filter(pk=mailbox.pk).exclude(state=Mailbox.State.OFF).update(
        state=Mailbox.State.OK, fault="", said="", failures=0, next_try_at=None
    )


def note_reading(mailbox: Mailbox) -> None:
    """The mailbox is signed in to and much is still to be fetched."""
    Mailbox.objects.filter(pk=mailbox.pk, state=Mailbox.State.NEW).update(
        state=Mailbox.State.READING, fault="", said=""
    )


def note_fault(mailbox: Mailbox, fault: MailboxFault, *, now: datetime) -> datetime | None:
    """Keep what is wrong. Return when to try again; None: only a person can put it right."""
    failures = mailbox.failures + 1
    stops = not fault.fault.is_temporary and failures >= REFUSALS
    next_try_at = None if stops else now + wait_after(failures)
    state = Mailbox.State.STOPPED if stops else Mailbox.State.RETRYING
    Mailbox.objects.filter(pk=mailbox.pk).exclude(state=Mailbox.State.OFF).update(
        state=state, fault=fault.fault.value, said=fault.said, failures=failures, next_try_at=next_try_at
    )
    (log.error if stops else log.warning)("mailbox %s cannot be read: %s", mailbox.pk, fault.fault.value)
    return next_try_at


def wait_after(failures: int, *, chance: float | None = None) -> timedelta:
    """Return how long to wait after so many failures in a row: 10 s, 20 s, 40 s ... 15 min, a part left to chance."""
    drawn = random.random() if chance is None else chance  # noqa: S311 - nothing secret about it
    wait: timedelta = min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
    return wait * (1 - CHANCE / 2 + CHANCE * drawn)


def _set_aside(account: MailAccount, folder: MailFolder, cut: Sequence[Fetched]) -> None:
    for one in cut:
        found = RawMail.objects.filter(account=account, source=_source(folder, one)).last()
        if found is not None:
            megabytes = one.size // 2**20
            quarantine_mail(
                found, reason=f"The mail has {megabytes} MB; only its headers were fetched. It is in the mailbox."
            )


def _source(folder: MailFolder, mail: Fetched) -> str:
    return f"{folder.name}, UID {mail.uid}"
