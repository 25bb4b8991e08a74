"""What search looks through: folded text in its own table, the same on every PostgreSQL."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from afterdesk.desk.models.stores import Store


class SearchDocument(models.Model):
    """One findable text: a message, an order, a product, a case's title. CJK as two-character pieces."""

    class Kind(models.TextChoices):
        CASE = "case"
        MESSAGE = "message"
        ORDER = "order"
        PRODUCT = "product"

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    object_id = models.BigIntegerField()
    case = models.ForeignKey("desk.Case", null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    vector = SearchVectorField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "object_id"], name="one_document_per_object")]
        indexes: ClassVar = [
            GinIndex(fields=["vector"], name="search_words"),
            models.Index(fields=["store", "kind", "-at"], name="search_newest_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
