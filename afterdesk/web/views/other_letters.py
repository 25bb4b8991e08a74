"""The letters of a case besides the reply: read, copied, or taken as the draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from afterdesk.desk.actions.other_letters import TYPED, NoSuchLetter, other_letters, take_as_draft
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import case_for
from afterdesk.web.case_answer import workable_case
from afterdesk.web.composer import letter_languages
from afterdesk.web.letter_words import AUDIENCES, KINDS, TYPED_WORDS
from afterdesk.web.requests import DeskRequest

TYPED_LENGTH = 4000


@require_http_methods(["GET", "HEAD", "POST"])
def case_letters(request: DeskRequest, case_id: int) -> HttpResponse:
    """Show every other letter of the case, in a language of one's choice; a post puts in what a person wrote.

    Nothing is kept: the letters are copied.
    """
    case = case_for(request.user, case_id)
    asked = request.POST if request.method == "POST" else request.GET
    language = asked.get("language", "") if asked.get("language", "") in letter_languages() else ""
    typed = {name: asked[name].strip()[:TYPED_LENGTH] for name in TYPED if asked.get(name, "").strip()}
    found = other_letters(
        case=case, operator_language=request.user.language, now=timezone.now(), language=language, typed=typed
    )
    lacking = {name for one in found for name in one.lacks}
    context = {
        "case": case,
        "letters": [(one, KINDS.get(one.kind, one.kind), AUDIENCES.get(one.audience, one.audience)) for one in found],
        "languages": letter_languages(),
        "questions": [(name, TYPED_WORDS[name], typed.get(name, "")) for name in TYPED if name in lacking | set(typed)],
        "language": language or next((one.letter.lang for one in found if one.letter), ""),
    }
    return render(request, "case/letters.html", context)


@require_POST
def case_letter_draft(request: DeskRequest, case_id: int) -> HttpResponse:
    """Take a letter for the buyer as the draft of the reply."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    try:
        language, kind = request.POST.get("language", ""), request.POST.get("kind", "")
        take_as_draft(case=case, kind=kind, by=request.user, now=timezone.now(), language=language)
        messages.success(request, _("The letter is your draft now. Read it through before you send it."))
    except NoSuchLetter as problem:
        messages.error(request, _(str(problem)))
    return redirect(case)
