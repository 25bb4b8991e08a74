"""Importing mail: store every mail of a source, then file what is stored. Either half can be cut off and goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from afterdesk.channels.email.parse import UnreadableMail, parse_message
from afterdesk.channels.files.mailboxes import iter_mails
from afterdesk.desk.actions.file_mail import file_mail, file_mails
from afterdesk.desk.actions.import_runs import settle_run, start_run
from afterdesk.desk.actions.quarantine import quarantine_mail
from afterdesk.desk.actions.store_mail import FoundRaw, read_raw, store_mails
from afterdesk.desk.models import ImportRun, MailAccount, RawMail, RawMailState, Store
from afterdesk.domain.errors import DeskError

log = logging.getLogger(__name__)

STORED_AT_ONCE = 100
#: Filed in one transaction. More would be hardly faster, and others wait longer for the cases it locks.
FILED_AT_ONCE = 25
BYTES_AT_ONCE = 8 * 1024 * 1024
#: A mail that failed so often for a reason of ours goes to quarantine; a person sees it there.
ATTEMPTS = 3

Progress = Callable[[str, int], None]


class NoSuchStore(DeskError):
    """The store that was named does not exist, or none was named where there are several."""


def import_paths(
    paths: Iterable[Path],
    *,
    account: MailAccount,
    progress: Progress = lambda step, count: None,
    now: Callable[[], datetime] = timezone.now,
    on_problem: Callable[[DeskError], None] | None = None,
) -> ImportRun:
    """Import files, mailboxes and folders. Return the ledger; run again, it goes on where it was cut off.

    A file that cannot be read raises; with `on_problem` it is handed over, and the files behind it still come.
    """
    listed = list(paths)
    run = start_run(account=account, source=", ".join(str(path) for path in listed), now=now())
    for batch in _batches(FoundRaw(mail.raw, mail.source) for mail in iter_mails(listed, on_problem=on_problem)):
        stored = store_mails(account=account, run=run, found=batch)
        progress("stored", len(batch))
        file_stored(stored.new, now=now, progress=progress)
    file_waiting(account=account, now=now, progress=progress)
    return settle_run(run=run, now=now())


def file_waiting(
    *, account: MailAccount | None = None, now: Callable[[], datetime], progress: Progress = lambda step, count: None
) -> int:
    """File every mail that was stored and never filed, oldest first. Safe beside other workers."""
    waiting = RawMail.objects.filter(state=RawMailState.STORED)
    if account is not None:
        waiting = waiting.filter(account=account)
    filed, last = 0, 0
    while ids := list(waiting.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:STORED_AT_ONCE]):
        filed += file_stored(ids, now=now, progress=progress)
        last = ids[-1]
    return filed


def file_stored(
    ids: Sequence[int], *, now: Callable[[], datetime], progress: Progress = lambda step, count: None
) -> int:
    """File these stored mails, several in one transaction; one bad mail never stops those behind it."""
    filed = 0
    for group in _groups(ids):
        filed += _file_together(group, now=now())
        progress("filed", len(group))
    return filed


def _file_together(ids: Sequence[int], *, now: datetime) -> int:
    """File a group as one; when anything goes wrong nothing of it is kept, and each is filed by itself."""
    try:
        with transaction.atomic():
            return _file_group(ids, now)
    except Exception as fault:
        log.info("%s mails are filed one by one, for together they could not be (%s)", len(ids), type(fault).__name__)
        return sum(file_one(pk, now=now) for pk in ids)


def _file_group(ids: Sequence[int], now: datetime) -> int:
    claimed = RawMail.objects.select_for_update(skip_locked=True, of=("self",)).select_related("store", "account")
    opened = []
    for raw_mail in claimed.filter(pk__in=ids, state=RawMailState.STORED).order_by("pk"):
        try:
            mail = parse_message(read_raw(raw_mail), trusted_servers=raw_mail.account.trusted_servers)
            opened.append((raw_mail, mail))
        except UnreadableMail as problem:
            quarantine_mail(raw_mail, reason=str(problem))
    return len(file_mails(mails=opened, now=now))


def _groups(ids: Sequence[int]) -> Iterator[list[int]]:
    """Share mails out into groups that are small, in number and in bytes."""
    group: list[int] = []
    size = 0
    for pk, bytes_ in RawMail.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "size"):
        if group and (len(group) == FILED_AT_ONCE or size + bytes_ > BYTES_AT_ONCE):
            yield group
            group, size = [], 0
        group.append(pk)
        size += bytes_
    if group:
        yield group


def file_one(raw_mail_id: int, *, now: datetime, accept_sender: bool = False) -> bool:
    """File one stored mail. False: another worker has it, or it went to quarantine."""
    try:
        with transaction.atomic():
            locked = RawMail.objects.select_for_update(skip_locked=True, of=("self",))
            raw_mail = locked.select_related("store", "account").filter(pk=raw_mail_id).first()
            if raw_mail is None or raw_mail.state == RawMailState.FILED:
                return False
            if raw_mail.state == RawMailState.QUARANTINED and not accept_sender:
                return False
            mail = parse_message(read_raw(raw_mail), trusted_servers=raw_mail.account.trusted_servers)
            return file_mail(raw_mail=raw_mail, mail=mail, now=now, accept_sender=accept_sender) is not None
    except UnreadableMail as problem:
        quarantine_mail(RawMail.objects.get(pk=raw_mail_id), reason=str(problem))
    except Exception as fault:  # one bad mail never stops those behind it
        _failed(raw_mail_id, fault)
    return False


def read_again(raw_mail_id: int, *, now: datetime, accept_sender: bool = False) -> bool:
    """Try a mail in quarantine once more, after a fix or because a person vouches for its sender."""
    RawMail.objects.filter(pk=raw_mail_id, state=RawMailState.QUARANTINED).update(state=RawMailState.STORED, attempts=0)
    filed = file_one(raw_mail_id, now=now, accept_sender=accept_sender)
    run = ImportRun.objects.filter(raw_mails=raw_mail_id).first()
    if run is not None:
        settle_run(run=run)
    return filed


def account_for(store_slug: str | None, account_name: str | None) -> MailAccount:
    """Return the source that files are imported into; the only store needs no naming."""
    stores = list(Store.objects.filter(slug=store_slug) if store_slug else Store.objects.all()[:2])
    if not stores and store_slug:
        raise NoSuchStore(f"There is no store “{store_slug}”. The stores are: {_slugs()}.")
    if not stores:
        raise NoSuchStore("There is no store yet. Make one on the page Stores, or start with `afterdesk demo`.")
    if len(stores) > 1:
        raise NoSuchStore(f"There are several stores; name one with --store: {_slugs()}.")
    account, _ = MailAccount.objects.get_or_create(store=stores[0], name=account_name or "files")
    return account


def _slugs() -> str:
    return ", ".join(Store.objects.order_by("slug").values_list("slug", flat=True)) or "none"


def _failed(raw_mail_id: int, fault: Exception) -> None:
    """A fault of ours, or of the database: try again a few times, then show it to a person."""
    log.exception("mail %s could not be filed", raw_mail_id)
    RawMail.objects.filter(pk=raw_mail_id).update(attempts=F("attempts") + 1)
    raw_mail = RawMail.objects.filter(pk=raw_mail_id).first()
    if raw_mail is not None and raw_mail.attempts >= ATTEMPTS:
        reason = f"The desk failed on this mail ({type(fault).__name__}). It is kept; read it again after an update."
        quarantine_mail(raw_mail, reason=reason)


def _batches(found: Iterator[FoundRaw]) -> Iterator[list[FoundRaw]]:
    while batch := list(islice(found, STORED_AT_ONCE)):
        yield batch
