"""Warnings that a clock is about to run out, or has: one row for each person and each way it reaches them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from afterdesk.desk.models.cases import Clock
from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import Store
from afterdesk.domain.escalation import Channel


class ClockWarning(models.Model):
    """One warning of one step of a clock to one person. `send_at` moves on when it has to be tried again."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="warnings", db_index=False)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False)
    step_at = models.DateTimeField()
    is_end = models.BooleanField(default=False)  # the clock ran out
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="clock_warnings", db_index=False)
    channel = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Channel])
    because = models.CharField(max_length=300)
    send_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["send_at", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["send_at", "id"],
                name="warning_to_send",
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
            ),
            models.Index(
                fields=["person", "send_at"], name="warning_unseen", condition=Q(channel="page", seen_at__isnull=True)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clock", "step_at", "person", "channel"], name="one_warning_per_step_person_and_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.person_id} about clock {self.clock_id}"
