"""What a store has set otherwise than the pack: figures of a rule, with who, when and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import Store


class RuleOverride(models.Model):
    """Other figures for one rule. Never changed: an end is set, and a new row says what holds from then on."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="rule_overrides")
    rule_id = models.CharField(max_length=80)
    marketplaces = models.JSONField(default=list, blank=True)  # empty: wherever the rule holds
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # in the rule's own unit
    earliest = models.IntegerField(null=True, blank=True)
    latest = models.IntegerField(null=True, blank=True)
    warn_before_hours = models.JSONField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["store", "rule_id"], name="override_in_force", condition=Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} in store {self.store_id}"
