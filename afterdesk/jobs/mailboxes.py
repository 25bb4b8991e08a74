"""Reading live mailboxes: every folder above its mark, in small batches; then wait for the server to speak."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from afterdesk.channels.email.imap import Connection, Fetched, OpenFolder
from afterdesk.channels.email.imap_faults import Fault, MailboxFault
from afterdesk.desk.actions.mailbox_reading import (
    follow_server,
    is_stuck,
    keep_batch,
    note_read,
    note_reading,
)
from afterdesk.desk.models import Mailbox, MailFolder
from afterdesk.jobs.app import job
from afterdesk.jobs.importing import file_stored

log = logging.getLogger(__name__)

MAILS_AT_ONCE = 50
BYTES_AT_ONCE = 8 * 1024 * 1024
INBOX = "INBOX"

Clock = Callable[[], datetime]


@job("file_stored_mail")
def file_stored_mail(ids: list[int]) -> None:
    """File mails that a mailbox brought. What this job does not get to is filed by the next round."""
    file_stored(ids, now=timezone.now)


def read_mailbox(mailbox: Mailbox, connection: Connection, *, now: Clock = timezone.now) -> int:
    """Read every chosen folder to its end. Return how many mails were new. Raises MailboxFault."""
    new = 0
    for folder in folders_of(mailbox, connection):
        try:
            opened = connection.open(folder.name)
        except MailboxFault as fault:
            if fault.fault is not Fault.NO_FOLDER or folder.name == INBOX:
                raise
            MailFolder.objects.filter(pk=folder.pk).update(is_missing=True)
            continue
        new += read_folder(mailbox, folder, connection, opened, now=now)
    note_read(mailbox, now=now())
    return new


def folders_of(mailbox: Mailbox, connection: Connection) -> list[MailFolder]:
    """Return the folders to read; at first INBOX and the one the server calls the folder of sent mail."""
    chosen = list(mailbox.folders.filter(is_read=True))
    if chosen or mailbox.folders.exists():
        return chosen
    sent = [MailFolder(mailbox=mailbox, name=name, is_sent=True) for name, is_sent in connection.folders() if is_sent]
    return MailFolder.objects.bulk_create([MailFolder(mailbox=mailbox, name=INBOX), *sent[:1]])


def read_folder(mailbox: Mailbox, folder: MailFolder, connection: Connection, opened: OpenFolder, *, now: Clock) -> int:
    """Read one open folder above its mark. Return how many mails were new."""
    follow_server(folder, opened)
    new = 0
    for uids in connection.uids_above(folder.last_uid, opened, since=mailbox.read_since):
        note_reading(mailbox)
        for batch, mark, rest in _batches(connection, folder, uids):
            stored = keep_batch(folder=folder, mails=batch, mark=mark, waiting=rest, now=now())
            new += len(stored.new)
    if folder.last_uid < opened.uidnext - 1 or folder.waiting:
        keep_batch(folder=folder, mails=(), mark=opened.uidnext - 1, waiting=0, now=now())
    return new


def _batches(
    connection: Connection, folder: MailFolder, uids: Sequence[int]
) -> Iterator[tuple[list[Fetched], int, int]]:
    """Give mails in batches small in number and in bytes: with the mark after it, and how many are left."""
    for at in range(0, len(uids), MAILS_AT_ONCE):
        wanted = uids[at : at + MAILS_AT_ONCE]
        batch: list[Fetched] = []
        got: set[int] = set()
        for mail in connection.fetch(wanted):
            if batch and sum(len(one.raw) for one in batch) + len(mail.raw) > BYTES_AT_ONCE:
                yield batch, batch[-1].uid, len(uids) - at - len(got)
                batch = []
            batch.append(mail)
            got.add(mail.uid)
        held_back = _held_back(connection, [uid for uid in wanted if uid not in got])
        if held_back and not is_stuck(folder, held_back[0]):
            before = [one for one in batch if one.uid < held_back[0]]
            if before:
                yield before, before[-1].uid, len(uids) - at - len(before)
            raise MailboxFault(Fault.CUT_OFF, f"the server names mail {held_back[0]} and does not hand it over")
        yield batch, wanted[-1], len(uids) - at - len(wanted)


def _held_back(connection: Connection, missing: Sequence[int]) -> list[int]:
    """Tell mails that were deleted meanwhile from those the server still names."""
    return connection.still_named(missing) if missing else []
