"""The Django application that holds the pages."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "afterdesk.web"
    label = "web"
    verbose_name = "Afterdesk pages"
