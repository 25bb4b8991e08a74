"""The Django application that remembers why jobs failed."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "afterdesk.jobs"
    label = "jobs"
    verbose_name = "Afterdesk jobs"
    default_auto_field = "django.db.models.BigAutoField"
