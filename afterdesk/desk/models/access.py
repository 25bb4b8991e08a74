"""How people come in: links that let them choose a password, the second step, their sessions, the brake on guessing."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from afterdesk.desk.fields import EncryptedTextField
from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import Store


class AccessLink(models.Model):
    """A link with which one person chooses a password, once. Its secret is derived from the desk's key, not kept."""

    class Purpose(models.TextChoices):
        """Why it was made."""

        INVITATION = "invitation"
        NEW_PASSWORD = "new_password"  # noqa: S105 - a purpose, no password

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    store = models.ForeignKey(Store, null=True, on_delete=models.SET_NULL, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], name="one_open_link_per_person", condition=Q(used_at=None, revoked_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"link {self.pk} for {self.user_id}"

    def is_good(self, now: datetime) -> bool:
        """Whether it still opens."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


class SecondStep(models.Model):
    """A person's authenticator. `last_step`: the newest step of 30 seconds whose code was accepted."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_step")
    secret = EncryptedTextField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"second step of {self.user_id}"


class RecoveryCode(models.Model):
    """One of the codes for the day the phone is gone. Only a keyed digest is kept; each opens once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "digest"], name="one_recovery_code")]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class SignIn(models.Model):
    """One session of a person: from where, with what, when last seen. `key` finds Django's own row."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    key = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-seen_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["user", "-seen_at"], name="sign_in_by_person")]

    def __str__(self) -> str:
        return f"session {self.pk} of {self.user_id}"


class SignInBrake(models.Model):
    """Attempts of one account or one address; `key` is a keyed digest, so that no address typed in is kept."""

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    rests_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"brake {self.pk}: {self.failures}"
