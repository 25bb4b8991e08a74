"""The mail that carries a link to its person, in their language. It holds no password: they choose their own."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from afterdesk.desk.models import AccessLink, Store


def mail_of_link(link: AccessLink, store: Store, *, address: str, now: datetime) -> EmailMessage:
    """Write the mail. `address`: where the link leads."""
    person = link.user
    with translation.override(person.language), timezone.override(ZoneInfo(person.time_zone)):
        mail = EmailMessage()
        mail["Subject"] = _one_line(_subject(link, store))
        mail["From"] = Address("Afterdesk", addr_spec=store.approved_sender)
        mail["To"] = Address(_one_line(person.name), addr_spec=person.email)
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = make_msgid(domain=store.approved_sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content("\n".join(_lines(link, store, address)))
    return mail


def _subject(link: AccessLink, store: Store) -> str:
    if link.purpose == AccessLink.Purpose.INVITATION:
        return _("You are invited to the after-sales desk of %(store)s") % {"store": store.name}
    return _("Choose a new password for the after-sales desk of %(store)s") % {"store": store.name}


def _lines(link: AccessLink, store: Store, address: str) -> list[str]:
    until = date_format(timezone.localtime(link.expires_at), "DATETIME_FORMAT")
    by = link.made_by.name if link.made_by else store.name
    told = (
        _("%(by)s invites you to work at the desk of %(store)s. Choose your password here:")
        if link.purpose == AccessLink.Purpose.INVITATION
        else _("%(by)s made you a link to choose a new password for the desk of %(store)s:")
    )
    hint = _("Until %(until)s the link opens once. If you do not expect it, do nothing and tell us.")
    return [told % {"by": by, "store": store.name}, "", address, "", hint % {"until": until}]


def _one_line(text: str) -> str:
    return " ".join(text.split())
