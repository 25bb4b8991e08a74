"""Replies on their way: every state is a row, and nothing leaves twice by itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.models.cases import Case, Note
from afterdesk.desk.models.mail import StoredFile
from afterdesk.desk.models.messages import Message
from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import Store


class OutgoingStatus(models.TextChoices):
    """unknown: the server may have taken it; a person decides, never the desk. held: a second reader lets it go."""

    HELD = "held", _("Waits for a second reader")
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")
    UNKNOWN = "unknown", _("Not known whether it left")
    CANCELLED = "cancelled", _("Taken back")
    RETURNED = "returned", _("Sent back by the second reader")


class OutgoingMessage(models.Model):
    """One approved reply. `number` feeds the keyed Message-ID, which is made once and kept."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="outgoing", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="outgoing")
    sent_as = models.OneToOneField(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="outgoing")
    status = models.CharField(max_length=9, choices=OutgoingStatus, default=OutgoingStatus.QUEUED)
    to_alias = models.CharField(max_length=254)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    text_digest = models.CharField(max_length=64)  # of the letters alone: finds Amazon's copy of it
    language = models.CharField(max_length=10, blank=True)
    message_id = models.CharField(max_length=500, unique=True)
    in_reply_to = models.CharField(max_length=500, blank=True)
    references = models.JSONField(default=list)
    findings = models.JSONField(default=list)  # the guard's warnings it was sent with
    warning_reason = models.CharField(max_length=500, blank=True)
    promise_at = models.DateTimeField(null=True, blank=True)
    closes_case = models.BooleanField(default=False)
    helped = models.CharField(max_length=12, blank=True)  # what the writing help did to the text
    queued_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    queued_at = models.DateTimeField()
    send_after = models.DateTimeField()
    sending_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    hold = models.CharField(max_length=8, blank=True)  # what it waited for: see afterdesk.domain.holding
    heat = models.JSONField(default=list)  # the signs that made the thread heated
    reader = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")  # who decided
    read_at = models.DateTimeField(null=True, blank=True)
    comment = models.ForeignKey(Note, null=True, on_delete=models.SET_NULL, related_name="+")  # the reader's

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["send_after", "id"], name="outgoing_to_send", condition=Q(status="queued")),
            models.Index(fields=["store", "queued_at"], name="outgoing_held", condition=Q(status="held")),
            models.Index(fields=["store", "text_digest"], name="outgoing_by_text"),
            models.Index(
                fields=["store", "-id"], name="outgoing_in_doubt", condition=Q(status__in=["unknown", "failed"])
            ),
        ]

    def __str__(self) -> str:
        return f"outgoing {self.pk}"


class OutgoingAttachment(models.Model):
    """A file that leaves with a reply."""

    outgoing = models.ForeignKey(OutgoingMessage, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"outgoing attachment {self.pk}"


class DraftFile(models.Model):
    """A file that a person has put beside a draft; it leaves with their next reply in the case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="draft_files")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"draft file {self.pk}"


class Draft(models.Model):
    """What a person has typed for a case and not sent. `seen_message_id`: the newest message it was written against."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    seen_message_id = models.BigIntegerField(null=True, blank=True)
    updated_at = models.DateTimeField()
    helped = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "user"], name="one_draft_per_person")]

    def __str__(self) -> str:
        return f"draft {self.pk}"
