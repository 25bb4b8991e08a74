"""What is noted of a buyer: a bad rating, and the report to Amazon about threats or abuse."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from afterdesk.desk.actions.abuse_report import note_filed, note_prepared, prepared_report
from afterdesk.desk.actions.contacts import RatingRefused, note_bad_rating
from afterdesk.desk.permissions import Permission
from afterdesk.web.case_answer import ALL, answer, workable_case
from afterdesk.web.requests import DeskRequest


@require_safe
def abuse_report(request: DeskRequest, case_id: int) -> HttpResponse:
    """Show the text."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    return render(request, "case/abuse_report.html", {"case": case, "text": prepared_report(case)})


@require_POST
def abuse_report_file(request: DeskRequest, case_id: int) -> HttpResponse:
    """Give the text as a file; the story keeps that it was taken."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    note_prepared(case=case, by=request.user, now=timezone.now())
    file = HttpResponse(prepared_report(case), content_type="text/plain; charset=utf-8")
    file["Content-Disposition"] = f'attachment; filename="report-case-{case.pk}.txt"'
    return file


@require_POST
def abuse_report_filed(request: DeskRequest, case_id: int) -> HttpResponse:
    """Keep that it was filed with Amazon."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    note_filed(case=case, reference=request.POST.get("reference", ""), by=request.user, now=timezone.now())
    messages.success(request, _("Noted in the story."))
    return redirect(case)


@require_POST
def rating(request: DeskRequest, case_id: int) -> HttpResponse:
    """Keep that the buyer left bad feedback or a bad review."""
    case = workable_case(request, case_id, Permission.SEND_REPLIES)
    try:
        note_bad_rating(case=case, kind=request.POST.get("kind", ""), by=request.user, now=timezone.now())
    except RatingRefused as problem:
        messages.error(request, _(str(problem)))
    return answer(request, case, ALL)
