"""Who works for a store outside it."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.models.stores import Store


class PartnerKind(models.TextChoices):
    """What a partner does."""

    REPAIR = "repair", _("Repair")
    OVERSEAS_WAREHOUSE = "overseas_warehouse", _("Overseas warehouse")
    RETURN_SERVICE = "return_service", _("Return service")
    CARRIER = "carrier", _("Carrier")
    INSURER = "insurer", _("Insurer")


class Partner(models.Model):
    """A company that repairs, stores, carries or insures for a store. `regions` empty: everywhere."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="partners")
    kind = models.CharField(max_length=20, choices=PartnerKind)
    name = models.CharField(max_length=120)
    regions = models.JSONField(default=list, blank=True)  # marketplaces: DE, US, JP
    cost = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )  # of one usual job
    currency = models.CharField(max_length=3, blank=True)
    cost_note = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=300, blank=True)  # for colleagues; never in a letter
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["kind", "name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "kind", "name"], name="one_partner_per_name_and_kind")
        ]

    def __str__(self) -> str:
        return self.name

    def serves(self, marketplace: str) -> bool:
        """Whether it works for buyers of this marketplace."""
        return not self.regions or marketplace in self.regions
