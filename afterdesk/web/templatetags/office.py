"""What the pages around the cases need in their templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from afterdesk.desk.actions.granting import default_limits
from afterdesk.desk.mailbox_words import ALARMS
from afterdesk.desk.models import Role
from afterdesk.domain.values import Money
from afterdesk.web.job_words import JOBS, QUEUES, how_often
from afterdesk.web.left import duration
from afterdesk.web.quarantine_words import reason_words
from afterdesk.web.template_words import OUTCOMES
from afterdesk.web.words import word_for

register = template.Library()

register.filter("how_often", how_often)
register.filter("reason_words", reason_words)


@register.filter
def of(table: Mapping[Any, Any], key: Any) -> Any:
    """Return what a table says of a key; nothing where it says nothing."""
    return table.get(key, "")


@register.filter
def job_word(name: str) -> str:
    """Return what a job does."""
    return word_for(JOBS, name)


@register.filter
def queue_word(name: str) -> str:
    """Return what a queue is for."""
    return word_for(QUEUES, name)


@register.filter
def alarm_word(kind: str) -> str:
    """Return what is the matter with a mailbox."""
    return word_for(ALARMS, kind)


@register.filter
def ago(at: datetime | None) -> str:
    """Say how long ago a moment was; what lies seconds back is now."""
    if at is None:
        return _("never")
    span = timezone.now() - at
    if span.total_seconds() < 60:
        return _("just now")
    return _("%(time)s ago") % {"time": duration(span)}


@register.filter
def outcome_word(code: str) -> str:
    """Say what became of a case in which a template was used."""
    return word_for(OUTCOMES, code)


@register.filter
def share_of(count: int, whole: int) -> str:
    """Write a share as people compare it."""
    return f"{round(100 * count / whole)} %" if whole else ""


@register.simple_tag
def pack_limits() -> list[Money]:
    """Return what an operator and a lead grant alone where a store set nothing, in euros."""
    return [Money(default_limits(role)["EUR"], "EUR") for role in (Role.OPERATOR, Role.LEAD)]
