"""Tell the owners of a store that one of its mailboxes stopped, is behind, or is silent; once for each trouble."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage

from django.conf import settings
from django.utils import translation

from afterdesk.channels import webhook
from afterdesk.channels.email.send import send
from afterdesk.desk.mailbox_words import ALARMS, SUBJECT
from afterdesk.desk.models import Mailbox, Membership, Role, Store
from afterdesk.desk.queries.mailboxes import MailboxAlarm, alarms
from afterdesk.jobs.app import recurring
from afterdesk.jobs.outbox import LOOPBACK, account_of

log = logging.getLogger(__name__)


@recurring("tell_of_mailboxes", cron="*/5 * * * *", queue="outbox")
def tell_of_mailboxes(*, now: datetime) -> int:
    """Tell of every mailbox that needs somebody since the last round; one that is well again may be told of anew."""
    known = list(Mailbox.objects.select_related("account__store"))
    found = {one.mailbox.pk: one for one in alarms(known, now=now)}
    Mailbox.objects.filter(alarm_told_at__isnull=False).exclude(pk__in=found).update(alarm_told_at=None)
    told = 0
    for alarm in found.values():
        fresh = Mailbox.objects.filter(pk=alarm.mailbox.pk, alarm_told_at=None)
        if fresh.update(alarm_told_at=now):
            _tell(alarm)
            told += 1
    return told


def _tell(alarm: MailboxAlarm) -> None:
    """Post it to the store's web address and mail it to its owners. The page says it in any case."""
    store = alarm.mailbox.account.store
    log.error("mailbox %s needs somebody: %s", alarm.mailbox.pk, alarm.kind)
    if store.warning_webhook:
        facts = {"mailbox": alarm.mailbox.account.name, "store": store.name, "alarm": alarm.kind, "page": _page(alarm)}
        _note(webhook.call(store.warning_webhook, facts).words)
    if store.can_send and (not store.is_demo or store.smtp_host in LOOPBACK):
        for mail in _mails(alarm, store):
            _note(send(mail, account_of(store)).words)


def _mails(alarm: MailboxAlarm, store: Store) -> Iterator[EmailMessage]:
    owners = Membership.objects.filter(store=store, role=Role.OWNER, user__is_active=True, user__warn_by_email=True)
    for one in owners.select_related("user"):
        with translation.override(one.user.language):
            mail = EmailMessage()
            mail["From"], mail["To"] = store.approved_sender, one.user.email
            mail["Subject"] = str(SUBJECT) % {"name": alarm.mailbox.account.name}
            mail["Auto-Submitted"] = "auto-generated"
            mail.set_content(f"{store.name}: {ALARMS[alarm.kind]}\n\n{_page(alarm)}\n")
            yield mail


def _page(alarm: MailboxAlarm) -> str:
    return f"{settings.AFTERDESK_URL or ''}/stores/{alarm.mailbox.account.store_id}/mailboxes/{alarm.mailbox.pk}/"


def _note(words: str) -> None:
    if words:
        log.warning("an alarm of a mailbox was not delivered: %s", words)
