"""A store's own templates: saved through the guard, put away, brought back; no version is ever lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.template_values import example_values
from afterdesk.desk.models import Store, Template, TemplateVersion, User
from afterdesk.desk.rulebook import guard_rules
from afterdesk.domain.errors import DeskError
from afterdesk.domain.guard import Family, Finding, GuardContext, LetterKind, check_reply
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.situations import Situation
from afterdesk.domain.templates import MAX_NAME, MAX_TEXT, TemplateKind, TemplateWords, fill, tidied

#: What a whole letter must have; a snippet is a part of one.
_OF_WHOLE_LETTERS = frozenset({Family.NO_SOLUTION, Family.NO_TIMEFRAME, Family.NO_FOLLOWUP, Family.BLUNT_RETURN})


class TemplateRefused(DeskError):
    """A template cannot be kept like this; the sentence says what to do."""


class VersionPassed(TemplateRefused):
    """Somebody else saved while these words were written."""


class TemplateBlocked(DeskError):
    """The guard would stop every reply with this text."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"No reply with these words can be sent: {', '.join(one.words for one in findings)}.")
        self.findings = findings


def check_template(words: TemplateWords) -> tuple[Finding, ...]:
    """Return what the guard finds in a template filled with examples. Raises UnknownVariables."""
    context = GuardContext(
        situation=Situation(words.situation) if words.situation else None,
        marketplace=Marketplace(words.marketplace) if words.marketplace else None,
        buyer_lang=words.language,
        letter_kind=LetterKind.UNKNOWN,
    )
    text = fill(words.text, example_values(words.language, words.marketplace))
    found = check_reply(text, context=context, rules=guard_rules())
    if words.kind is TemplateKind.SNIPPET:
        return tuple(one for one in found if one.family not in _OF_WHOLE_LETTERS)
    return found


def require_sound(words: TemplateWords) -> tuple[Finding, ...]:
    """Return the warnings. Raises TemplateRefused, UnknownVariables, TemplateBlocked."""
    if not words.name.strip() or not words.text.strip():
        raise TemplateRefused("Give the template a name and a text.")
    if len(words.name) > MAX_NAME or len(words.text) > MAX_TEXT:
        raise TemplateRefused("A name has at most 120 characters, a text 10,000. Make it shorter, or two of it.")
    findings = check_template(words)
    if blocking := tuple(one for one in findings if one.blocks):
        raise TemplateBlocked(blocking)
    return findings


@transaction.atomic
def save_template(
    *,
    store: Store,
    words: TemplateWords,
    by: User | None,
    now: datetime,
    template: Template | None = None,
    over: int | None = None,
    source: str = "",
) -> Template:
    """Keep the words as the newest version; words that stand there already make none.

    `over`: the version that whoever wrote them had before them.
    Raises TemplateRefused, VersionPassed, UnknownVariables, TemplateBlocked.
    """
    words = tidied(words)
    require_sound(words)
    Store.objects.select_for_update().get(pk=store.pk)  # two who save at once come one after the other
    _require_own_name(store, words, template)
    row = Template.objects.get(pk=template.pk, store=store) if template else Template(store=store, changed_at=now)
    if row.version and row.words == words:
        return row
    if over is not None and row.version and row.version != over:
        raise VersionPassed("Somebody saved another version meanwhile; see below. Save again to put yours over it.")
    return _write(row, words, by=by, now=now, source=source)


@transaction.atomic
def return_to_version(*, template: Template, version: TemplateVersion, by: User, now: datetime) -> Template:
    """Let an older version be the newest again; it goes through the guard as it is today."""
    source = f"version {version.number}"
    return save_template(store=template.store, words=version.words, by=by, now=now, template=template, source=source)


def archive_template(*, template: Template, now: datetime) -> bool:
    """Take a template out of the lists; nothing of it is lost. False: it was out already."""
    return Template.objects.filter(pk=template.pk, archived_at=None).update(archived_at=now) == 1


def restore_template(*, template: Template) -> bool:
    """Put an archived template back into the lists. False: it stood there already."""
    return Template.objects.filter(pk=template.pk).exclude(archived_at=None).update(archived_at=None) == 1


def _require_own_name(store: Store, words: TemplateWords, template: Template | None) -> None:
    name, language, marketplace = words.key
    others = Template.objects.filter(store=store, name=name, language=language, marketplace=marketplace)
    if template is not None:
        others = others.exclude(pk=template.pk)
    if others.exists():
        raise TemplateRefused(
            "The store has a template of this name for this language and marketplace. Change that one, or give "
            "another name; it may be archived."
        )


def _write(row: Template, words: TemplateWords, *, by: User | None, now: datetime, source: str) -> Template:
    said = {
        "name": words.name,
        "kind": words.kind.value,
        "situation": words.situation,
        "language": words.language,
        "marketplace": words.marketplace,
        "tags": list(words.tags),
        "text": words.text,
    }
    for name, value in said.items():
        setattr(row, name, value)
    row.version, row.changed_at = row.version + 1, now
    row.save()
    TemplateVersion.objects.create(template=row, number=row.version, source=source[:200], by=by, at=now, **said)
    return row
