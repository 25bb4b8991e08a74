"""Links to people by mail, and the upkeep of what the door remembers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from afterdesk.channels.email.send import SendOutcome, send
from afterdesk.desk.actions.people_links import note_mailed, token_of
from afterdesk.desk.actions.sessions import forget_old_sessions
from afterdesk.desk.actions.sign_in_brake import forget_old_attempts
from afterdesk.desk.link_words import mail_of_link
from afterdesk.desk.models import AccessLink
from afterdesk.domain.errors import DeskError
from afterdesk.jobs.app import job
from afterdesk.jobs.outbox import LOOPBACK, account_of

#: Where a link leads; `afterdesk.web.account_urls` has the same path.
WELCOME = "/welcome/{token}/"
NO_ADDRESS = "AFTERDESK_URL is not set, so a mail cannot say where the desk is."


class LinkNotMailed(DeskError):
    """The server could not take the mail now; the job comes again."""


@job("mail_access_link", queue="outbox")
def mail_access_link(link_id: int) -> None:
    """Mail a link that still opens; run twice, the person has it twice, and it still opens once."""
    now = timezone.now()
    link = AccessLink.objects.select_related("user", "store", "made_by").filter(pk=link_id, mailed_at=None).first()
    if link is None or link.store is None or not link.is_good(now):
        return
    if not settings.AFTERDESK_URL:
        note_mailed(link=link, error=NO_ADDRESS, now=now)
    elif link.store.is_demo and link.store.smtp_host not in LOOPBACK:
        note_mailed(link=link, error="A demo store sends to this machine only.", now=now)
    else:
        _mail(link, now)


def forget_old(*, now: datetime) -> int:
    """Remove sessions that ended, and counts and rows that mean nothing any more."""
    lifetime = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    ended = Session.objects.filter(expire_date__lt=now).delete()[0]
    return ended + forget_old_sessions(now=now, lifetime=lifetime) + forget_old_attempts(now=now)


def _mail(link: AccessLink, now: datetime) -> None:
    if link.store is None:
        return
    address = settings.AFTERDESK_URL + WELCOME.format(token=token_of(link))
    result = send(mail_of_link(link, link.store, address=address, now=now), account_of(link.store))
    note_mailed(link=link, error="" if result.is_sent else result.words or "not sent", now=now)
    if result.outcome is SendOutcome.TEMPORARY:
        raise LinkNotMailed(f"The mail for link {link.pk} was not taken: {result.words}")
