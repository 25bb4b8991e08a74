"""Mail as it arrived: stored before it is read, accounted for until it is filed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from afterdesk.desk.fields import EncryptedBytesField
from afterdesk.desk.models.stores import Store


class MailAccount(models.Model):
    """A source of mail: a mailbox, or the folder that files were imported from."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="mail_accounts")
    name = models.CharField(max_length=120)
    trusted_servers = models.JSONField(default=list, blank=True)  # authserv-ids of the mailbox's own server
    last_success_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["store", "name"], name="one_account_per_name")]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One pass over one source. seen = filed + known + quarantined + waiting; nothing is left out."""

    account = models.ForeignKey(MailAccount, on_delete=models.CASCADE, related_name="runs")
    source = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    seen = models.PositiveIntegerField(default=0)
    filed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def waiting(self) -> int:
        """Mails stored but not yet filed: the run was interrupted, a worker takes them up."""
        return self.seen - self.filed - self.known - self.quarantined


class RawMailState(models.TextChoices):
    """Where a mail stands."""

    STORED = "stored"
    FILED = "filed"
    QUARANTINED = "quarantined"


class RawMail(models.Model):
    """The bytes of one mail. `identity`: its Message-ID, or a hash of its content where there is none."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="raw_mails")
    account = models.ForeignKey(MailAccount, on_delete=models.CASCADE, related_name="raw_mails")
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="raw_mails")
    identity = models.CharField(max_length=80)
    content_hash = models.CharField(max_length=64)
    content = EncryptedBytesField()  # compressed
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=RawMailState, default=RawMailState.STORED)
    reason = models.CharField(max_length=500, blank=True)  # why it is in quarantine, in words
    source = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    seen_again = models.PositiveIntegerField(default=0)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "identity"], name="one_mail_per_account")]
        indexes: ClassVar = [
            models.Index(fields=["store", "-id"], name="mail_in_quarantine", condition=Q(state="quarantined")),
            models.Index(fields=["id"], name="mail_waiting", condition=Q(state="stored")),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class StoredFile(models.Model):
    """The bytes of an attachment, kept once per content and encrypted."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="files")
    content_hash = models.CharField(max_length=64)
    content = EncryptedBytesField()
    size = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["store", "content_hash"], name="one_file_per_content")]

    def __str__(self) -> str:
        return f"file {self.pk}"
