"""What is to be done: offers made to a buyer, tasks for colleagues, signs of life of the workers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.models.cases import Case
from afterdesk.desk.models.people import Role, User


class OfferState(models.TextChoices):
    """From proposed by the desk to carried out."""

    PROPOSED = "proposed", _("Proposed")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    CARRIED_OUT = "carried_out", _("Carried out")


class Offer(models.Model):
    """One way out that was put before the buyer, with what it was thought to cost and what it cost."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offers")
    remedy = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=OfferState, default=OfferState.PROPOSED)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    estimated_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    real_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    terms = models.JSONField(default=list)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.remedy} for case {self.case_id}"


class Task(models.Model):
    """A piece of work for a colleague, with an owner and a moment."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=200)
    role = models.CharField(max_length=12, choices=Role, blank=True)
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks")
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [models.Index(fields=["due_at", "id"], name="task_open", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return self.title


class Heartbeat(models.Model):
    """The last sign of life of a process of the desk."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
