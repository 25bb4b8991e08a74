"""A store's own templates: the list, the editor with its versions, putting away and bringing back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterdesk.desk.actions.templates import (
    TemplateBlocked,
    TemplateRefused,
    VersionPassed,
    archive_template,
    restore_template,
    return_to_version,
    save_template,
)
from afterdesk.desk.models import Store, Template
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.templates import SHOWN_IN_LIST, cases_to_try, latest_uses, template_lines, versions_of
from afterdesk.desk.scope import NotFound, may, require, stores_for, templates_for
from afterdesk.domain.templates import TemplateWords, UnknownVariables
from afterdesk.web.requests import DeskRequest
from afterdesk.web.template_check import Checked, check_words
from afterdesk.web.template_forms import TemplateForm, TemplateSearchForm
from afterdesk.web.template_words import MEANINGS

_STOPPED = (UnknownVariables, TemplateBlocked)


@require_safe
def templates(request: DeskRequest) -> HttpResponse:
    """List the templates of one of the stores a person works in."""
    stores = list(stores_for(request.user).order_by("name", "pk"))
    chosen = next((one for one in stores if str(one.pk) == request.GET.get("store", "")), stores[0] if stores else None)
    form = TemplateSearchForm(request.GET)
    lines = template_lines(chosen, form.filters) if chosen else []
    context = {
        "stores": stores,
        "store": chosen,
        "form": form,
        "filters": form.filters,
        "lines": lines[:SHOWN_IN_LIST],
        "more": max(0, len(lines) - SHOWN_IN_LIST),
        "has_any": bool(chosen and chosen.templates.exists()),
        "may_write": bool(chosen and may(request.user, chosen, Permission.SEND_REPLIES)),
    }
    return render(request, "templates/_found.html" if request.htmx else "templates/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def template_new(request: DeskRequest, store_id: int) -> HttpResponse:
    """Write a template."""
    store = writable_store(request, store_id)
    if request.method != "POST":
        copied = templates_for(request.user).filter(pk=number_of(request.GET.get("copy", "")) or 0).first()
        form = TemplateForm.showing(copied) if copied else TemplateForm(initial={"language": "en"})
        return _page(request, store, None, form, copied.words if copied else None)
    return _write(request, store, None)


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: DeskRequest, template_id: int) -> HttpResponse:
    """Show one template with its versions; whoever writes to buyers changes it."""
    found = get_template(request, template_id)
    if request.method != "POST":
        return _page(request, found.store, found, TemplateForm.showing(found))
    require(request.user, found.store_id, Permission.SEND_REPLIES)
    return _write(request, found.store, found)


@require_POST
def template_archive(request: DeskRequest, template_id: int) -> HttpResponse:
    """Put a template away, or bring it back."""
    found = get_template(request, template_id)
    require(request.user, found.store_id, Permission.SEND_REPLIES)
    if request.POST.get("deed") == "restore":
        restore_template(template=found)
        messages.success(request, _("It is in the lists again."))
    elif archive_template(template=found, now=timezone.now()):
        messages.success(request, _("Archived. Nothing of it is lost."))
    return redirect("template", template_id)


@require_POST
def template_return(request: DeskRequest, template_id: int, version_id: int) -> HttpResponse:
    """Let an older version be the newest again."""
    found = get_template(request, template_id)
    require(request.user, found.store_id, Permission.SEND_REPLIES)
    version = get_object_or_404(found.versions.all(), pk=version_id)
    try:
        return_to_version(template=found, version=version, by=request.user, now=timezone.now())
        messages.success(request, _("It says again what it said then, as a new version."))
    except TemplateRefused as problem:
        messages.error(request, _(str(problem)))
    except _STOPPED:
        messages.error(request, _("The guard stops that version today. Take its text and change it."))
    return redirect("template", template_id)


def number_of(given: str) -> int | None:
    """Return a number that an address or a form names; None for anything else."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None


def writable_store(request: DeskRequest, store_id: int) -> Store:
    """Return a store whose templates this person may write. Raises NotFound, NotAllowed."""
    store = stores_for(request.user).filter(pk=store_id).first()
    if store is None:
        raise NotFound("There is no such store among yours.")
    require(request.user, store, Permission.SEND_REPLIES)
    return store


def get_template(request: DeskRequest, template_id: int) -> Template:
    """Return a template of one of the person's stores. Raises NotFound."""
    found = templates_for(request.user).filter(pk=template_id).first()
    if found is None:
        raise NotFound("There is no such template in your stores.")
    return found


def _write(request: DeskRequest, store: Store, found: Template | None) -> HttpResponse:
    form, now = TemplateForm(request.POST), timezone.now()
    words = form.words
    if request.POST.get("deed") == "check" or request.htmx:
        return _page(request, store, found, form, words, is_trial=True)
    if not form.is_valid():
        return _page(request, store, found, form, words)
    over = form.cleaned_data["over"]
    try:
        saved = save_template(store=store, words=words, by=request.user, now=now, template=found, over=over)
    except VersionPassed as problem:
        form.add_error("text", ValidationError(_(str(problem)), code="passed"))
        return _page(request, store, get_template(request, found.pk) if found else None, form, words)
    except TemplateRefused as problem:
        form.add_error("name", _(str(problem)))
        return _page(request, store, found, form, words)
    except _STOPPED:
        form.add_error("text", _("It is not saved yet: change what is named below."))
        return _page(request, store, found, form, words)
    messages.success(request, _("Saved."))
    return redirect("template", saved.pk)


def _page(
    request: DeskRequest,
    store: Store,
    found: Template | None,
    form: TemplateForm,
    words: TemplateWords | None = None,
    *,
    is_trial: bool = False,
) -> HttpResponse:
    cases = cases_to_try(request.user, store, found)
    wanted = request.POST.get("case") or request.GET.get("case") or ""
    case = next((one for one in cases if str(one.pk) == wanted), None)
    shown = words or (found.words if found else None)
    context: dict[str, Any] = {
        "store": store,
        "template": found,
        "form": form,
        "checked": check_words(shown, case, now=timezone.now()) if shown else Checked(case=case),
        "cases": cases,
        "variables": MEANINGS.items(),
        "may_write": may(request.user, store, Permission.SEND_REPLIES),
    }
    if is_trial and request.htmx:
        return render(request, "templates/_checked.html", context)
    passed = form.is_bound and form.has_error("text", "passed")
    context["over"] = form["over"].value() if form.is_bound and not passed else found.version if found else ""
    context["versions"] = versions_of(found) if found else []
    context["uses"] = latest_uses(request.user, found) if found else []
    is_refused = bool(form.is_bound and form.errors and not is_trial)
    return render(request, "templates/one.html", context, status=422 if is_refused else 200)
