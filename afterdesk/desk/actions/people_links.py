"""Links with which a person chooses their own password: an invitation, or a way back in. Each opens once.

The secret in a link is derived from the row and the desk's key, so it is kept nowhere and can be shown again to
whoever may see it; without the key nobody can make one from the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from afterdesk.desk.actions.audit import record
from afterdesk.desk.deferring import defer
from afterdesk.desk.models import AccessLink, Deed, Store, User
from afterdesk.domain.errors import DeskError
from afterdesk.runtime.keys import derive

log = logging.getLogger(__name__)

LASTS = {AccessLink.Purpose.INVITATION: timedelta(days=7), AccessLink.Purpose.NEW_PASSWORD: timedelta(hours=24)}
#: 20 bytes in base32: 160 bits.
_SECRET_BYTES = 20


class LinkGone(DeskError):
    """The link does not open: used, withdrawn, too old, or never made."""


@transaction.atomic
def make_link(*, user: User, purpose: AccessLink.Purpose, store: Store | None, by: User) -> AccessLink:
    """Make a link; an earlier one of this person opens nothing any more. The store's mail server carries it."""
    now = timezone.now()
    revoke_links(user=user, now=now)
    link = AccessLink.objects.create(
        user=user, store=store, purpose=purpose, made_by=by, made_at=now, expires_at=now + LASTS[purpose]
    )
    if store is not None and store.can_send:
        defer("mail_access_link", link_id=link.pk)
    return link


def revoke_links(*, user: User, now: datetime) -> int:
    """Let a person's links open nothing any more."""
    return AccessLink.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now)


def token_of(link: AccessLink) -> str:
    """Return what stands in the link's address."""
    words = f"{link.pk}:{link.user_id}:{link.purpose}:{link.expires_at.timestamp():.6f}"
    secret = hmac.digest(derive("access-link"), words.encode(), hashlib.sha256)[:_SECRET_BYTES]
    return f"{link.pk}-{base64.b32encode(secret).decode().lower()}"


def link_for(token: str, *, now: datetime) -> AccessLink:
    """Return the link that a token opens. Raises LinkGone, the same whatever the reason."""
    number = token.partition("-")[0]
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    link = AccessLink.objects.select_related("user").filter(pk=int(number)).first() if is_number else None
    if link is None or not hmac.compare_digest(token_of(link).encode(), token.encode()):
        raise LinkGone("This link does not open. Ask whoever sent it for a new one.")
    if not link.is_good(now) or not link.user.is_active:
        raise LinkGone("This link was used already, was withdrawn or is too old. Ask whoever sent it for a new one.")
    return link


@transaction.atomic
def use_link(*, token: str, password: str, now: datetime) -> User:
    """Keep the password that a person chose. Raises LinkGone also when another browser was faster."""
    link = link_for(token, now=now)
    if not AccessLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None).update(used_at=now):
        raise LinkGone("This link was used already, was withdrawn or is too old. Ask whoever sent it for a new one.")
    user = link.user
    user.set_password(password)
    user.save(update_fields=["password"])
    is_new = link.purpose == AccessLink.Purpose.INVITATION
    log.info("user %s chose a password by a link", user.pk)
    record(Deed.INVITATION_ACCEPTED if is_new else Deed.PASSWORD_CHANGED, by=user, link=link.pk)
    return user


def open_link_of(user: User, *, now: datetime) -> AccessLink | None:
    """Return the link that would let this person in now."""
    found = AccessLink.objects.filter(user=user, used_at=None, revoked_at=None, expires_at__gt=now)
    return found.select_related("store").first()


def note_mailed(*, link: AccessLink, error: str, now: datetime) -> None:
    """Keep whether the link's mail left, for whoever looks at the person."""
    link.mailed_at, link.mail_error = (None if error else now), error[:300]
    link.save(update_fields=["mailed_at", "mail_error"])
