"""What the pages of the rules need in their templates."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from afterdesk.desk.actions.routing import route_of
from afterdesk.desk.models import Case, User
from afterdesk.desk.queries.warnings import UnseenWarning, unseen_warnings
from afterdesk.desk.warning_words import because_words
from afterdesk.domain.routing import Route
from afterdesk.packs.browse import in_language
from afterdesk.web import route_words, rule_words

register = template.Library()

register.filter("rule_value", rule_words.value)
register.filter("rule_where", rule_words.where)
register.filter("rule_span", rule_words.span)
register.filter("rule_doubt", rule_words.doubt)
register.filter("because_words", because_words)
register.filter("answer_words", route_words.answer_words)
register.filter("route_because", route_words.because_words)


@register.filter
def pack_words(text: str) -> str:
    """Return a clock's title or consequence in the reader's language, where the pack has words for it."""
    return in_language(text, get_language() or "en") if text else ""


@register.simple_tag
def route_for(case: Case) -> Route | None:
    """Return who must answer a case; one query, for the programmes of its store."""
    return route_of(case)


@register.simple_tag(takes_context=True)
def my_warnings(context: template.Context) -> Sequence[UnseenWarning]:
    """Return what the reader was warned of and has not seen."""
    reader = getattr(context.get("request"), "user", None)
    return unseen_warnings(reader, now=timezone.now()) if isinstance(reader, User) else ()
