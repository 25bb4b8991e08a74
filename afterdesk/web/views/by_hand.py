"""The situation by hand: a case opened for what no mail tells, and a case that somebody says is another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from afterdesk.desk.actions.by_hand import CannotOpen, let_desk_decide, open_by_hand, set_situation
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import NotFound, stores_for
from afterdesk.web.case_answer import ALL, answer, complaint, workable_case
from afterdesk.web.requests import DeskRequest
from afterdesk.web.situation_forms import ByHandForm, SituationForm


@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request: DeskRequest) -> HttpResponse:
    """Open a case by hand."""
    stores = list(stores_for(request.user, Permission.WORK_CASES).order_by("name"))
    if not stores:
        raise NotFound("You work in no store in which a case could be opened.")
    form = ByHandForm(request.POST or None, stores=stores)
    if request.method == "POST" and form.is_valid():
        store = next(one for one in stores if one.pk == form.cleaned_data["store"])
        try:
            case, is_new = open_by_hand(store=store, given=form.given, by=request.user, now=timezone.now())
        except CannotOpen as problem:
            form.add_error(None, _(str(problem)))
        else:
            joined = _("This order has an open case of this kind. What you wrote is a note there.")
            messages.success(request, _("Opened. Its clocks run.") if is_new else joined)
            return redirect(case)
    return render(request, "by_hand/page.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def situation(request: DeskRequest, case_id: int) -> HttpResponse:
    """Say what the case is, or leave it to the desk again."""
    case, now = workable_case(request, case_id), timezone.now()
    if request.POST.get("desk"):
        let_desk_decide(case=case, by=request.user, now=now)
        return answer(request, case, ALL, said=_("The desk decides again."))
    form = SituationForm(request.POST)
    if not form.is_valid():
        return complaint(request, case, form)
    set_situation(case=case, situation=form.chosen, by=request.user, now=now)
    return answer(request, case, ALL, said=_("Set. Ways out and letter follow it."))
