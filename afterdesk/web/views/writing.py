"""Asking the writing help: a message in the reader's language, another wording of a letter, the buyer's language."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afterdesk.channels.writing.client import WritingFault
from afterdesk.desk.actions.drafts import save_draft
from afterdesk.desk.actions.writing_help import help_with
from afterdesk.desk.models import Case, Message
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import NotFound
from afterdesk.domain.language import detect_language
from afterdesk.domain.masking import TokensChanged
from afterdesk.domain.writing import NAMES, AnswerRefused, CannotAsk, Help
from afterdesk.web.case_answer import answer, whole_page, workable_case
from afterdesk.web.case_forms import ReplyForm, TakingForm
from afterdesk.web.helping import Asked, help_offer, reader_language
from afterdesk.web.requests import DeskRequest

_REFUSALS = (CannotAsk, WritingFault, AnswerRefused, TokensChanged)
_FOR_LETTERS = {kind.value: kind for kind in Help if kind is not Help.READ_MESSAGE}


@require_POST
def translation(request: DeskRequest, case_id: int, said_id: int) -> HttpResponse:
    """Show a message in the reader's language. The translation is shown once and kept nowhere."""
    case = workable_case(request, case_id)
    message = case.messages.exclude(direction=Message.Direction.SYSTEM).filter(pk=said_id).first()
    if message is None:
        raise NotFound("There is no such message in this case.")
    asked = _asked(request, case, Help.READ_MESSAGE, message.body, reader_language(request.user), message)
    return _shown(request, case, asked, "case/_translation.html")


@require_POST
def letter_help(request: DeskRequest, case_id: int) -> HttpResponse:
    """Propose another version of what is typed; the letter itself stays as it is until the proposal is taken."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    typed = ReplyForm(request.POST, case=case).typed
    if typed.text.strip():
        now = timezone.now()
        save_draft(case=case, text=typed.text, seen_message_id=typed.seen_message_id, by=request.user, now=now)
    kind = _FOR_LETTERS.get(request.POST.get("help", ""), Help.REPHRASE)
    asked = _asked(request, case, kind, typed.text, _language(request, case, kind, typed.text))
    return _shown(request, case, asked, "case/_proposal.html")


@require_POST
def taking(request: DeskRequest, case_id: int) -> HttpResponse:
    """Make a proposal the letter. It is marked, and goes through the guard like every other."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    form = TakingForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        text = given["proposal"].replace("\r\n", "\n")
        seen = given["seen_message_id"]
        save_draft(
            case=case, text=text, seen_message_id=seen, by=request.user, now=timezone.now(), helped=given["help"]
        )
    return answer(request, case, ("story", "composer"))


def _language(request: DeskRequest, case: Case, kind: Help, text: str) -> str:
    if kind is Help.READ_LETTER:
        return reader_language(request.user)
    found = detect_language(text).lang
    return found if kind is Help.REPHRASE and found in NAMES else case.language


def _asked(
    request: DeskRequest, case: Case, kind: Help, text: str, language: str, message: Message | None = None
) -> Asked:
    about = message.pk if message else None
    try:
        helped = help_with(
            case=case, kind=kind, text=text, language=language, by=request.user, now=timezone.now(), message=message
        )
    except _REFUSALS as problem:
        return Asked(problem=_(str(problem)), message_id=about)
    return Asked(helped, message_id=about)


def _shown(request: DeskRequest, case: Case, asked: Asked, template: str) -> HttpResponse:
    if not request.htmx:
        return whole_page(request, case, asked=asked)
    context = {"case": case, "asked": asked, "help": help_offer(case, request.user)}
    return render(request, template, context, status=422 if asked.problem else 200)
