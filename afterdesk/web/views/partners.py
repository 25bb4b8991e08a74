"""Partners: who repairs, stores, takes returns, carries and insures for a store."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from afterdesk.desk.actions.partners import PartnerRefused, save_partner
from afterdesk.desk.models import Partner, Store
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import NotFound, may, require, stores_for
from afterdesk.web.partner_forms import PartnerForm
from afterdesk.web.requests import DeskRequest


@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: DeskRequest, store_id: int) -> HttpResponse:
    """List a store's partners; its owner adds one."""
    store = _store(request, store_id)
    form = PartnerForm(request.POST or None, instance=Partner(store=store))
    if request.method == "POST" and _kept(request, form):
        return redirect("partners", store_id)
    found = list(Partner.objects.filter(store=store).order_by("-is_active", "kind", "name"))
    active = sorted((one for one in found if one.is_active), key=lambda one: one.kind)
    context = {
        "store": store,
        "form": form,
        "groups": [(kind, list(rows)) for kind, rows in groupby(active, key=lambda one: one.get_kind_display())],
        "resting": [one for one in found if not one.is_active],
        "may_manage": may(request.user, store, Permission.MANAGE_STORE),
    }
    return render(request, "partners/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: DeskRequest, store_id: int, partner_id: int) -> HttpResponse:
    """Show one partner; the store's owner changes it."""
    store = _store(request, store_id)
    require(request.user, store, Permission.MANAGE_STORE)
    one = Partner.objects.filter(store=store, pk=partner_id).first()
    if one is None:
        raise NotFound("There is no such partner of this store.")
    form = PartnerForm(request.POST or None, instance=one)
    if request.method == "POST" and _kept(request, form):
        return redirect("partners", store_id)
    context = {"store": store, "partner": one, "form": form}
    return render(request, "partners/one.html", context, status=422 if form.errors else 200)


def _kept(request: DeskRequest, form: PartnerForm) -> bool:
    require(request.user, form.instance.store_id, Permission.MANAGE_STORE)
    if not form.is_valid():
        return False
    try:
        save_partner(partner=form.save(commit=False), by=request.user)
    except PartnerRefused as problem:
        form.add_error("name", _(str(problem)))
        return False
    messages.success(request, _("Saved."))
    return True


def _store(request: DeskRequest, store_id: int) -> Store:
    store = stores_for(request.user).filter(pk=store_id).first()
    if store is None:
        raise NotFound("There is no such store among yours.")
    return store
