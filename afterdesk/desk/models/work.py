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
    REPLACED = "replaced", _("Replaced by another letter")


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
    needs = models.CharField(max_length=12, blank=True)  # the role that must agree first, where the amount asks for it
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)  # None: it stood in no letter that left
    answered_at = models.DateTimeField(null=True, blank=True)  # when the buyer accepted or declined
    real_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # really given back
    reference = models.CharField(max_length=200, blank=True)  # refund id, tracking number
    carried_out_at = models.DateTimeField(null=True, blank=True)
    carried_out_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    full_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # a full refund's, then
    steps_done = models.JSONField(default=list)  # numbers of the steps, from 0

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.remedy} for case {self.case_id}"


class TaskKind(models.TextChoices):
    """Which kind of work it is; who does it in this store is the task's role."""

    WAREHOUSE = "warehouse", _("Warehouse")
    LOGISTICS = "logistics", _("Logistics")
    LISTING = "listing", _("Product page")
    PRODUCT = "product", _("Product")
    SUPPLIER = "supplier", _("Supplier")
    INSURER = "insurer", _("Insurer")
    OTHER = "other", _("Other")


class Task(models.Model):
    """A piece of work for a colleague, with an owner and a moment."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=TaskKind, default=TaskKind.OTHER)
    role = models.CharField(max_length=12, choices=Role, blank=True)
    offer = models.ForeignKey(Offer, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks")
    meets = models.CharField(max_length=40, blank=True)  # an event of the clocks that doing it is
    note = models.CharField(max_length=200, blank=True)  # what came of it: a tracking number, a number of an inquiry
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


class GrantLimit(models.Model):
    """The largest amount that a role of a store grants alone, in one currency."""

    store = models.ForeignKey("desk.Store", on_delete=models.CASCADE, related_name="grant_limits")
    role = models.CharField(max_length=12, choices=Role)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["role", "currency"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "role", "currency"], name="one_limit_per_role_and_currency")
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.amount} {self.currency}"
