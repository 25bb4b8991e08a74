"""What a person may know of their own door: sessions, and what was tried on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from afterdesk.desk.models import AuditEntry, Deed, SignIn, User

ATTEMPTS_SHOWN = 10
SESSIONS_SHOWN = 50
_AT_THE_DOOR = (Deed.SIGNED_IN, Deed.SIGN_IN_FAILED, Deed.RECOVERY_CODE_USED, Deed.PASSWORD_CHANGED)


@dataclass(frozen=True, slots=True)
class Door:
    """`failed_since`: attempts in vain since the sign-in before this one."""

    sessions: Sequence[SignIn]
    attempts: Sequence[AuditEntry]
    failed_since: int


def door_of(user: User) -> Door:
    """Return a person's sessions and the last things that happened at their door."""
    rows = AuditEntry.objects.filter(person=user, deed__in=_AT_THE_DOOR).order_by("-number")
    sessions = SignIn.objects.filter(user=user, ended_at=None).order_by("-seen_at", "-pk")
    return Door(list(sessions[:SESSIONS_SHOWN]), list(rows[:ATTEMPTS_SHOWN]), failed_before_this(user))


def failed_before_this(user: User) -> int:
    """Return how many attempts failed between the sign-in before the last one and now."""
    rows = AuditEntry.objects.filter(person=user)
    before = rows.filter(deed=Deed.SIGNED_IN).order_by("-number").values_list("number", flat=True)[1:2]
    failed = rows.filter(deed=Deed.SIGN_IN_FAILED)
    return failed.filter(number__gt=before[0]).count() if before else failed.count()
