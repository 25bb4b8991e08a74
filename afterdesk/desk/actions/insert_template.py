"""A template put into the letter of a case: filled from the case or refused, and its use is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.drafts import save_draft
from afterdesk.desk.actions.promises import promise_moment
from afterdesk.desk.actions.template_values import case_values
from afterdesk.desk.actions.templates import TemplateRefused
from afterdesk.desk.models import Case, Template, TemplateUse, User
from afterdesk.domain.templates import TemplateKind, fill, variables_in


@dataclass(frozen=True, slots=True)
class LetterSoFar:
    """What stands in the letter, and where the pen is (None: at the end)."""

    text: str
    at: int | None = None
    seen_message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Inserted:
    """The letter with the template in it; `promise_at`: the moment it promises, where it promises one."""

    text: str
    language: str
    promise_at: datetime | None


@transaction.atomic
def insert_template(*, case: Case, template_id: int, letter: LetterSoFar, by: User, now: datetime) -> Inserted:
    """Put a template into a person's draft and return it. A letter takes the place of what stood there.

    Raises TemplateRefused for one that is gone, MissingValues where the case does not know a variable.
    """
    template = Template.objects.filter(pk=template_id, store_id=case.store_id, archived_at=None).first()
    if template is None:
        raise TemplateRefused("This template is not there any more. Choose another one.")
    filled = fill(template.text, case_values(case, language=template.language, now=now))
    is_letter = template.kind == TemplateKind.LETTER
    text = filled if is_letter else put_in(letter.text, filled, letter.at)
    save_draft(case=case, text=text, seen_message_id=letter.seen_message_id, by=by, now=now)
    TemplateUse.objects.create(version=template.versions.get(number=template.version), case=case, by=by, at=now)
    promises = "promise" in variables_in(template.text)
    return Inserted(text, template.language if is_letter else "", promise_moment(case, now=now) if promises else None)


def put_in(text: str, piece: str, at: int | None) -> str:
    """Put a piece into a text: at a place within a line as it is, else as a paragraph of its own."""
    at = len(text) if at is None else max(0, min(at, len(text)))
    before, after = text[:at], text[at:]
    if before and not before.endswith("\n"):
        if after and not after.startswith("\n"):
            return before + piece + after
        before += "\n\n"
    if after and not after.startswith("\n"):
        after = "\n\n" + after
    return before + piece + after
