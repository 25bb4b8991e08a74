"""The small deeds around a case: give it away, let it sleep, close it, note, correct, split, merge, tasks."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afterdesk.desk.actions.advising import advice_for
from afterdesk.desk.actions.case_work import (
    add_note,
    assign_case,
    mark_answered_elsewhere,
    mark_no_response_needed,
    verify_sender,
)
from afterdesk.desk.actions.facts import FactRefused, record_fact
from afterdesk.desk.actions.moves import close_case, reopen_case, snooze_case
from afterdesk.desk.actions.read_message import correct_reading
from afterdesk.desk.actions.regroup import merge_cases, split_case, undo_merge
from afterdesk.desk.actions.tasks import NewTask, add_task, finish_task
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import case_for, require, tasks_for
from afterdesk.web.case_answer import ALL, BESIDE_THE_LETTER, answer, complaint, workable_case
from afterdesk.web.case_forms import (
    AssignForm,
    CloseForm,
    MergeForm,
    NoteForm,
    ReadingForm,
    SnoozeForm,
    SplitForm,
    TaskForm,
)
from afterdesk.web.left import day_and_time
from afterdesk.web.requests import DeskRequest


@require_POST
def assignment(request: DeskRequest, case_id: int) -> HttpResponse:
    """Give the case to a colleague, or to nobody."""
    case = workable_case(request, case_id)
    form = AssignForm(request.POST, case=case)
    if not form.is_valid():
        return complaint(request, case, form)
    assign_case(case=case, to=form.cleaned_data["to"], by=request.user, now=timezone.now())
    return answer(request, case, BESIDE_THE_LETTER)


@require_POST
def snooze(request: DeskRequest, case_id: int) -> HttpResponse:
    """Hide the case until a moment."""
    case, now = workable_case(request, case_id), timezone.now()
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return complaint(request, case, form)
    until: datetime = form.moment(now)
    snooze_case(case=case, until=until, by=request.user, now=now)
    said = _("Asleep until %(time)s.") % {"time": day_and_time(until, now)}
    return answer(request, case, BESIDE_THE_LETTER, said=said)


@require_POST
def closure(request: DeskRequest, case_id: int) -> HttpResponse:
    """Close the case."""
    case = workable_case(request, case_id)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return complaint(request, case, form)
    close_case(case=case, reason=form.why, by=request.user, now=timezone.now())
    return answer(request, case, ALL, said=_("Closed."))


@require_POST
def reopening(request: DeskRequest, case_id: int) -> HttpResponse:
    """Open the case again."""
    case = workable_case(request, case_id)
    reopen_case(case=case, by=request.user, now=timezone.now())
    return answer(request, case, ALL)


@require_POST
def elsewhere(request: DeskRequest, case_id: int) -> HttpResponse:
    """The answer was given in Seller Central."""
    case = workable_case(request, case_id)
    mark_answered_elsewhere(case=case, by=request.user, now=timezone.now())
    return answer(request, case, ALL, said=_("Marked as answered in Seller Central."))


@require_POST
def no_response(request: DeskRequest, case_id: int) -> HttpResponse:
    """The last message asks for nothing."""
    case = workable_case(request, case_id)
    mark_no_response_needed(case=case, by=request.user, now=timezone.now())
    return answer(request, case, ALL, said=_("Marked as needing no response."))


@require_POST
def verification(request: DeskRequest, case_id: int) -> HttpResponse:
    """Somebody compared the message with Seller Central and vouches for its sender."""
    case = workable_case(request, case_id)
    require(request.user, case.store_id, Permission.SETTLE_MAIL)
    verify_sender(case=case, by=request.user, now=timezone.now())
    return answer(request, case, ALL)


@require_POST
def note(request: DeskRequest, case_id: int) -> HttpResponse:
    """Keep an internal note."""
    case = workable_case(request, case_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return complaint(request, case, form)
    add_note(case=case, text=form.cleaned_data["text"], by=request.user, now=timezone.now())
    return answer(request, case, ("story",))


@require_POST
def reading(request: DeskRequest, case_id: int) -> HttpResponse:
    """Say what the case is really about."""
    case = workable_case(request, case_id)
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return complaint(request, case, form)
    correct_reading(case=case, issue=form.chosen, by=request.user, now=timezone.now())
    return answer(request, case, ALL)


@require_POST
def fact(request: DeskRequest, case_id: int) -> HttpResponse:
    """Answer one of the playbook's questions."""
    case, now = workable_case(request, case_id), timezone.now()
    advised = advice_for(case, now=now)
    asked = [need for need in advised.playbook.facts if need.id == request.POST.get("name")] if advised else []
    if not asked:
        raise FactRefused("This question is not asked any more. Load the page again.")
    record_fact(case=case, need=asked[0], given=request.POST.get("value", ""), by=request.user, now=now)
    return answer(request, case, ("story", "advice", "composer"))


@require_POST
def split(request: DeskRequest, case_id: int) -> HttpResponse:
    """Move messages into a case of their own."""
    case = workable_case(request, case_id)
    form = SplitForm(request.POST, case=case)
    if not form.is_valid():
        return complaint(request, case, form)
    new = split_case(case=case, message_ids=form.cleaned_data["messages"], by=request.user, now=timezone.now())
    return answer(request, case, ALL, said=_("Split off into case %(number)s.") % {"number": new.pk})


@require_POST
def merge(request: DeskRequest, case_id: int) -> HttpResponse:
    """Take another case's messages in."""
    case = workable_case(request, case_id)
    form = MergeForm(request.POST)
    if not form.is_valid():
        return complaint(request, case, form)
    other = case_for(request.user, form.cleaned_data["other"])
    merge_cases(into=case, other=other, by=request.user, now=timezone.now())
    return answer(request, case, ALL, said=_("Merged."))


@require_POST
def merge_undoing(request: DeskRequest, case_id: int) -> HttpResponse:
    """Give a merged case back what it brought."""
    case = workable_case(request, case_id)
    undo_merge(case=case, by=request.user, now=timezone.now())
    if request.htmx and request.POST.get("from"):
        return answer(request, case_for(request.user, int(request.POST["from"])), ALL)
    return redirect(case)


@require_POST
def task(request: DeskRequest, case_id: int) -> HttpResponse:
    """Give a colleague a piece of work."""
    case = workable_case(request, case_id)
    form = TaskForm(request.POST)
    if not form.is_valid():
        return complaint(request, case, form)
    add_task(case=case, task=NewTask(**form.cleaned_data), by=request.user, now=timezone.now())
    return answer(request, case, BESIDE_THE_LETTER)


@require_POST
def task_done(request: DeskRequest, task_id: int) -> HttpResponse:
    """Mark a piece of work done."""
    one = get_object_or_404(tasks_for(request.user).select_related("case"), pk=task_id)
    case = workable_case(request, one.case_id)
    finish_task(task=one, by=request.user, now=timezone.now())
    return answer(request, case, BESIDE_THE_LETTER)
