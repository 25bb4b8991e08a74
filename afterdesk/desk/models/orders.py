"""What was sold, to whom, and how it travels."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from afterdesk.desk.fields import EncryptedTextField
from afterdesk.desk.models.stores import MARKETPLACE_CHOICES, Store
from afterdesk.domain.values import Fulfillment


class Buyer(models.Model):
    """One buyer of one store. `key` is the relay address without the part after "+": one per buyer and seller."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="buyers")
    key = models.CharField(max_length=254)
    alias = models.CharField(max_length=254, blank=True)  # newest full relay address
    name = EncryptedTextField()
    name_digest = models.CharField(max_length=64, blank=True)  # keyed hash, to find a buyer by name without storing it
    language = models.CharField(max_length=10, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["store", "key"], name="one_buyer_per_alias")]
        indexes: ClassVar = [models.Index(fields=["store", "name_digest"], name="buyer_by_name")]

    def __str__(self) -> str:
        return f"buyer {self.pk}"


class Order(models.Model):
    """An Amazon order. A placeholder is one that mail named before the order report brought it."""

    class Status(models.TextChoices):
        PENDING = "pending"
        UNSHIPPED = "unshipped"
        SHIPPED = "shipped"
        CANCELLED = "cancelled"
        UNKNOWN = "unknown"

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="orders")
    order_id = models.CharField(max_length=19)
    marketplace = models.CharField(max_length=2, choices=MARKETPLACE_CHOICES, blank=True)
    fulfillment = models.CharField(max_length=3, choices=[(f.value, f.value) for f in Fulfillment], blank=True)
    buyer = models.ForeignKey(Buyer, null=True, blank=True, on_delete=models.SET_NULL, related_name="orders")
    status = models.CharField(max_length=10, choices=Status, default=Status.UNKNOWN)
    purchased_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    ship_by_at = models.DateTimeField(null=True, blank=True)
    deliver_by_on = models.DateField(null=True, blank=True)  # latest estimated delivery date
    total = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    is_placeholder = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["store", "order_id"], name="one_row_per_order")]
        indexes: ClassVar = [models.Index(fields=["buyer", "-purchased_at"], name="order_by_buyer")]

    def __str__(self) -> str:
        return self.order_id


class OrderItem(models.Model):
    """One line of an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    sku = models.CharField(max_length=60, blank=True)
    asin = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=500, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "sku", "asin"], name="one_line_per_sku")]

    def __str__(self) -> str:
        return self.title or self.sku or self.asin


class Shipment(models.Model):
    """A parcel of an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shipments")
    carrier = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_event = models.CharField(max_length=200, blank=True)
    last_event_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["tracking_number"], name="shipment_by_tracking")]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}".strip()


class Product(models.Model):
    """What the seller knows of one SKU; costs are the seller's own figures, in `currency`."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="products")
    marketplace = models.CharField(max_length=2, choices=MARKETPLACE_CHOICES, blank=True)  # blank: wherever it is sold
    sku = models.CharField(max_length=60)
    asin = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=500)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    landed_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    freight_out = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    freight_return = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    part_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    stock = models.IntegerField(default=0)
    stock_parts = models.IntegerField(default=0)
    stock_unsellable = models.IntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["store", "sku", "marketplace"], name="one_product_per_sku_and_marketplace")
        ]
        indexes: ClassVar = [models.Index(fields=["store", "asin"], name="product_by_asin")]

    def __str__(self) -> str:
        return self.title
