"""What a store knows of its products: dossiers, known problems, parts, manuals. Nothing in it is about a buyer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.fields import EncryptedBytesField
from afterdesk.desk.models.cases import Case
from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import Store
from afterdesk.domain.knowledge import KnownProblem


class Dossier(models.Model):
    """What is known of one SKU in words, for colleagues only; prices and stock stand on the product."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="dossiers")
    sku = models.CharField(max_length=60)
    specification = models.TextField(blank=True)  # one "name: value" a line
    strengths = models.TextField(blank=True)
    weaknesses = models.TextField(blank=True)
    comparisons = models.TextField(blank=True)  # against named competitors; never for buyers
    size_guide = models.TextField(blank=True)
    warranty_months = models.PositiveSmallIntegerField(null=True, blank=True)
    warranty_terms = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["sku"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["store", "sku"], name="one_dossier_per_sku")]

    def __str__(self) -> str:
        return self.sku


class ProductProblem(models.Model):
    """A known problem: `signs` are buyers' words for it, `cause` and `steps` are by language, ready for a letter."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="problems")
    title = models.CharField(max_length=200)
    issue = models.CharField(max_length=40, blank=True)
    signs = models.JSONField(default=list)
    cause = models.JSONField(default=dict)
    steps = models.JSONField(default=dict)
    retired_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "title"], name="one_problem_of_a_name")]

    def __str__(self) -> str:
        return self.title

    @property
    def known(self) -> KnownProblem:
        """Return the problem as a plain value."""
        return KnownProblem(self.pk, self.title, self.issue, tuple(self.signs), self.cause, self.steps)


class ProductPart(models.Model):
    """A part that can be sent alone; `from_unsellable`: a returned unit taken apart can give it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=120)
    part_sku = models.CharField(max_length=60, blank=True)
    from_unsellable = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "name"], name="one_part_of_a_name")]

    def __str__(self) -> str:
        return self.name


class AssetKind(models.TextChoices):
    """What a file about a product is."""

    MANUAL = "manual", _("Manual")
    CARD = "card", _("After-sales card")
    VIDEO = "video", _("Video")
    OTHER = "other", _("Other")


class ProductAsset(models.Model):
    """A manual, card or video of a product. Only what is `for_buyers` can be put beside a letter."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="assets")
    kind = models.CharField(max_length=8, choices=AssetKind, default=AssetKind.MANUAL)
    language = models.CharField(max_length=10, blank=True)
    version = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    content = EncryptedBytesField()
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    for_buyers = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["kind", "language", "-added_at"]

    def __str__(self) -> str:
        return self.name


class SolutionUse(models.Model):
    """A known problem's solution was in a reply that was queued for a case."""

    problem = models.ForeignKey(ProductProblem, on_delete=models.CASCADE, related_name="uses")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["problem", "case"], name="one_use_per_case")]

    def __str__(self) -> str:
        return f"problem {self.problem_id} in case {self.case_id}"
