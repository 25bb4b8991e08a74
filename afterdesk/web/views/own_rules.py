"""A store's own rules: written, tried on past cases, put in force, switched off; every version is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from afterdesk.desk.actions.own_rules import OwnRulesRefused, check_own_rules, put_in_force, switch_own_rules_off
from afterdesk.desk.models import OwnRules, Store
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.own_rules import CASES_TRIED, Trial, managed_stores, try_on_past_cases, versions_of
from afterdesk.desk.scope import NotFound, require, stores_for
from afterdesk.packs.manual import EXAMPLE
from afterdesk.packs.problems import PackProblem, ProblemLine
from afterdesk.web.requests import DeskRequest
from afterdesk.web.rule_forms import OwnRulesForm


@require_http_methods(["GET", "HEAD", "POST"])
def own_rules(request: DeskRequest, store_id: int) -> HttpResponse:
    """Show and try a store's own rules; with "in force" they hold from now on."""
    store = _store(request, store_id)
    if request.method != "POST":
        return _page(request, store)
    form = OwnRulesForm(request.POST)
    if not form.is_valid():
        return _page(request, store, form=form)
    text, reason = form.cleaned_data["text"], form.cleaned_data["reason"]
    try:
        if request.POST.get("deed") == "in-force":
            put_in_force(store=store, text=text, reason=reason, by=request.user, now=timezone.now())
            messages.success(request, _("They hold from now on. Clocks that already run stay as they were."))
            return redirect("own_rules", store_id)
        trial = try_on_past_cases(request.user, store, check_own_rules(store=store, text=text), now=timezone.now())
    except PackProblem as problem:
        return _page(request, store, form=form, problems=problem.lines)
    except OwnRulesRefused as problem:
        form.add_error("reason", _(str(problem)))
        return _page(request, store, form=form)
    return _page(request, store, form=form, trial=trial)


@require_POST
def own_rules_off(request: DeskRequest, store_id: int) -> HttpResponse:
    """Let the pack alone hold."""
    store = _store(request, store_id)
    if switch_own_rules_off(store=store, by=request.user, now=timezone.now()):
        messages.success(request, _("Switched off. Clocks that already run stay as they were."))
    return redirect("own_rules", store_id)


def _store(request: DeskRequest, store_id: int) -> Store:
    store = stores_for(request.user).filter(pk=store_id).first()
    if store is None:
        raise NotFound("There is no such store among yours.")
    require(request.user, store, Permission.MANAGE_STORE)
    return store


def _page(
    request: DeskRequest,
    store: Store,
    *,
    form: OwnRulesForm | None = None,
    trial: Trial | None = None,
    problems: tuple[ProblemLine, ...] = (),
) -> HttpResponse:
    versions = versions_of(store)
    chosen = _chosen(request, versions)
    context: dict[str, Any] = {
        "store": store,
        "stores": managed_stores(request.user),
        "form": form or OwnRulesForm(initial={"text": chosen.text if chosen else ""}),
        "versions": versions,
        "in_force": next((one for one in versions if one.ended_at is None), None),
        "trial": trial,
        "problems": problems,
        "example": EXAMPLE,
        "cases_tried": CASES_TRIED,
    }
    refused = bool(problems) or bool(form and form.errors)
    return render(request, "rules/own.html", context, status=422 if refused else 200)


def _chosen(request: DeskRequest, versions: list[OwnRules]) -> OwnRules | None:
    """Return the version whose text is shown: an old one that was asked for, or the one in force."""
    wanted = request.GET.get("version", "")
    old = next((one for one in versions if str(one.pk) == wanted), None)
    return old or next((one for one in versions if one.ended_at is None), None)
