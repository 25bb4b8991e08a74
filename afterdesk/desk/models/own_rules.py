"""Rules that a seller wrote for a store, as text in the pack's own format."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import Store


class OwnRules(models.Model):
    """One version of a store's own rules. Never changed: it ends, and the next version is a new row."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="own_rules")
    text = models.TextField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        verbose_name_plural = "own rules"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["store"], condition=Q(ended_at__isnull=True), name="one_version_of_own_rules_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"own rules {self.pk}"
