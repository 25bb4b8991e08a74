"""A seller's store, and the programmes it is enrolled in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.fields import EncryptedTextField
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.values import Programme

MARKETPLACE_CHOICES = [(market.value, market.value) for market in Marketplace]


class HeatedHold(models.TextChoices):
    """What a reply in a heated case waits for; the values are those of `afterdesk.domain.holding.Hold`."""

    OFF = "off", _("Nothing: it leaves like any other")
    MINUTES = "minutes", _("Some minutes, to sleep on it")
    READER = "reader", _("A second reader: anyone but the author")
    LEAD = "lead", _("A second reader: a lead or the owner")


class Store(models.Model):
    """One seller account at Amazon. `go_live_at`: mail sent before enters closed and starts no clock."""

    class Smtp(models.TextChoices):
        STARTTLS = "starttls", "STARTTLS"
        TLS = "tls", "TLS"
        NONE = "none", "none (this machine only)"

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    is_demo = models.BooleanField(default=False)
    go_live_at = models.DateTimeField(null=True, blank=True)
    approved_sender = models.EmailField(blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    smtp_host = models.CharField(max_length=253, blank=True)
    smtp_port = models.PositiveIntegerField(default=587)
    smtp_security = models.CharField(max_length=10, choices=Smtp, default=Smtp.STARTTLS)
    smtp_username = models.CharField(max_length=253, blank=True)
    smtp_password = EncryptedTextField()
    warning_webhook = EncryptedTextField()  # empty: no webhook is called
    daily_cap = models.PositiveIntegerField(default=0)  # replies a day; 0: no cap
    heated_hold = models.CharField(max_length=8, choices=HeatedHold, default=HeatedHold.MINUTES)
    heated_minutes = models.PositiveSmallIntegerField(default=10)  # how long a heated reply cools down
    heated_near_hours = models.PositiveSmallIntegerField(default=2)  # a clock so near lets a lead release alone
    undo_seconds = models.PositiveSmallIntegerField(default=10)
    delivery_days = models.PositiveSmallIntegerField(default=5)  # working days until goods sent again arrive
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def can_send(self) -> bool:
        """Whether a reply could leave: an approved sender and a server to hand it to."""
        return bool(self.approved_sender and self.smtp_host)


class StoreProgramme(models.Model):
    """Enrolment in a programme, per marketplace: orders placed from `since` on belong to it."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="programmes")
    marketplace = models.CharField(max_length=2, choices=MARKETPLACE_CHOICES)
    programme = models.CharField(max_length=10, choices=[(p.value, p.value) for p in Programme])
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["store", "marketplace", "programme", "since"], name="one_enrolment_per_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.marketplace} since {self.since}"
