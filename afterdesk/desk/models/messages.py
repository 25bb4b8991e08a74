"""Messages and notices, as they stand in a case's story."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from afterdesk.desk.fields import EncryptedTextField
from afterdesk.desk.models.cases import Case
from afterdesk.desk.models.mail import RawMail, StoredFile
from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import Store


class Message(models.Model):
    """One mail that was read, or one reply of ours. Without a case: kept and shown, but nobody's problem."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"
        SYSTEM = "system"

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="messages", db_index=False)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    raw_mail = models.OneToOneField(RawMail, null=True, blank=True, on_delete=models.SET_NULL, related_name="message")
    direction = models.CharField(max_length=6, choices=Direction)
    kind = models.CharField(max_length=24)  # of MailKind, or "reply"
    at = models.DateTimeField()  # the mail's own moment
    message_id = models.CharField(max_length=500, blank=True)
    in_reply_to = models.CharField(max_length=500, blank=True)
    from_address = models.CharField(max_length=254, blank=True)
    from_name = EncryptedTextField()
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    subject = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)
    full_text = models.TextField(blank=True)  # only where it says more than body
    language = models.CharField(max_length=10, blank=True)
    trusted = models.CharField(max_length=7, default="unknown")
    is_automatic = models.BooleanField(default=False)
    evidence = models.JSONField(default=list)  # why it joined its case: [{"rank", "evidence", "words"}]
    details = models.JSONField(default=dict)  # what the notice said: items, amount, deadline, ...
    reading = models.JSONField(default=dict)  # what recognition said
    oddities = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["case", "at", "id"], name="message_by_case"),
            models.Index(fields=["store", "message_id"], name="message_by_id"),
            models.Index(
                fields=["store", "-at", "-id"], name="message_without_case", condition=models.Q(case__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Attachment(models.Model):
    """A file that came with a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    is_inline = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"attachment {self.pk}"


class ThreadReference(models.Model):
    """A Message-ID that a mail of a case carried or answered; evidence for joining, never proof by itself."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="thread_references")
    message_id = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "message_id", "case"], name="one_reference_per_case")
        ]

    def __str__(self) -> str:
        return self.message_id
