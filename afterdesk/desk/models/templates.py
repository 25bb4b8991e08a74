"""A store's own letters and snippets: the newest words, every version before, and where each was used."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.fields import EncryptedBytesField
from afterdesk.desk.models.cases import Case
from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import MARKETPLACE_CHOICES, Store
from afterdesk.domain.templates import MAX_NAME, TemplateKind, TemplateWords


class TemplateKinds(models.TextChoices):
    """As on pages."""

    LETTER = TemplateKind.LETTER.value, _("Letter")
    SNIPPET = TemplateKind.SNIPPET.value, _("Snippet")


class _Worded(models.Model):
    """What a template and each of its versions say."""

    name = models.CharField(max_length=MAX_NAME)
    kind = models.CharField(max_length=8, choices=TemplateKinds, default=TemplateKinds.LETTER)
    situation = models.CharField(max_length=40, blank=True)  # blank: any
    language = models.CharField(max_length=10)
    marketplace = models.CharField(max_length=2, choices=MARKETPLACE_CHOICES, blank=True)  # blank: any
    tags = models.JSONField(default=list, blank=True)
    text = models.TextField()

    class Meta:
        abstract = True

    @property
    def words(self) -> TemplateWords:
        """Return what it says as a plain value."""
        return TemplateWords(
            name=self.name,
            text=self.text,
            language=self.language,
            kind=TemplateKind(self.kind),
            situation=self.situation,
            marketplace=self.marketplace,
            tags=tuple(self.tags),
        )


class Template(_Worded):
    """One template of a store, as it stands now; `version` is the number of its newest version."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="templates")
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "language", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["store", "name", "language", "marketplace"], name="one_template_of_a_name_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"template {self.pk}"


class TemplateVersion(_Worded):
    """What a template said from one moment on. Never changed."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=200, blank=True)  # the file it came from, or the version it went back to
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["template", "number"], name="one_template_version_of_a_number")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of template {self.template_id}"


class TemplateUse(models.Model):
    """A version was put into the letter of a case."""

    version = models.ForeignKey(TemplateVersion, on_delete=models.CASCADE, related_name="uses")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="template_uses")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"use {self.pk}"


class TemplateImport(models.Model):
    """A file with templates as it was handed over; without `applied_at` it was only looked at."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="template_imports")
    name = models.CharField(max_length=200)
    content = EncryptedBytesField()  # compressed
    content_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=10, blank=True)  # of what the file says no language of; blank: as it reads
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"template import {self.pk}"
