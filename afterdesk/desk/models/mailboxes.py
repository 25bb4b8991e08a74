"""Live mailboxes: where mail is read from, how far it was read, and how the reading goes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from afterdesk.desk.fields import EncryptedTextField
from afterdesk.desk.models.mail import MailAccount


class Mailbox(models.Model):
    """A mailbox that is read over IMAP. What it brings is kept under its mail account."""

    class Security(models.TextChoices):
        TLS = "tls", "TLS"
        STARTTLS = "starttls", "STARTTLS"
        NONE = "none", "none (this machine only)"

    class SignIn(models.TextChoices):
        PASSWORD = "password"  # noqa: S105 - a way of signing in
        OAUTH = "oauth"

    class State(models.TextChoices):
        """`stopped`: waits for a person; `retrying`: tries again by itself at `next_try_at`."""

        NEW = "new"
        READING = "reading"
        OK = "ok"
        RETRYING = "retrying"
        STOPPED = "stopped"
        OFF = "off"

    account = models.OneToOneField(MailAccount, on_delete=models.CASCADE, related_name="mailbox")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=10, choices=Security, default=Security.TLS)
    username = models.CharField(max_length=253)
    sign_in = models.CharField(max_length=10, choices=SignIn, default=SignIn.PASSWORD)
    password = EncryptedTextField()
    token_url = models.CharField(max_length=500, blank=True)
    client_id = models.CharField(max_length=300, blank=True)
    client_secret = EncryptedTextField()
    refresh_token = EncryptedTextField()
    access_token = EncryptedTextField()
    access_until = models.DateTimeField(null=True, blank=True)
    read_since = models.DateField(null=True, blank=True)  # older arrivals are not fetched

    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    fault = models.CharField(max_length=20, blank=True)  # of `channels.email.imap_faults.Fault`
    said = models.CharField(max_length=200, blank=True)  # the server's words about it
    failures = models.PositiveIntegerField(default=0)  # in a row
    next_try_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)  # settings; whoever reads takes up the new ones
    alarm_told_at = models.DateTimeField(null=True, blank=True)  # its owners know that it needs them

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return f"mailbox {self.pk}"

    @property
    def is_read(self) -> bool:
        """Whether the desk tries to read it by itself."""
        return self.state not in (self.State.STOPPED, self.State.OFF)


class MailFolder(models.Model):
    """A folder of a mailbox and how far it was read: every UID up to `last_uid`, of this `uidvalidity`, is stored."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="folders")
    name = models.CharField(max_length=255)
    is_sent = models.BooleanField(default=False)
    is_read = models.BooleanField(default=True)
    uidvalidity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)  # on the server above the mark when it was last looked at
    seen = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)  # too large, or not handed over by the server
    read_at = models.DateTimeField(null=True, blank=True)
    is_missing = models.BooleanField(default=False)
    stuck_uid = models.BigIntegerField(default=0)  # a mail that the server does not hand over
    stuck_times = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["mailbox", "name"], name="one_mark_per_folder")]

    def __str__(self) -> str:
        return f"folder {self.pk}"
