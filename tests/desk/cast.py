"""A small cast for tests of the desk: a store, its people, and mails as plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from afterdesk.channels.email.values import Direction, InboundMail, MailKind, Trust
from afterdesk.desk.actions.file_mail import file_mail
from afterdesk.desk.actions.store_mail import FoundRaw, store_mails
from afterdesk.desk.models import Case, MailAccount, Membership, Message, RawMail, Role, Store, User
from afterdesk.domain.marketplaces import Marketplace

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday
ORDER = "302-1234567-7654321"
ANNA = "anna7x@marketplace.amazon.de"
BEN = "ben4q@marketplace.amazon.de"
PASSWORD = "a-long-pass-phrase-for-tests"

_numbers = count(1)


def store(name: str = "Larch", **fields: Any) -> Store:
    """Make a store that could send."""
    given = {
        "slug": f"{name.lower()}-{next(_numbers)}",
        "approved_sender": "desk@larch.example",
        "smtp_host": "127.0.0.1",
        "smtp_port": 2525,
        "smtp_security": Store.Smtp.NONE,
    }
    return Store.objects.create(name=name, **{**given, **fields})


def person(name: str, of: Store | None = None, role: str = Role.OPERATOR) -> User:
    """Make a person, in a store where one is given."""
    user = User.objects.create_user(f"{name.lower()}-{next(_numbers)}@team.example", PASSWORD, name=name)
    if of is not None:
        Membership.objects.create(user=user, store=of, role=role)
    return user


def mailbox(of: Store, name: str = "files") -> MailAccount:
    """Return the store's source of mail."""
    account, _ = MailAccount.objects.get_or_create(store=of, name=name)
    return account


def buyer_mail(body: str = "Die Lampe kam zerbrochen an.", **changes: Any) -> InboundMail:
    """Return a German buyer's message about ORDER, an hour old."""
    number = next(_numbers)
    mail = InboundMail(
        kind=MailKind.BUYER_MESSAGE,
        direction=Direction.IN,
        trusted=Trust.YES,
        subject=f"Frage von Amazon-Kunde Anna (Bestellung: {ORDER})",
        body=body,
        full_text=body,
        lang="de",
        message_id=f"{number}@eu-west-1.amazonses.com",
        date_at=NOW - timedelta(hours=1),
        from_address=ANNA.replace("@", "+c1@"),
        buyer_alias=ANNA.replace("@", "+c1@"),
        buyer_key=ANNA,
        buyer_name="Anna",
        marketplace=Marketplace.DE,
        order_id=ORDER,
    )
    return replace(mail, **changes)


def notice(kind: MailKind, **changes: Any) -> InboundMail:
    """Return Amazon's notice about ORDER."""
    given = {
        "kind": kind,
        "direction": Direction.SYSTEM,
        "buyer_alias": None,
        "buyer_key": None,
        "buyer_name": None,
        "from_address": "donotreply@amazon.com",
        "subject": f"Notice {kind.value} {ORDER}",
    }
    body = changes.pop("body", "")
    return buyer_mail(body, **{**given, **changes})


def receive(of: Store, mail: InboundMail, *, now: datetime = NOW, **options: Any) -> Message | None:
    """Store and file a mail as the import would."""
    raw = f"Message-ID: <{mail.message_id}>\r\n\r\n{mail.body}".encode()
    stored = store_mails(account=mailbox(of), run=None, found=[FoundRaw(raw, "test")])
    raw_mail = RawMail.objects.select_related("store", "account").get(pk=stored.new[0])
    return file_mail(raw_mail=raw_mail, mail=mail, now=now, **options)


def open_one(of: Store, body: str = "Die Lampe kam zerbrochen an.", **changes: Any) -> Case:
    """Open a case by a buyer's message."""
    message = receive(of, buyer_mail(body, **changes))
    if message is None or message.case is None:
        raise AssertionError("the message opened no case")
    return message.case
