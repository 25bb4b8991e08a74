"""What an owner does with a mailbox: add it, change it, try it, switch it off, take it away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from afterdesk.channels.email.imap import Connection, ImapAccount, ImapSecurity, connected
from afterdesk.channels.email.imap_faults import MailboxFault
from afterdesk.channels.email.oauth import OAuthClient, Token, fetch_token
from afterdesk.desk.models import MailAccount, Mailbox, MailFolder, Store, User
from afterdesk.domain.errors import DeskError

log = logging.getLogger(__name__)

#: What a person sets; secrets are kept apart because they are never shown.
SETTINGS = ("host", "port", "security", "username", "sign_in", "token_url", "client_id", "read_since")
SECRETS = ("password", "client_secret", "refresh_token")
#: A token is fetched anew so long before it ends.
TOKEN_MARGIN = timedelta(minutes=5)
#: A try by a person does not wait as long as the reading itself.
TRIAL_SECONDS = 15.0


class MailboxRefused(DeskError):
    """A mailbox cannot be made or changed like this; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class FolderFound:
    """A folder of the mailbox as the try saw it."""

    name: str
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What a try of a mailbox showed: the fault, or its folders."""

    fault: MailboxFault | None
    folders: tuple[FolderFound, ...] = ()
    count: int = 0  # mails in INBOX

    @property
    def works(self) -> bool:
        """Whether mail can be read."""
        return self.fault is None


@transaction.atomic
def add_mailbox(*, store: Store, name: str, mailbox: Mailbox, by: User) -> Mailbox:
    """Keep a new mailbox of a store. It is read from now on."""
    try:
        with transaction.atomic():
            mailbox.account = MailAccount.objects.create(store=store, name=name)
    except IntegrityError:
        raise MailboxRefused("This store has a source of this name already. Give another name.") from None
    mailbox.state = Mailbox.State.NEW
    mailbox.save()
    log.info("mailbox %s of store %s was added by user %s", mailbox.pk, store.pk, by.pk)
    return mailbox


@transaction.atomic
def save_mailbox(*, mailbox: Mailbox, by: User, now: datetime) -> Mailbox:
    """Keep a mailbox's settings and try again at once, whatever stopped it."""
    mailbox.access_token, mailbox.access_until = "", None
    mailbox.save(update_fields=[*SETTINGS, *SECRETS, "access_token", "access_until"])
    start_again(mailbox=mailbox, now=now)
    log.info("mailbox %s was changed by user %s", mailbox.pk, by.pk)
    return mailbox


def start_again(*, mailbox: Mailbox, now: datetime) -> None:
    """Read a mailbox now that was stopped, switched off, or waits for its next try."""
    changes = {"state": Mailbox.State.NEW, "fault": "", "said": "", "failures": 0, "next_try_at": None}
    Mailbox.objects.filter(pk=mailbox.pk).update(**changes, changed_at=now)


def switch_off(*, mailbox: Mailbox, by: User, now: datetime) -> None:
    """Read it no more until somebody switches it on; what it brought stays."""
    Mailbox.objects.filter(pk=mailbox.pk).update(state=Mailbox.State.OFF, next_try_at=None, changed_at=now)
    log.info("mailbox %s was switched off by user %s", mailbox.pk, by.pk)


@transaction.atomic
def choose_folders(*, mailbox: Mailbox, names: Sequence[str], sent: Sequence[str], by: User, now: datetime) -> None:
    """Read these folders. One that is left out keeps its mark, so that nothing is fetched twice when it comes back."""
    if not names:
        raise MailboxRefused("Choose at least one folder to read.")
    known = {one.name: one for one in mailbox.folders.all()}
    for name in names:
        folder = known.pop(name, None) or MailFolder(mailbox=mailbox, name=name)
        folder.is_read, folder.is_sent, folder.is_missing = True, name in sent, False
        folder.save()
    MailFolder.objects.filter(pk__in=[one.pk for one in known.values()]).update(is_read=False)
    start_again(mailbox=mailbox, now=now)
    log.info("the folders of mailbox %s were chosen by user %s", mailbox.pk, by.pk)


@transaction.atomic
def remove_mailbox(*, mailbox: Mailbox, by: User) -> None:
    """Forget how a mailbox is reached; its mails and cases stay, and on the server nothing changes."""
    number = mailbox.pk
    mailbox.delete()
    log.info("mailbox %s was taken away by user %s", number, by.pk)


def account_of(
    mailbox: Mailbox, *, now: Callable[[], datetime], fetch: Callable[[OAuthClient], Token] = fetch_token
) -> ImapAccount:
    """Return how to reach the mailbox; with OAuth the token is fetched when it is needed and kept, encrypted."""
    return ImapAccount(
        host=mailbox.host,
        port=mailbox.port,
        security=ImapSecurity(mailbox.security),
        username=mailbox.username,
        password=mailbox.password,
        token=(lambda: access_token(mailbox, now=now(), fetch=fetch)) if mailbox.sign_in == "oauth" else None,
    )


def access_token(mailbox: Mailbox, *, now: datetime, fetch: Callable[[OAuthClient], Token] = fetch_token) -> str:
    """Return an access token that holds for some minutes more. Raises MailboxFault."""
    if mailbox.access_token and mailbox.access_until and mailbox.access_until > now + TOKEN_MARGIN:
        return mailbox.access_token
    client = OAuthClient(mailbox.token_url, mailbox.client_id, mailbox.client_secret, mailbox.refresh_token)
    token = fetch(client)
    mailbox.access_token, mailbox.access_until = token.access, now + timedelta(seconds=token.seconds)
    mailbox.refresh_token = token.refresh or mailbox.refresh_token
    mailbox.save(update_fields=["access_token", "access_until", "refresh_token"])
    return token.access


def try_mailbox(account: ImapAccount) -> Trial:
    """Sign in, list the folders, look into INBOX, leave. Nothing is fetched or marked."""
    try:
        with connected(account) as connection:
            found = tuple(FolderFound(name, is_sent) for name, is_sent in connection.folders())
            return Trial(None, found, _count(connection))
    except MailboxFault as fault:
        return Trial(fault)


def _count(connection: Connection) -> int:
    return connection.open("INBOX").count
