"""A template put into the letter of a case."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afterdesk.desk.actions.insert_template import LetterSoFar, insert_template
from afterdesk.desk.actions.templates import TemplateRefused
from afterdesk.desk.models import Case
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import case_for
from afterdesk.domain.templates import MissingValues
from afterdesk.web.case_answer import Refused, answer, case_context, workable_case
from afterdesk.web.case_forms import ReplyForm
from afterdesk.web.requests import DeskRequest
from afterdesk.web.template_words import missing_values

_PARTS = ("story", "composer")


@require_POST
def insert(request: DeskRequest, case_id: int) -> HttpResponse:
    """Put a template in, filled from the case; or say what the case does not know, and leave the letter alone."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    typed = ReplyForm(request.POST, case=case).typed
    letter = LetterSoFar(typed.text, _number(request, "at"), typed.seen_message_id)
    wanted = _number(request, "template") or 0
    try:
        text = insert_template(case=case, template_id=wanted, letter=letter, by=request.user, now=timezone.now())
    except MissingValues as problem:
        return answer(request, case, _PARTS, refused=Refused(typed, missing_values(problem.names)))
    except TemplateRefused as problem:
        return answer(request, case, _PARTS, refused=Refused(typed, _(str(problem))))
    return _inserted(request, case, stood="" if typed.text.strip() in text else typed.text)


def _inserted(request: DeskRequest, case: Case, stood: str) -> HttpResponse:
    """Show the letter; `stood`: what a whole letter has taken the place of, so that it can be put back."""
    if not request.htmx and not stood:
        return answer(request, case)
    context = case_context(request, case_for(request.user, case.pk), timezone.now())
    context |= {"stood": stood, "is_inserted": True, "parts": [f"case/_{part}.html" for part in _PARTS]}
    return render(request, "case/parts.html" if request.htmx else "case/page.html", context)


def _number(request: DeskRequest, name: str) -> int | None:
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
