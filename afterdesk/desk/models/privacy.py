"""Why a case keeps its buyer's data longer, and which cases have given it up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.models.cases import Case
from afterdesk.desk.models.people import User


class HoldReason(models.TextChoices):
    """What a person may hold a case's data for."""

    CLAIM = "claim", _("A claim or chargeback that may come back")
    LEGAL = "legal", _("A legal dispute")
    SAFETY = "safety", _("An incident with danger")
    TAX = "tax", _("A record that tax law asks for")


class CaseHold(models.Model):
    """A person's word that a case keeps its buyer's data. Never changed: it is lifted, with who and when."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=10, choices=HoldReason)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at__isnull=True), name="one_hold_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.reason} of case {self.case_id}"


class CasePurge(models.Model):
    """A case whose personal data is gone."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="purge")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"case {self.case_id} at {self.at}"
