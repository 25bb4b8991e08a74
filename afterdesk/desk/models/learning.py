"""What a store's reading learned from its operators' corrections."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from afterdesk.desk.fields import EncryptedBytesField
from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import Store


class LearningRun(models.Model):
    """One attempt: the report, and where it was taken over what was learned. The newest in force is what reads."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="learning_runs")
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")  # None: by night
    corrections = models.PositiveIntegerField()
    figures = models.JSONField(default=list)  # [name, before, after], shares of 1
    accepted = models.BooleanField(default=False)
    in_force = models.BooleanField(default=False)
    keys = EncryptedBytesField()  # numpy uint32, little-endian
    added = EncryptedBytesField()  # numpy float32, little-endian, one row of issues per key

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["store"], condition=Q(in_force=True), name="one_learning_in_force_per_store"
            )
        ]

    def __str__(self) -> str:
        return f"learning run {self.pk}"
