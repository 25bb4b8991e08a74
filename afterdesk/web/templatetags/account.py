"""What the pages about people, signing in and the audit log need."""

from __future__ import annotations

from django import template

from afterdesk.desk.models import AuditEntry
from afterdesk.desk.queries.case_story import StoryFile
from afterdesk.web import audit_words
from afterdesk.web.device_words import device_words as words_of_device
from afterdesk.web.pictures import looks_like_picture

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
def has_picture(file: StoryFile) -> bool:
    """Whether a small picture of a file can be asked for."""
    return looks_like_picture(file.name, file.size)


@register.filter
def detail_words(entry: AuditEntry) -> str:
    """Return a row's details in words."""
    return audit_words.detail_words(entry)
