"""Live mailboxes of a store: add one, see how its reading goes, try it, choose folders, switch it off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from afterdesk.desk.actions.mailboxes import (
    TRIAL_SECONDS,
    MailboxRefused,
    account_of,
    add_mailbox,
    choose_folders,
    remove_mailbox,
    save_mailbox,
    start_again,
    switch_off,
    try_mailbox,
)
from afterdesk.desk.models import Mailbox
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.mailboxes import MailboxPage, mailbox_page
from afterdesk.desk.queries.settings import store_page
from afterdesk.desk.scope import require
from afterdesk.web.forms_mailboxes import MailboxForm, NewMailboxForm
from afterdesk.web.mailbox_words import FAULTS, PROVIDERS, STATES
from afterdesk.web.requests import DeskRequest

_SECRETS = ("password", "client_secret", "refresh_token")


@sensitive_post_parameters(*_SECRETS)
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox_new(request: DeskRequest, store_id: int) -> HttpResponse:
    """Add a mailbox; what can be wrong is said at once, for the page that follows tries it."""
    page = store_page(request.user, store_id)
    require(request.user, store_id, Permission.MANAGE_STORE)
    form = NewMailboxForm(request.POST or None, initial={"name": _("Mailbox"), "read_since": page.store.go_live_at})
    if form.is_valid():
        try:
            made = add_mailbox(
                store=page.store, name=form.cleaned_data["name"], mailbox=form.save(commit=False), by=request.user
            )
        except MailboxRefused as problem:
            form.add_error("name", _(str(problem)))
        else:
            messages.success(request, _("Added. The desk begins to read it within seconds."))
            return redirect("mailbox", store_id, made.pk)
    context = {"store": page.store, "form": form, "providers": PROVIDERS}
    return render(request, "stores/mailbox_new.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters(*_SECRETS)
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: DeskRequest, store_id: int, mailbox_id: int) -> HttpResponse:
    """Show one mailbox; the owner of the store changes it."""
    page = mailbox_page(request.user, store_id, mailbox_id, now=timezone.now())
    if request.method != "POST":
        return _page(request, page)
    require(request.user, store_id, Permission.MANAGE_STORE)
    form = MailboxForm(request.POST, instance=page.mailbox)
    if not form.is_valid():
        return _page(request, page, form=form)
    save_mailbox(mailbox=form.save(commit=False), by=request.user, now=timezone.now())
    messages.success(request, _("Saved. The desk tries it within seconds."))
    return redirect("mailbox", store_id, mailbox_id)


@require_POST
def mailbox_trial(request: DeskRequest, store_id: int, mailbox_id: int) -> HttpResponse:
    """Try the mailbox as it is saved."""
    page = _managed(request, store_id, mailbox_id)
    trial = try_mailbox(replace(account_of(page.mailbox, now=timezone.now), timeout=TRIAL_SECONDS))
    words = FAULTS[trial.fault.fault] if trial.fault else None
    if trial.works and page.mailbox.state in (Mailbox.State.STOPPED, Mailbox.State.RETRYING):
        start_again(mailbox=page.mailbox, now=timezone.now())
    return _page(request, page, trial=trial, trial_words=words)


@require_POST
def mailbox_folders(request: DeskRequest, store_id: int, mailbox_id: int) -> HttpResponse:
    """Choose the folders that are read."""
    page = _managed(request, store_id, mailbox_id)
    names, sent = request.POST.getlist("folder")[:200], request.POST.getlist("sent")[:200]
    try:
        choose_folders(mailbox=page.mailbox, names=names, sent=sent, by=request.user, now=timezone.now())
        messages.success(request, _("Saved."))
    except MailboxRefused as problem:
        messages.error(request, _(str(problem)))
    return redirect("mailbox", store_id, mailbox_id)


@require_POST
def mailbox_switch(request: DeskRequest, store_id: int, mailbox_id: int) -> HttpResponse:
    """Switch the reading off, or on again."""
    page = _managed(request, store_id, mailbox_id)
    if page.mailbox.is_read:
        switch_off(mailbox=page.mailbox, by=request.user, now=timezone.now())
    else:
        start_again(mailbox=page.mailbox, now=timezone.now())
    return redirect("mailbox", store_id, mailbox_id)


@require_POST
def mailbox_removal(request: DeskRequest, store_id: int, mailbox_id: int) -> HttpResponse:
    """Forget how the mailbox is reached."""
    page = _managed(request, store_id, mailbox_id)
    remove_mailbox(mailbox=page.mailbox, by=request.user)
    messages.success(request, _("The mailbox is forgotten. Its mails and cases are kept."))
    return redirect(f"/stores/{store_id}/#mail")


def _managed(request: DeskRequest, store_id: int, mailbox_id: int) -> MailboxPage:
    page = mailbox_page(request.user, store_id, mailbox_id, now=timezone.now())
    require(request.user, store_id, Permission.MANAGE_STORE)
    return page


def _page(request: DeskRequest, page: MailboxPage, **more: Any) -> HttpResponse:
    form = more.get("form")
    context = {
        "page": page,
        "mailbox": page.mailbox,
        "store": page.mailbox.account.store,
        "form": MailboxForm(instance=page.mailbox),
        "state": STATES[page.mailbox.state],
        "fault_words": FAULTS.get(page.mailbox.fault, ""),
        "providers": PROVIDERS,
        "chosen": {one.name for one in page.folders if one.is_read},
        **more,
    }
    return render(request, "stores/mailbox.html", context, status=422 if form is not None and form.errors else 200)
