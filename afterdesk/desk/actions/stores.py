"""What an owner does with a store: make it, change it, enrol it in a programme, try its mail server."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from afterdesk.channels.email.probe import Finding, Probe, is_this_machine, probe
from afterdesk.channels.email.send import SmtpAccount, SmtpSecurity
from afterdesk.desk.actions.audit import record
from afterdesk.desk.models import Deed, MailAccount, Membership, Role, Store, StoreProgramme, User
from afterdesk.domain.errors import DeskError

log = logging.getLogger(__name__)


class StoreRefused(DeskError):
    """A store cannot be made or changed like this; the sentence says what to do."""


def may_add_store(user: User) -> bool:
    """Whether a person may make a store: an owner of one, and whoever comes first to an empty desk."""
    is_owner = Membership.objects.filter(user_id=user.pk, user__is_active=True, role=Role.OWNER).exists()
    return is_owner or (user.is_active and not Store.objects.exists())


@transaction.atomic
def add_store(*, store: Store, by: User) -> Store:
    """Keep a new store; whoever makes it owns it."""
    if not may_add_store(by):
        raise StoreRefused("Only the owner of a store adds another one. Ask the account owner.")
    store.slug, store.is_demo = _free_slug(store.name), False
    store.save()
    Membership.objects.create(user=by, store=store, role=Role.OWNER)
    MailAccount.objects.create(store=store, name="files")
    log.info("store %s was added by user %s", store.pk, by.pk)
    record(Deed.STORE_ADDED, by=by, store=store)
    return store


@transaction.atomic
def save_store(*, store: Store, password: str | None, by: User) -> Store:
    """Keep a store's settings. `password` None: the one that is kept stays; empty: there is none any more."""
    if store.is_demo and store.smtp_host and not is_this_machine(store.smtp_host):
        raise StoreRefused("A demo store sends to this machine only. Set its mail server to 127.0.0.1.")
    if password is not None:
        store.smtp_password = password
    store.save(update_fields=[*SETTINGS, *(["smtp_password"] if password is not None else [])])
    log.info("store %s was changed by user %s", store.pk, by.pk)
    record(Deed.STORE_CHANGED, by=by, store=store, mail_password=password is not None)
    return store


#: What a person sets on a store's page; the password is kept apart because it is never shown.
SETTINGS = (
    "name",
    "go_live_at",
    "delivery_days",
    "sender_name",
    "approved_sender",
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "smtp_username",
    "undo_seconds",
    "daily_cap",
    "heated_hold",
    "heated_minutes",
    "heated_near_hours",
)


def enrol(*, programme: StoreProgramme, by: User) -> StoreProgramme:
    """Keep an enrolment: orders placed from its day on belong to the programme."""
    try:
        with transaction.atomic():
            programme.save()
    except IntegrityError:
        raise StoreRefused("This programme has begun on this day already.") from None
    log.info("store %s was enrolled in %s by user %s", programme.store_id, programme.programme, by.pk)
    record(Deed.PROGRAMME_CHANGED, by=by, store=programme.store_id, programme=programme.programme, enrolled=True)
    return programme


def end_enrolment(*, store: Store, programme_id: int, by: User) -> None:
    """Take an enrolment away that was entered by mistake."""
    StoreProgramme.objects.filter(store=store, pk=programme_id).delete()
    log.info("an enrolment of store %s was taken away by user %s", store.pk, by.pk)
    record(Deed.PROGRAMME_CHANGED, by=by, store=store, entry=programme_id, enrolled=False)


def trust_servers(*, account: MailAccount, names: list[str], by: User) -> None:
    """Keep under which names the mailbox's own server signs its checks; only those are believed."""
    account.trusted_servers = list(dict.fromkeys(one.strip().lower() for one in names if one.strip()))
    account.save(update_fields=["trusted_servers"])
    log.info("the servers of mail account %s were set by user %s", account.pk, by.pk)
    record(Deed.MAILBOX_CHANGED, by=by, store=account.store_id, mailbox=account.pk, what="trusted servers")


def try_mail_server(*, store: Store, ask: Callable[..., Probe] = probe) -> Probe:
    """Try the store's mail server as a reply would use it; nothing is sent."""
    if not store.smtp_host:
        return Probe(Finding.NO_SERVER)
    if store.is_demo and not is_this_machine(store.smtp_host):
        return Probe(Finding.FOREIGN_DEMO)
    account = SmtpAccount(
        host=store.smtp_host,
        port=store.smtp_port,
        security=SmtpSecurity(store.smtp_security),
        username=store.smtp_username or None,
        password=store.smtp_password or None,
    )
    return ask(account, sender=store.approved_sender)


def _free_slug(name: str) -> str:
    wanted = slugify(name)[:50] or "store"
    taken = set(Store.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    return next(f"{wanted}-{number}" for number in range(2, len(taken) + 3) if f"{wanted}-{number}" not in taken)
