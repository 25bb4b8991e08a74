"""What templates need beyond Django's own: icons, words for codes, time left, amounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from afterdesk.desk.actions.heat import HoldPlan
from afterdesk.desk.models import Case, Role, User
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.case_story import StoryEvent, StoryMessage
from afterdesk.desk.scope import rights_of
from afterdesk.domain.guard import Finding
from afterdesk.domain.heat import Reason
from afterdesk.domain.letters import short_title
from afterdesk.domain.rules import Confidence
from afterdesk.domain.values import Money
from afterdesk.web import cost_words, heat_words, words
from afterdesk.web.amounts import money_of, written
from afterdesk.web.event_words import sentence
from afterdesk.web.gist_words import GistLines, gist_lines
from afterdesk.web.left import Left, day_and_time, time_left
from afterdesk.web.navigation import Link, links
from afterdesk.web.notice_words import notice_lines
from afterdesk.web.offer_words import remedy_title

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
    request = context.get("request")
    match, reader = getattr(request, "resolver_match", None), getattr(request, "user", None)
    rights = rights_of(reader) if isinstance(reader, User) else frozenset[Permission]()
    return links(match.url_name if match and match.url_name else "", rights)


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
    return written(amount) if amount else ""


@register.filter
def amount(value: Decimal | None, currency: str) -> str:
    """Write a decimal amount with its currency."""
    return money_of(value, currency) if value is not None else ""


@register.filter
def in_words(event: StoryEvent) -> str:
    """Say what happened to a case."""
    return sentence(event)


@register.filter
def notice(details: Mapping[str, Any]) -> list[str]:
    """Return what a notice said, line by line."""
    return notice_lines(details)


@register.filter
def for_reader(text: Mapping[str, str] | str | None) -> str:
    """Return a pack's line in the reader's language."""
    return words.text_for_reader(text)


@register.filter(name="short_title")
def short(title: str) -> str:
    """Return a product's title as people say it."""
    return short_title(title)


@register.filter
def heat_word(reason: Reason | str) -> str:
    """Return a sign of a heated thread, as seen now or as kept with a reply."""
    return heat_words.reason_words(reason) if isinstance(reason, Reason) else heat_words.sign_words(reason)


@register.filter
def heat_kind_word(code: str) -> str:
    """Return what a buyer did in an earlier case."""
    return heat_words.kind_words(code)


@register.filter
def hold_words(plan: HoldPlan | None) -> str:
    """Say what a reply will wait for."""
    return heat_words.plan_words(plan) if plan else ""


@register.filter
def issue_word(code: str) -> str:
    """Return the word of an issue."""
    return _word("ISSUES", code)


@register.filter
def wish_word(code: str) -> str:
    """Return the words of a wish; no wish has none."""
    return "" if code == "none" else _word("WISHES", code)


@register.simple_tag
def gist(entry: StoryMessage, case: Case) -> GistLines:
    """Return what a message says for somebody who does not read its language."""
    return gist_lines("".join(piece.text for piece in entry.pieces), entry.language, case.marketplace)


@register.filter
def situation_word(code: str) -> str:
    """Return the word of a situation."""
    return _word("SITUATIONS", code)


@register.filter
def clock_word(title: str) -> str:
    """Return a clock's name; the packs' own names are translated where the catalogue knows them."""
    return gettext(title) if title else ""


@register.filter
def kind_word(code: str) -> str:
    """Return the words of a mail's kind."""
    return _word("MAIL_KINDS", code)


@register.filter
def language_word(code: str) -> str:
    """Return a language's name."""
    return _word("LANGUAGES", code.split("-")[0]) if code else ""


@register.filter
def remedy_word(code: str) -> str:
    """Return a remedy's title."""
    return remedy_title(code)


@register.filter
def unlocalised(value: Decimal) -> str:
    """Write a number as a form field takes it, whatever the reader's language."""
    return f"{value:f}"


@register.filter
def piece_word(code: str) -> str:
    """Return the word of a piece of a dossier."""
    return _word("PIECES", str(code))


@register.filter
def in_reading(told: Mapping[str, Any]) -> Any:
    """Return what is told by language in the reader's own, else in English, else in whatever there is."""
    language = (get_language() or "en").split("-")[0]
    return told.get(language) or told.get("en") or next(iter(told.values()), "")


@register.filter
def flag_word(code: str) -> str:
    """Return the word of a signal that recognition found."""
    return _word("FLAGS", code)


@register.filter
def owner_word(code: str) -> str:
    """Return who has to act before a clock ends."""
    return _word("CLOCK_OWNERS", code)


@register.filter
def confidence_word(code: str) -> str:
    """Say on whose word a rule stands."""
    return gettext(Confidence(code).words) if code in set(Confidence) else code


@register.filter
def term_word(code: str) -> str:
    """Return the name of a term of the expected cost."""
    return _word("COST_TERMS", str(code))


@register.filter
def explained(words: str) -> str:
    """Say how a term of the expected cost came about."""
    return cost_words.explained(words)


@register.filter
def order_state_word(code: str) -> str:
    """Return the word of an order's state."""
    return _word("ORDER_STATES", code)


@register.filter
def has_wording(finding: Finding) -> bool:
    """Whether the guard offers words to put in place as they are; a hint, or a gap to fill, stands in brackets."""
    return bool(finding.instead) and not set(finding.instead) & set("(（[")


@register.filter
def close_word(code: str) -> str:
    """Return why a case was closed; words that a person typed stay as they are."""
    return _word("CLOSE_REASONS", code) if code in words.CLOSE_REASONS else code


@register.filter
def percent(probability: float) -> str:
    """Write a probability as people read it."""
    return f"{round(100 * probability)} %"


@register.filter
def seconds_left(moment: datetime) -> int:
    """Return the whole seconds until a moment, never below none."""
    return max(0, round((moment - timezone.now()).total_seconds()))


@register.filter
def handle(name: str) -> str:
    """Return the name as it is mentioned in a note."""
    return name.replace(" ", ".").lower()


@register.filter
def role_word(code: str) -> str:
    """Return the name of a role."""
    return str(Role(code).label) if code in Role.values else code


@register.filter
def capped(count: int) -> str:
    """Write a count that was not counted to its end as "999+"."""
    return "999+" if count > 999 else str(count)


def _word(table: str, code: str) -> str:
    return words.word_for(getattr(words, table), code) if code else ""
