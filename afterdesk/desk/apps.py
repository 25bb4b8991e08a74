"""The Django application that holds the records."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "afterdesk.desk"
    label = "desk"
    verbose_name = "Afterdesk"
