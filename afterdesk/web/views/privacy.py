"""Buyers' data of a store: what goes when, what is held, and what one buyer may ask for. For the account owner."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from afterdesk.desk.actions.privacy import PrivacyRefused, erase_buyer, export_buyer, find_buyer, hold_case, lift_hold
from afterdesk.desk.actions.purging import GONE
from afterdesk.desk.models import Buyer, HoldReason, Store
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.privacy import cases_with_data, due_of, retention_of, upcoming
from afterdesk.desk.scope import NotFound, case_for, require, stores_for
from afterdesk.web.requests import DeskRequest

SHOWN = 50
HELD = {
    "open": gettext_lazy("stays: the case is open"),
    "clock": gettext_lazy("stays: a clock is running"),
    "danger": gettext_lazy("stays: danger was reported"),
    **{reason.value: reason.label for reason in HoldReason},
}
CONFIRMATION = "ERASE"


class FindForm(forms.Form):
    """Which buyer."""

    buyer = forms.CharField(label=gettext_lazy("Relay address, order number or case number"), max_length=254)


class HoldForm(forms.Form):
    """Why a case keeps its data."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=HoldReason.choices)


@require_safe
def privacy(request: DeskRequest, store_id: int) -> HttpResponse:
    """Show what goes when; with a buyer named, lead to them."""
    store = _store(request, store_id)
    form = FindForm(request.GET or None)
    if form.is_valid():
        try:
            return redirect("buyer_data", store_id, find_buyer(store, form.cleaned_data["buyer"]).pk)
        except PrivacyRefused as problem:
            form.add_error("buyer", _(str(problem)))
    rows = [(due, _state(due.held_by, is_due=due.is_due(timezone.now()))) for due in upcoming(store, limit=SHOWN)]
    context = {"store": store, "rows": rows, "days": retention_of(store.pk).days, "form": form}
    return render(request, "privacy/page.html", context)


@require_safe
def buyer_data(request: DeskRequest, store_id: int, buyer_id: int) -> HttpResponse:
    """Show one buyer's cases, and what can be done."""
    store = _store(request, store_id)
    buyer = _buyer(store, buyer_id)
    retention = retention_of(store.pk)
    dues = [due_of(case, retention) for case in cases_with_data(store).filter(buyer=buyer)]
    rows = [(due, _state(due.held_by, is_due=due.is_due(timezone.now()))) for due in dues]
    context = {"store": store, "buyer": buyer, "rows": rows, "hold": HoldForm(), "word": CONFIRMATION}
    return render(request, "privacy/buyer.html", context)


@require_POST
def buyer_export(request: DeskRequest, store_id: int, buyer_id: int) -> HttpResponse:
    """Hand over everything known of a buyer."""
    buyer = _buyer(_store(request, store_id), buyer_id)
    answer = HttpResponse(export_buyer(buyer=buyer, by=request.user), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="buyer-{buyer.pk}.zip"'
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_POST
def buyer_erasure(request: DeskRequest, store_id: int, buyer_id: int) -> HttpResponse:
    """Erase a buyer, if the word was typed."""
    buyer = _buyer(_store(request, store_id), buyer_id)
    if request.POST.get("word", "").strip() != CONFIRMATION:
        messages.error(request, _("Type the word as it is written to erase the buyer. Nothing was erased."))
        return redirect("buyer_data", store_id, buyer_id)
    count = erase_buyer(buyer=buyer, by=request.user, now=timezone.now())
    messages.success(request, _("Erased. %(count)s cases keep their figures alone.") % {"count": count})
    return redirect("privacy", store_id)


@require_POST
def case_hold(request: DeskRequest, store_id: int, case_id: int) -> HttpResponse:
    """Hold a case's data, or lift the hold."""
    store = _store(request, store_id)
    case = case_for(request.user, case_id)
    if case.store_id != store.pk or case.buyer_id is None:
        raise NotFound("There is no such case in this store.")
    if "lift" in request.POST:
        lift_hold(case=case, by=request.user, now=timezone.now())
        messages.success(request, _("The hold is lifted."))
    else:
        form = HoldForm(request.POST)
        if form.is_valid():
            hold_case(case=case, reason=HoldReason(form.cleaned_data["reason"]), by=request.user, now=timezone.now())
            messages.success(request, _("The data of this case stays until the hold is lifted."))
    return redirect("buyer_data", store_id, case.buyer_id)


def _store(request: DeskRequest, store_id: int) -> Store:
    store = stores_for(request.user).filter(pk=store_id).first()
    if store is None:
        raise NotFound("There is no such store.")
    require(request.user, store, Permission.MANAGE_STORE)
    return store


def _buyer(store: Store, buyer_id: int) -> Buyer:
    return get_object_or_404(Buyer.objects.filter(store=store).exclude(key__startswith=GONE), pk=buyer_id)


def _state(held_by: str, *, is_due: bool) -> str:
    if held_by:
        return str(HELD[held_by])
    return _("goes tonight") if is_due else ""
