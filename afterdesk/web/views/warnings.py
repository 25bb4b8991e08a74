"""Warnings: mark mine as seen, and say when and how I want them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from afterdesk.desk.actions.warnings import call_webhook_at, see_warnings
from afterdesk.desk.models import Store
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import NotFound, stores_for
from afterdesk.web.requests import DeskRequest
from afterdesk.web.warning_forms import WarningsForm, WebhookForm


@require_POST
def warnings_seen(request: DeskRequest) -> HttpResponse:
    """Mark what I was warned of as seen."""
    see_warnings(by=request.user, now=timezone.now())
    return redirect("today")


@require_http_methods(["GET", "HEAD", "POST"])
def my_warnings(request: DeskRequest) -> HttpResponse:
    """Change quiet hours, days away, cover."""
    form = WarningsForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("my_warnings")
    return _page(request, form)


@require_POST
def store_webhook(request: DeskRequest, store_id: int) -> HttpResponse:
    """Say where a store's warnings are posted."""
    store = _managed(request).get(store_id)
    if store is None:
        raise NotFound("There is no such setting in the stores that you manage.")
    form = WebhookForm(request.POST, prefix=f"store{store_id}")
    if not form.is_valid():
        return _page(request, WarningsForm(person=request.user), refused=(store, form))
    call_webhook_at(store=store, url=form.cleaned_data["url"], by=request.user)
    messages.success(request, _("Saved."))
    return redirect("my_warnings")


def _managed(request: DeskRequest) -> dict[int, Store]:
    return {one.pk: one for one in stores_for(request.user, Permission.MANAGE_STORE)}


def _page(
    request: DeskRequest, form: WarningsForm, *, refused: tuple[Store, WebhookForm] | None = None
) -> HttpResponse:
    hooks = [
        (one, WebhookForm(initial={"url": one.warning_webhook}, prefix=f"store{one.pk}"))
        for one in _managed(request).values()
    ]
    shown = [refused if refused and refused[0].pk == one.pk else (one, hook) for one, hook in hooks]
    status = 422 if form.errors or refused else 200
    return render(request, "warnings/mine.html", {"form": form, "hooks": shown}, status=status)
