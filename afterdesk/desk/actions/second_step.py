"""The second step: a code of the phone's authenticator (TOTP, RFC 6238), or a recovery code when the phone is gone."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import pyotp
from django.db import transaction

from afterdesk.desk.actions.audit import record
from afterdesk.desk.models import Deed, Membership, Role, User
from afterdesk.desk.models.access import RecoveryCode, SecondStep
from afterdesk.domain.errors import DeskError
from afterdesk.runtime.keys import derive

log = logging.getLogger(__name__)

ISSUER = "Afterdesk"
STEP_SECONDS = 30
#: A phone's clock may be one step off, not more.
STEPS_AROUND = 1
RECOVERY_CODES = 10
#: 10 letters of 31: 49 bits each, and a guess costs an attempt of the brake.
RECOVERY_LENGTH = 10
#: No letter that is taken for another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class CodeWrong(DeskError):
    """The code does not fit."""


def has_second_step(user: User) -> bool:
    """Whether signing in asks this person for a code."""
    return SecondStep.objects.filter(user=user, confirmed_at__isnull=False).exists()


def should_have_second_step(user: User) -> bool:
    """Whether the desk recommends it to this person: whoever owns a store and has none."""
    owns = Membership.objects.filter(user=user, role=Role.OWNER).exists()
    return owns and not has_second_step(user)


def must_have_second_step(user: User, *, required: str) -> bool:
    """Whether this person may do nothing before switching it on. `required`: nobody, owners, everybody."""
    if required == "everybody":
        return not has_second_step(user)
    return required == "owners" and should_have_second_step(user)


def codes_left(user: User) -> int:
    """Return how many recovery codes still open."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def begin_second_step(*, user: User) -> SecondStep:
    """Return the secret to be shown; the same one until it is confirmed, so that a reload changes nothing."""
    found, _ = SecondStep.objects.get_or_create(user=user, defaults={"secret": pyotp.random_base32()})
    if found.confirmed_at is not None:
        raise CodeWrong("The second step is on already.")
    return found


def address_for_phone(step: SecondStep) -> str:
    """Return the otpauth address that the square shows to the phone."""
    return pyotp.TOTP(step.secret).provisioning_uri(name=step.user.email, issuer_name=ISSUER)


@transaction.atomic
def confirm_second_step(*, user: User, code: str, now: datetime) -> list[str]:
    """Switch it on with a first code; return the recovery codes, which are shown this once."""
    if not _accept(user, code, now, confirmed=False):
        raise CodeWrong("This code does not fit. Wait for the next one, and check that the phone's clock is right.")
    SecondStep.objects.filter(user=user).update(confirmed_at=now)
    codes = _new_codes(user)
    log.info("user %s switched the second step on", user.pk)
    record(Deed.SECOND_STEP_ON, by=user)
    return codes


@transaction.atomic
def new_recovery_codes(*, user: User) -> list[str]:
    """Make new codes; the old ones open nothing any more."""
    codes = _new_codes(user)
    record(Deed.RECOVERY_CODES_MADE, by=user, count=len(codes))
    return codes


@transaction.atomic
def pass_second_step(*, user: User, code: str, now: datetime) -> bool:
    """Whether a code of the phone, or a recovery code, is good; either opens once."""
    if _accept(user, code, now, confirmed=True):
        return True
    if not _use_recovery_code(user, code, now):
        return False
    record(Deed.RECOVERY_CODE_USED, by=user, left=codes_left(user))
    return True


@transaction.atomic
def end_second_step(*, user: User) -> None:
    """Switch it off; the caller has asked for the password."""
    _remove(user)
    log.info("user %s switched the second step off", user.pk)
    record(Deed.SECOND_STEP_OFF, by=user)


@transaction.atomic
def reset_second_step(*, user: User, by: User) -> None:
    """Take a lost phone's step away from somebody; whether `by` may do so is decided by `actions.people`."""
    _remove(user)
    log.info("the second step of user %s was reset by user %s", user.pk, by.pk)
    record(Deed.SECOND_STEP_RESET, by=by, person=user.pk)


def _accept(user: User, code: str, now: datetime, *, confirmed: bool) -> bool:
    """Whether the code fits a step that was not used yet; the row is locked, so one code opens one door."""
    wanted = SecondStep.objects.select_for_update().filter(user=user, confirmed_at__isnull=not confirmed)
    row, typed = wanted.first(), _digits(code)
    if row is None or len(typed) != 6:
        return False
    generator, current = pyotp.TOTP(row.secret), int(now.timestamp()) // STEP_SECONDS
    for step in range(current - STEPS_AROUND, current + STEPS_AROUND + 1):
        moment = now + timedelta(seconds=(step - current) * STEP_SECONDS)
        if step > row.last_step and hmac.compare_digest(generator.at(moment), typed):
            row.last_step = step
            row.save(update_fields=["last_step"])
            return True
    return False


def _use_recovery_code(user: User, code: str, now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(user, code), used_at=None)
    return unused.update(used_at=now) == 1


def _new_codes(user: User) -> list[str]:
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _remove(user: User) -> None:
    SecondStep.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _digest(user: User, code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hmac.digest(derive("recovery-code"), f"{user.pk}:{plain}".encode(), hashlib.sha256).hex()


def _digits(code: str) -> str:
    plain: Sequence[str] = [letter for letter in code if letter.isascii() and letter.isdigit()]
    return "".join(plain) if len(plain) + sum(letter in " -" for letter in code) == len(code) else ""
