"""Work for colleagues over all cases: what is late, soon, later; done with one press, and back with another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from afterdesk.desk.actions.tasks import finish_task, reopen_task, take_task
from afterdesk.desk.models import Task
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.tasks import Whose, task_board
from afterdesk.desk.scope import require, tasks_for
from afterdesk.web.requests import DeskRequest


@require_safe
def tasks(request: DeskRequest) -> HttpResponse:
    """Show the work: mine, my role's, everybody's."""
    whose = _whose(request)
    board = task_board(request.user, whose, now=timezone.now())
    choices = [(Whose.ROLE, _("For me and my role")), (Whose.MINE, _("Taken by me")), (Whose.ALL, _("Everybody’s"))]
    context = {
        "board": board,
        "whose": whose.value,
        "choices": [(one.value, word, board.counts[one.value]) for one, word in choices],
        "groups": [(_("Late"), board.late), (_("Within a day"), board.soon), (_("Later"), board.later)],
    }
    return render(request, "tasks/page.html", context)


@require_POST
def task_finished(request: DeskRequest, task_id: int) -> HttpResponse:
    """Mark a task done, on the page of the work."""
    finish_task(task=_workable(request, task_id), by=request.user, now=timezone.now())
    messages.success(request, _("Done. It stands below for a day, where it can be put back."))
    return _back(request)


@require_POST
def task_reopening(request: DeskRequest, task_id: int) -> HttpResponse:
    """Put a task back."""
    reopen_task(task=_workable(request, task_id), by=request.user, now=timezone.now())
    return _back(request)


@require_POST
def task_taking(request: DeskRequest, task_id: int) -> HttpResponse:
    """Take a task on, or give it back."""
    take_task(task=_workable(request, task_id), by=request.user)
    return _back(request)


def _workable(request: DeskRequest, task_id: int) -> Task:
    task = get_object_or_404(tasks_for(request.user).select_related("case__store"), pk=task_id)
    require(request.user, task.case.store_id, Permission.WORK_CASES)
    return task


def _whose(request: DeskRequest) -> Whose:
    asked = request.POST.get("whose") or request.GET.get("whose", "")
    return Whose(asked) if asked in set(Whose) else Whose.ROLE


def _back(request: DeskRequest) -> HttpResponse:
    return redirect(f"{reverse('tasks')}?whose={_whose(request).value}")
