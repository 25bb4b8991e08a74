"""What the pages about people, signing in and the audit log need."""

from __future__ import annotations

from django import template

from afterdesk.desk.models import AuditEntry
from afterdesk.web import audit_words
from afterdesk.web.device_words import device_words as words_of_device

register = template.Library()


@register.filter
def deed_words(code: str) -> str:
    """Return what a deed is called."""
    return audit_words.deed_words(code)


@register.filter
def device_words(agent: str) -> str:
    """Return a browser in words."""
    return words_of_device(agent)


@register.filter
def detail_words(entry: AuditEntry) -> str:
    """Return a row's details in words."""
    return audit_words.detail_words(entry)
