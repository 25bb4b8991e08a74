"""Writing and sending the reply: drafts, the guard while typing, ways out, send."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afterdesk.desk.actions.advising import advice_for, choose_ways
from afterdesk.desk.actions.drafts import discard_draft, save_draft
from afterdesk.desk.actions.replies import (
    CannotSend,
    NewerMessage,
    ReplyBlocked,
    ReplyNeedsReason,
    ReplyRequest,
    queue_reply,
)
from afterdesk.desk.models import Case, Draft
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.case_page import case_page_for
from afterdesk.domain.letters import LetterProblem
from afterdesk.web.case_answer import ALL, Refused, answer, complaint, workable_case
from afterdesk.web.case_forms import ReplyForm, WaysForm
from afterdesk.web.composer import Typed, composer_for, not_written
from afterdesk.web.requests import DeskRequest

_REFUSALS = (CannotSend, NewerMessage, ReplyBlocked, ReplyNeedsReason)


@require_POST
def reply(request: DeskRequest, case_id: int) -> HttpResponse:
    """Send the letter, or say why it cannot go and keep the text."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    form, now = ReplyForm(request.POST, case=case), timezone.now()
    if not form.is_valid():
        return _refused(request, case, form.typed, " ".join(str(one) for one in form.errors.get("promise", [])))
    try:
        queue_reply(case=case, reply=_asked(form.typed, request), by=request.user, now=now)
    except _REFUSALS as problem:
        _keep(case, form.typed, request, now)
        return _refused(request, case, form.typed, _sentence(problem))
    return answer(request, case, ALL)


@require_POST
def draft(request: DeskRequest, case_id: int) -> HttpResponse:
    """Keep what is being typed, and say what the guard thinks of it."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    form, now = ReplyForm(request.POST, case=case), timezone.now()
    _keep(case, form.typed, request, now)
    if not request.htmx:
        return answer(request, case)
    page = case_page_for(request.user, case, now=now)
    composer = composer_for(page, request.user, advice_for(case, now=now), now=now, typed=form.typed)
    return render(request, "case/_checked.html", {"case": case, "composer": composer, "page": page, "may_send": True})


@require_POST
def draft_removal(request: DeskRequest, case_id: int) -> HttpResponse:
    """Throw the draft away; the desk's own letter stands there again."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    discard_draft(case=case, by=request.user)
    return answer(request, case, ("story", "composer"))


@require_POST
def wording(request: DeskRequest, case_id: int) -> HttpResponse:
    """Put the guard's own wording in the place of the words it found."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    form, now = ReplyForm(request.POST, case=case), timezone.now()
    page = case_page_for(request.user, case, now=now)
    composer = composer_for(page, request.user, None, now=now, typed=form.typed)
    chosen = request.POST.get("finding", "")
    found = next((one for one in composer.findings if f"{one.rule}:{one.start}" == chosen), None)
    text = form.typed.text
    if found is not None and found.instead:
        text = text[: found.start] + found.instead + text[found.end :] if found.words else f"{text}\n\n{found.instead}"
    save_draft(case=case, text=text, seen_message_id=form.typed.seen_message_id, by=request.user, now=now)
    return answer(request, case, ("story", "composer"))


@require_POST
def letter(request: DeskRequest, case_id: int) -> HttpResponse:
    """Write the letter anew, with the ways out that were chosen."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    form = WaysForm(request.POST)
    if not form.is_valid():
        return complaint(request, case, form)
    try:
        draft = _write(case, form, request)
    except LetterProblem as problem:
        return answer(request, case, ("advice", "composer"), said=not_written(problem))
    elsewhere = _("Chosen. What is written for it goes to Amazon or the team: it stands under “Other letters”.")
    return answer(request, case, ("story", "advice", "composer"), said="" if draft else elsewhere)


def _write(case: Case, form: WaysForm, request: DeskRequest) -> Draft | None:
    return choose_ways(
        case=case,
        remedies=form.remedies,
        by=request.user,
        now=timezone.now(),
        variant=form.cleaned_data["variant"] or 0,
        language=form.cleaned_data["language"],
    )


def _asked(typed: Typed, request: DeskRequest) -> ReplyRequest:
    return ReplyRequest(
        text=typed.text,
        language=typed.language,
        seen_message_id=typed.seen_message_id,
        warning_reason=typed.reason,
        close_after=request.POST.get("then") == "close",
        promise_at=typed.promise_at,
    )


def _keep(case: Case, typed: Typed, request: DeskRequest, now: datetime) -> None:
    save_draft(case=case, text=typed.text, seen_message_id=typed.seen_message_id, by=request.user, now=now)


def _refused(request: DeskRequest, case: Case, typed: Typed, why: str) -> HttpResponse:
    return answer(request, case, ("story", "composer"), refused=Refused(typed, why))


def _sentence(problem: Exception) -> str:
    """Say why in the reader's language. The guard's own findings stand beside the text already."""
    if isinstance(problem, ReplyBlocked):
        return _("This reply cannot be sent: change what the guard has stopped below.")
    return _(str(problem))
