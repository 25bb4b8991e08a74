"""Stores: the list, one store with its settings, its sources of mail and what was imported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterdesk.channels.files.mailboxes import UnreadableSource
from afterdesk.channels.files.tables import UnreadableReport
from afterdesk.desk.actions.stores import (
    StoreRefused,
    add_store,
    end_enrolment,
    enrol,
    may_add_store,
    save_store,
    trust_servers,
    try_mail_server,
)
from afterdesk.desk.models import MailAccount, StoreProgramme
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.settings import StorePage, store_lines, store_page
from afterdesk.desk.scope import NotAllowed, mail_accounts_for, require
from afterdesk.jobs.uploads import MAIL_LIMIT_BYTES, UnknownTable, import_mails, import_table
from afterdesk.web.forms_settings import (
    MailFilesForm,
    NewStoreForm,
    ProgrammeForm,
    ServersForm,
    StoreForm,
    TableFileForm,
)
from afterdesk.web.requests import DeskRequest
from afterdesk.web.store_words import FINDINGS, TABLES

PROBLEMS_SHOWN = 8


@require_safe
def stores(request: DeskRequest) -> HttpResponse:
    """List the stores a person works in."""
    context = {"lines": store_lines(request.user), "may_add": may_add_store(request.user)}
    return render(request, "stores/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def store_new(request: DeskRequest) -> HttpResponse:
    """Add a store."""
    if not may_add_store(request.user):
        raise NotAllowed("Only the owner of a store adds another one. Ask the account owner.")
    form = NewStoreForm(request.POST or None, initial={"go_live_at": timezone.now()})
    if not form.is_valid():
        return render(request, "stores/new.html", {"form": form}, status=422 if form.errors else 200)
    store = add_store(store=form.save(commit=False), by=request.user)
    messages.success(request, _("Added. Say now how its replies are sent and where its mail comes from."))
    return redirect("store", store.pk)


@sensitive_post_parameters("smtp_password")
@require_http_methods(["GET", "HEAD", "POST"])
def store(request: DeskRequest, store_id: int) -> HttpResponse:
    """Show one store; its owner changes it."""
    page = store_page(request.user, store_id)
    if request.method != "POST":
        return _page(request, page)
    require(request.user, store_id, Permission.MANAGE_STORE)
    form = StoreForm(request.POST, instance=page.store)
    if not form.is_valid():
        return _page(request, page, form=form)
    save_store(store=form.save(commit=False), password=form.password, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("store", store_id)


@require_POST
def store_connection(request: DeskRequest, store_id: int) -> HttpResponse:
    """Try the mail server as it is saved."""
    page = store_page(request.user, store_id)
    require(request.user, store_id, Permission.MANAGE_STORE)
    probe = try_mail_server(store=page.store)
    return _page(request, page, probe=probe, probe_words=FINDINGS[probe.finding])


@require_POST
def store_programmes(request: DeskRequest, store_id: int) -> HttpResponse:
    """Enrol the store in a programme."""
    page = store_page(request.user, store_id)
    require(request.user, store_id, Permission.MANAGE_STORE)
    form = ProgrammeForm(request.POST, instance=StoreProgramme(store=page.store))
    if not form.is_valid():
        return _page(request, page, programme_form=form)
    try:
        enrol(programme=form.save(commit=False), by=request.user)
    except StoreRefused as problem:
        form.add_error(None, _(str(problem)))
        return _page(request, page, programme_form=form)
    return redirect(f"/stores/{store_id}/#programmes")


@require_POST
def programme_removal(request: DeskRequest, store_id: int, programme_id: int) -> HttpResponse:
    """Take an enrolment away."""
    page = store_page(request.user, store_id)
    require(request.user, store_id, Permission.MANAGE_STORE)
    end_enrolment(store=page.store, programme_id=programme_id, by=request.user)
    return redirect(f"/stores/{store_id}/#programmes")


@require_POST
def account_servers(request: DeskRequest, store_id: int, account_id: int) -> HttpResponse:
    """Say which server's checks are believed."""
    store_page(request.user, store_id)
    require(request.user, store_id, Permission.MANAGE_STORE)
    account = get_object_or_404(mail_accounts_for(request.user), store_id=store_id, pk=account_id)
    form = ServersForm(request.POST)
    if form.is_valid():
        trust_servers(account=account, names=form.servers, by=request.user)
        messages.success(request, _("Saved."))
    return redirect(f"/stores/{store_id}/#mail")


@require_POST
def store_mail(request: DeskRequest, store_id: int) -> HttpResponse:
    """Import mails from files."""
    page = store_page(request.user, store_id)
    require(request.user, store_id, Permission.SETTLE_MAIL)
    form = MailFilesForm(request.POST, request.FILES, store=page.store)
    if not form.is_valid():
        return _page(request, page, mail_form=form)
    account = form.cleaned_data["account"] or MailAccount.objects.get_or_create(store=page.store, name="files")[0]
    try:
        run = import_mails(account=account, files=form.cleaned_data["mails"], clock=timezone.now)
    except UnreadableSource:
        form.add_error("mails", _("One of the files cannot be read as mail. Give .eml or mbox files, also as .gz."))
        return _page(request, page, mail_form=form)
    return _page(request, store_page(request.user, store_id), run=run)


@require_POST
def store_table(request: DeskRequest, store_id: int) -> HttpResponse:
    """Import orders, parcels or products from a file."""
    page = store_page(request.user, store_id)
    require(request.user, store_id, Permission.SETTLE_MAIL)
    form = TableFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, page, table_form=form)
    try:
        table = import_table(store=page.store, raw=form.cleaned_data["table"].read(), now=timezone.now())
    except (UnknownTable, UnreadableReport) as problem:
        form.add_error("table", _(str(problem)))
        return _page(request, page, table_form=form)
    return _page(request, page, table=table, table_word=TABLES[table.kind], problems=table.problems[:PROBLEMS_SHOWN])


def _page(request: DeskRequest, page: StorePage, **more: Any) -> HttpResponse:
    """Render a store; a form that was refused comes with its complaints."""
    is_refused = any(getattr(one, "errors", None) for one in more.values())
    context = {
        "page": page,
        "store": page.store,
        "form": StoreForm(instance=page.store),
        "programme_form": ProgrammeForm(),
        "mail_form": MailFilesForm(store=page.store),
        "table_form": TableFileForm(),
        "mail_limit": MAIL_LIMIT_BYTES // 2**20,
        **more,
    }
    return render(request, "stores/page.html", context, status=422 if is_refused else 200)
