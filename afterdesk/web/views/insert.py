"""A template put into the letter of a case."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afterdesk.desk.actions.insert_template import Inserted, LetterSoFar, insert_template
from afterdesk.desk.actions.templates import TemplateRefused
from afterdesk.desk.models import Case
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import case_for
from afterdesk.domain.templates import MissingValues
from afterdesk.web.case_answer import Refused, answer, case_context, workable_case
from afterdesk.web.case_forms import ReplyForm
from afterdesk.web.composer import Typed
from afterdesk.web.requests import DeskRequest
from afterdesk.web.template_words import missing_values
from afterdesk.web.views.templates import number_of

_PARTS = ("story", "composer")


@require_POST
def insert(request: DeskRequest, case_id: int) -> HttpResponse:
    """Put a template in, filled from the case; or say what the case does not know, and leave the letter alone."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    typed = ReplyForm(request.POST, case=case).typed
    letter = LetterSoFar(typed.text, number_of(request.POST.get("at", "")), typed.seen_message_id)
    wanted = number_of(request.POST.get("template", "")) or 0
    try:
        inserted = insert_template(case=case, template_id=wanted, letter=letter, by=request.user, now=timezone.now())
    except MissingValues as problem:
        return answer(request, case, _PARTS, refused=Refused(typed, missing_values(problem.names)))
    except TemplateRefused as problem:
        return answer(request, case, _PARTS, refused=Refused(typed, _(str(problem))))
    return _inserted(request, case, typed, inserted)


def _inserted(request: DeskRequest, case: Case, typed: Typed, inserted: Inserted) -> HttpResponse:
    """Show the letter with what it promises now; what it has taken the place of can be put back."""
    stood = "" if typed.text.strip() in inserted.text else typed.text
    if not request.htmx and not stood:
        return answer(request, case)
    letter = replace(
        typed,
        text=inserted.text,
        language=inserted.language or typed.language,
        promise_at=inserted.promise_at or (None if inserted.language else typed.promise_at),
    )
    context = case_context(request, case_for(request.user, case.pk), timezone.now(), typed=letter)
    context |= {"stood": stood, "is_inserted": True, "parts": [f"case/_{part}.html" for part in _PARTS]}
    return render(request, "case/parts.html" if request.htmx else "case/page.html", context)
