"""Mail that was set aside: why, from where, and a look at its headers that trusts nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import compat32

from afterdesk.channels.email.headers import header_text
from afterdesk.desk.actions.file_mail import LOOK_ALIKE
from afterdesk.desk.actions.store_mail import read_raw
from afterdesk.desk.models import RawMail, RawMailState, User
from afterdesk.desk.scope import NotFound, raw_mails_for

PAGE = 25
#: A larger mail is listed without a look inside: it would be decrypted and unpacked for two lines.
PEEKED_BYTES = 2 * 1024 * 1024
HEADER_BYTES = 64 * 1024
SHOWN_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class SetAside:
    """One mail in quarantine. Sender and subject are what it claims."""

    id: int
    store: str
    account: str
    source: str
    size: int
    reason: str
    stored_at: datetime
    sender: str
    subject: str

    @property
    def is_look_alike(self) -> bool:
        """Whether it is here because its sender is not proven; a person may vouch for it."""
        return self.reason == LOOK_ALIKE


@dataclass(frozen=True, slots=True)
class Quarantine:
    """One page; `next` is the id behind which the next page begins."""

    rows: tuple[SetAside, ...]
    next: int | None


def quarantine_for(user: User, *, after: int | None = None) -> Quarantine:
    """Return the mails set aside in the stores whose mail this person settles, newest first."""
    found = raw_mails_for(user).filter(state=RawMailState.QUARANTINED).select_related("store", "account")
    if after is not None:
        found = found.filter(pk__lt=after)
    mails = list(found.defer("content").order_by("-pk")[: PAGE + 1])
    shown = mails[:PAGE]
    small = [one.pk for one in shown if one.size <= PEEKED_BYTES]
    heads = {one.pk: peek(read_raw(one)) for one in RawMail.objects.filter(pk__in=small).only("pk", "content")}
    rows = tuple(_row(one, *heads.get(one.pk, ("", ""))) for one in shown)
    return Quarantine(rows, shown[-1].pk if len(mails) > PAGE else None)


def set_aside(user: User, raw_mail_id: int) -> RawMail:
    """Return one mail in quarantine. Raises NotFound."""
    found = raw_mails_for(user).filter(pk=raw_mail_id, state=RawMailState.QUARANTINED).first()
    if found is None:
        raise NotFound("There is no such mail in the quarantine of your stores. Somebody may have settled it.")
    return found


def peek(raw: bytes) -> tuple[str, str]:
    """Return sender and subject as the mail claims them; nothing else of it is read, and nothing is believed."""
    head = BytesHeaderParser(policy=compat32).parsebytes(raw[:HEADER_BYTES])
    return _line(head.get("From")), _line(head.get("Subject"))


def _line(value: object) -> str:
    return header_text(str(value))[:SHOWN_CHARACTERS] if value is not None else ""


def _row(mail: RawMail, sender: str, subject: str) -> SetAside:
    return SetAside(
        id=mail.pk,
        store=mail.store.name,
        account=mail.account.name,
        source=mail.source.rpartition("/")[2] or mail.source,
        size=mail.size,
        reason=mail.reason,
        stored_at=mail.stored_at,
        sender=sender,
        subject=subject,
    )
