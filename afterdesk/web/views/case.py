"""The page of one case: everything needed to answer it, in one place."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from afterdesk.desk.actions.case_work import touch_presence
from afterdesk.desk.queries.case_page import here_at
from afterdesk.desk.scope import case_for
from afterdesk.web.case_answer import answer, whole_page
from afterdesk.web.requests import DeskRequest


@require_safe
def case_page(request: DeskRequest, case_id: int) -> HttpResponse:
    """Show a case; one that was merged shows the case it went into."""
    case = case_for(request.user, case_id)
    if case.merged_into_id and "here" not in request.GET:
        return redirect("case", case.merged_into_id)
    return whole_page(request, case)


@require_safe
def case_parts(request: DeskRequest, case_id: int) -> HttpResponse:
    """Show the parts again after something came in from outside; the letter being typed stays."""
    return answer(request, case_for(request.user, case_id), ("head", "story", "advice", "side"))


@require_POST
def presence(request: DeskRequest, case_id: int) -> HttpResponse:
    """Say that I am here, and learn who else is, and whether anything came in."""
    case, now = case_for(request.user, case_id), timezone.now()
    touch_presence(case=case, user=request.user, now=now, is_writing=bool(request.POST.get("text", "").strip()))
    seen = request.POST.get("seen", "")
    is_newer = bool(case.last_message_id and seen.isdigit() and case.last_message_id > int(seen))
    context = {"case": case, "here": here_at(case, request.user, now), "seen": seen, "is_newer": is_newer}
    return render(request, "case/_here.html", context)
