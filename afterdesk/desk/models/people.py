"""People who work at the desk, and in which store they may do what."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does in a store; what each may do stands in `afterdesk.desk.permissions`."""

    OPERATOR = "operator", _("Operator")
    LEAD = "lead", _("Lead")
    WAREHOUSE = "warehouse", _("Warehouse")
    PRODUCT = "product", _("Product owner")
    OWNER = "owner", _("Account owner")


class People(BaseUserManager["User"]):
    """Makes people; addresses are kept in lower case so that one person has one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a person who signs in with this address."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a person for signing in, whatever the case of the letters typed."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person. Rights come from memberships alone; nobody is above them."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, default="en", choices=[("en", "English"), ("zh-hans", "简体中文")])
    time_zone = models.CharField(max_length=64, default="UTC")
    quiet_from = models.TimeField(null=True, blank=True, default=time(22))
    quiet_until = models.TimeField(null=True, blank=True, default=time(7))
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)
    cover = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    warn_by_email = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Two letters that stand for the person in narrow places."""
        words = self.name.split()
        return "".join(word[0] for word in words[:2]).upper() or "?"


class Membership(models.Model):
    """One person's role in one store."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    store = models.ForeignKey("desk.Store", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "store"], name="one_role_per_person_and_store")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.store_id}: {self.role}"
