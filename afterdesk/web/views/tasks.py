"""The page of the work: what is late, soon, later; done with one press, and back with another; added, handed on."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from afterdesk.desk.actions.tasks import NewTask, add_task, assign_task, finish_task, reopen_task, take_task
from afterdesk.desk.models import Task
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.offers import waiting_for_approval
from afterdesk.desk.queries.tasks import Whose, people_by_store, task_board
from afterdesk.desk.scope import require, stores_for, tasks_for
from afterdesk.web.case_answer import answer
from afterdesk.web.case_forms import AssignForm
from afterdesk.web.requests import DeskRequest
from afterdesk.web.task_forms import NewTaskForm, TaskFilterForm

#: What changes on a case's page.
PARTS = ("head", "story", "advice", "side")


@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: DeskRequest) -> HttpResponse:
    """Show the work: mine, my role's, everybody's; a post adds a task to a case."""
    form = NewTaskForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        require(request.user, form.cleaned_data["case"].store_id, Permission.WORK_CASES)
        add_task(case=form.cleaned_data["case"], task=NewTask(**form.task), by=request.user, now=timezone.now())
        messages.success(request, _("Added."))
        return redirect("tasks")
    sieve = TaskFilterForm(request.GET, stores=list(stores_for(request.user)))
    chosen = sieve.chosen
    board = task_board(request.user, chosen.whose, now=timezone.now(), store_id=chosen.store_id, kind=chosen.kind)
    choices = [(Whose.ROLE, _("For me and my role")), (Whose.MINE, _("Taken by me")), (Whose.ALL, _("Everybody’s"))]
    context = {
        "board": board,
        "people": people_by_store(request.user),
        "waiting": waiting_for_approval(request.user),
        "sieve": sieve,
        "form": form,
        "whose": chosen.whose.value,
        "narrowed": urlencode({"store": chosen.store_id or "", "kind": chosen.kind}),
        "query": urlencode({"whose": chosen.whose.value, "store": chosen.store_id or "", "kind": chosen.kind}),
        "choices": [(one.value, word, board.counts[one.value]) for one, word in choices],
        "groups": [(_("Late"), board.late), (_("Within a day"), board.soon), (_("Later"), board.later)],
    }
    return render(request, "tasks/page.html", context, status=422 if form.errors else 200)


@require_POST
def task_finished(request: DeskRequest, task_id: int) -> HttpResponse:
    """Mark a task done, on the page of the work."""
    task = _workable(request, task_id)
    finish_task(task=task, by=request.user, now=timezone.now(), note=request.POST.get("note", ""))
    messages.success(request, _("Done. It stands below for a day, where it can be put back."))
    return _back(request, task)


@require_POST
def task_reopening(request: DeskRequest, task_id: int) -> HttpResponse:
    """Put a task back."""
    task = _workable(request, task_id)
    reopen_task(task=task, by=request.user, now=timezone.now())
    return _back(request, task)


@require_POST
def task_taking(request: DeskRequest, task_id: int) -> HttpResponse:
    """Take a task on, or give it back."""
    task = _workable(request, task_id)
    take_task(task=task, by=request.user)
    return _back(request, task)


@require_POST
def task_assignment(request: DeskRequest, task_id: int) -> HttpResponse:
    """Hand a task to a colleague, or to nobody."""
    task = _workable(request, task_id)
    form = AssignForm(request.POST, case=task.case)
    if form.is_valid():
        assign_task(task=task, to=form.cleaned_data["to"], by=request.user, now=timezone.now())
    return _back(request, task)


def _workable(request: DeskRequest, task_id: int) -> Task:
    task = get_object_or_404(tasks_for(request.user).select_related("case__store"), pk=task_id)
    require(request.user, task.case.store_id, Permission.WORK_CASES)
    return task


def _back(request: DeskRequest, task: Task) -> HttpResponse:
    """Go back to the list as it was narrowed, or to the case one came from."""
    if request.POST.get("from") == "case":
        return answer(request, task.case, PARTS)
    query = request.POST.get("query") or urlencode({"whose": request.POST.get("whose", "")})
    return redirect(f"{reverse('tasks')}?{query}")
