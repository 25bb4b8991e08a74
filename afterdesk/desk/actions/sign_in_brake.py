"""The brake on guessing: failures are counted per account and per client address, and each further one rests longer.

An attempt is counted before the password is looked at, in one statement, so that many at once do not slip through.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from afterdesk.desk.models.access import SignInBrake
from afterdesk.runtime.keys import derive


@dataclass(frozen=True, slots=True)
class Brake:
    """How many failures cost nothing, and how the rest grows then."""

    free: int
    first_rest: timedelta = timedelta(seconds=30)
    longest_rest: timedelta = timedelta(minutes=15)

    def rest_after(self, failures: int) -> timedelta | None:
        """Return how long nothing more is tried after so many failures."""
        over = failures - self.free
        return min(self.first_rest * 2 ** min(over, 20), self.longest_rest) if over >= 0 else None


PER_ACCOUNT = Brake(free=5)
#: An office shares one address, so it may err more often than one account.
PER_ADDRESS = Brake(free=20)
#: After so long without a failure the count begins anew.
FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who is tried from where. `account`: what was typed, whether or not there is such an account."""

    account: str
    address: str

    @property
    def brakes(self) -> tuple[tuple[str, Brake], ...]:
        """Return the keys under which it is counted; without an address there is one."""
        account = (_key("account", self.account.strip().lower()), PER_ACCOUNT)
        return (account, (_key("address", self.address), PER_ADDRESS)) if self.address else (account,)


@transaction.atomic
def begin_attempt(attempt: Attempt, *, now: datetime) -> datetime | None:
    """Count an attempt as failed until it is known better. Return until when to rest, then nothing was counted."""
    keys = dict(attempt.brakes)
    _make_rows(sorted(keys), now)
    rows = list(SignInBrake.objects.select_for_update().filter(key__in=keys).order_by("key"))
    if resting := [row.rests_until for row in rows if row.rests_until and row.rests_until > now]:
        return max(resting)
    for row in rows:
        stale = row.last_at < now - FORGOTTEN_AFTER
        row.failures, row.last_at = (1 if stale else row.failures + 1), now
        rest = keys[row.key].rest_after(row.failures)
        row.rests_until = now + rest if rest else None
    SignInBrake.objects.bulk_update(rows, ["failures", "last_at", "rests_until"])
    return None


@transaction.atomic
def attempt_was_good(attempt: Attempt) -> None:
    """Start the account anew, and take this one attempt from the address: others there may still be guessing."""
    (account, _), *others = attempt.brakes
    SignInBrake.objects.filter(key=account).delete()
    for key, brake in others:
        row = SignInBrake.objects.select_for_update().filter(key=key).first()
        if row is not None:
            row.failures = max(row.failures - 1, 0)
            row.rests_until = row.rests_until if brake.rest_after(row.failures) else None
            row.save(update_fields=["failures", "rests_until"])


def failures_of(account: str) -> int:
    """Return how often this account was tried in vain since it last signed in."""
    found = SignInBrake.objects.filter(key=_key("account", account.strip().lower())).first()
    return found.failures if found else 0


def forget_old_attempts(*, now: datetime) -> int:
    """Remove the counts that mean nothing any more."""
    return SignInBrake.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()[0]


def _make_rows(keys: Iterable[str], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO desk_signinbrake (key, failures, last_at) VALUES (%s, 0, %s) ON CONFLICT (key) DO NOTHING",
            [(key, now) for key in keys],
        )


def _key(kind: str, value: str) -> str:
    return hmac.digest(derive("sign-in-brake"), f"{kind}:{value}".encode(), hashlib.sha256).hex()
