"""The rules: what holds where and when, on whose word; one rule, and what a store sets instead."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from afterdesk.desk.actions.overrides import end_override, override_rule
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.own_rules import managed_stores
from afterdesk.desk.queries.rules import RulePage, override_for, rule_page, rules_page, topics
from afterdesk.desk.scope import require, stores_for
from afterdesk.domain.overrides import OverrideProblem
from afterdesk.packs.browse import in_language
from afterdesk.web.requests import DeskRequest
from afterdesk.web.rule_forms import OverrideForm, RuleSearchForm


@require_safe
def rules(request: DeskRequest) -> HttpResponse:
    """List the rules of a day; htmx asks for the same page and gets the part it can swap."""
    named = [(name, in_language(title, request.user.language)) for name, title in topics()]
    form = RuleSearchForm(request.GET, topics=named)
    filters = form.filters(timezone.localdate())
    shown = RuleSearchForm({**request.GET.dict(), "on": filters.on.isoformat()}, topics=named)
    context = {"form": shown, "filters": filters, "page": rules_page(request.user, filters)}
    is_part = request.htmx and not request.htmx.boosted
    context["own_store"] = next(iter(managed_stores(request.user)), None)
    return render(request, "rules/_found.html" if is_part else "rules/list.html", context)


@require_safe
def rule(request: DeskRequest, rule_id: str) -> HttpResponse:
    """Show one rule with its versions."""
    return _page(request, rule_page(request.user, rule_id, on=timezone.localdate()))


@require_POST
def rule_override(request: DeskRequest, rule_id: str) -> HttpResponse:
    """Set the rule otherwise for one store."""
    page = rule_page(request.user, rule_id, on=timezone.localdate())
    form = OverrideForm(request.POST, rule=page.now, stores=_managed(page))
    if not form.is_valid():
        return _page(request, page, form)
    store = stores_for(request.user).get(pk=form.cleaned_data["store"])
    require(request.user, store, Permission.MANAGE_STORE)
    try:
        override_rule(store=store, rule_id=page.id, figures=form.figures, by=request.user, now=timezone.now())
    except OverrideProblem as problem:
        form.add_error(None, str(problem))
        return _page(request, page, form)
    messages.success(request, _("It holds from now on. Clocks that already run stay as they were."))
    return redirect("rule", page.id)


@require_POST
def rule_override_end(request: DeskRequest, override_id: int) -> HttpResponse:
    """Let the pack's figures hold again."""
    row = override_for(request.user, override_id)
    if end_override(override=row, by=request.user, now=timezone.now()):
        messages.success(request, _("The pack's figures hold again. Clocks that already run stay as they were."))
    return redirect("rule", row.rule_id)


def _managed(page: RulePage) -> list[tuple[int, str]]:
    return [(one.store.pk, one.store.name) for one in page.stores if one.may_manage]


def _page(request: DeskRequest, page: RulePage, form: OverrideForm | None = None) -> HttpResponse:
    managed = _managed(page)
    offered = form or (OverrideForm(rule=page.now, stores=managed) if managed else None)
    context = {"page": page, "form": offered if OverrideForm.can_change(page.now) else None}
    return render(request, "rules/one.html", context, status=422 if form else 200)
