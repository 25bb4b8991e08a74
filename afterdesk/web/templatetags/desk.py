"""What templates need beyond Django's own: icons, words for codes, time left, amounts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from babel.numbers import format_currency
from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from afterdesk.domain.values import Money
from afterdesk.web import words
from afterdesk.web.left import Left, day_and_time, time_left
from afterdesk.web.navigation import Link, links

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite; it decorates, so a word stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("web/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def places(context: template.Context) -> tuple[Link, ...]:
    """Return the links of the bar."""
    match = getattr(context.get("request"), "resolver_match", None)
    return links(match.url_name if match and match.url_name else "")


@register.filter
def left(due_at: datetime | None) -> Left | None:
    """Return the time left until a moment."""
    return time_left(due_at, timezone.now()) if due_at else None


@register.filter
def shortly(at: datetime | None) -> str:
    """Say a moment as shortly as the distance allows."""
    return day_and_time(at, timezone.now()) if at else ""


@register.filter
def money(amount: Money | None) -> str:
    """Write an amount as the reader's language does."""
    return money_of(amount.amount, amount.currency) if amount else ""


def money_of(amount: Decimal, currency: str) -> str:
    """Write a decimal amount with its currency; without one, the bare number."""
    locale = "zh_Hans" if (get_language() or "").startswith("zh") else "en"
    return format_currency(amount, currency, locale=locale) if currency else str(amount)


@register.filter
def issue_word(code: str) -> str:
    """Return the word of an issue."""
    return words.word_for(words.ISSUES, code) if code else ""


@register.filter
def wish_word(code: str) -> str:
    """Return the words of a wish; no wish has none."""
    return words.word_for(words.WISHES, code) if code and code != "none" else ""


@register.filter
def situation_word(code: str) -> str:
    """Return the word of a situation."""
    return words.word_for(words.SITUATIONS, code) if code else ""


@register.filter
def clock_word(title: str) -> str:
    """Return a clock's name; the packs' own names are translated where the catalogue knows them."""
    return gettext(title) if title else ""


@register.filter
def kind_word(code: str) -> str:
    """Return the words of a mail's kind."""
    return words.word_for(words.MAIL_KINDS, code) if code else ""


@register.filter
def language_word(code: str) -> str:
    """Return a language's name."""
    return words.word_for(words.LANGUAGES, code.split("-")[0]) if code else ""


@register.filter
def capped(count: int) -> str:
    """Write a count that was not counted to its end as "999+"."""
    return "999+" if count > 999 else str(count)
