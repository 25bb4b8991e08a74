"""A person's sessions: kept in words, counted as seen, ended one by one or all at once."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from afterdesk.desk.actions.audit import record
from afterdesk.desk.models import Deed, User
from afterdesk.desk.models.access import SignIn

log = logging.getLogger(__name__)

#: An ended or forgotten session is shown to its person for so long.
SHOWN_FOR = timedelta(days=30)
_DEVICE_LENGTH = 300


def begin_session(*, user: User, key: str, address: str, device: str, now: datetime) -> None:
    """Keep that a session began."""
    told = {"user": user, "address": address, "device": device[:_DEVICE_LENGTH], "began_at": now, "seen_at": now}
    SignIn.objects.update_or_create(key=key, defaults={**told, "ended_at": None})


def see_session(*, key: str, address: str, now: datetime) -> None:
    """Keep when and from where a session was last used."""
    SignIn.objects.filter(key=key).update(seen_at=now, address=address)


def rename_session(*, old: str, new: str) -> None:
    """Follow a session whose key was changed."""
    SignIn.objects.filter(key=old).update(key=new)


def close_session(*, key: str, now: datetime) -> None:
    """Keep that a session has ended by itself or by signing out."""
    SignIn.objects.filter(key=key, ended_at=None).update(ended_at=now)


@transaction.atomic
def end_sessions(*, user: User, by: User, now: datetime, only: int | None = None, but: str = "") -> int:
    """End a person's sessions from the next click on: one by its id, or all but the one with this key."""
    rows = SignIn.objects.filter(user=user, ended_at=None).exclude(key=but)
    rows = rows.filter(pk=only) if only is not None else rows
    keys = list(rows.values_list("key", flat=True))
    if not keys:
        return 0
    SignIn.objects.filter(key__in=keys).update(ended_at=now)
    Session.objects.filter(session_key__in=keys).delete()
    log.info("%s session(s) of user %s were ended by user %s", len(keys), user.pk, by.pk)
    record(Deed.SESSIONS_ENDED, by=by, person=user.pk, count=len(keys))
    return len(keys)


def forget_old_sessions(*, now: datetime, lifetime: timedelta) -> int:
    """Remove what is older than any session can be and was shown long enough."""
    old = SignIn.objects.filter(seen_at__lt=now - max(lifetime, SHOWN_FOR))
    return old.delete()[0]
