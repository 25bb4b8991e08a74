"""What a store's reading learned from corrections: the reports, learn now, switch off, export."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from afterdesk.desk.actions.audit import record
from afterdesk.desk.actions.learning import switch_learning_off
from afterdesk.desk.deferring import defer
from afterdesk.desk.models import CaseEvent, Deed, EventKind, LearningRun, Store
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.corrections import corrections_of
from afterdesk.desk.scope import NotFound, require, stores_for
from afterdesk.packs.recognition.relearn import LEAST_CORRECTIONS
from afterdesk.web.requests import DeskRequest
from afterdesk.web.views.attachments import closed

RUNS_SHOWN, EXPORTED = 12, 10_000


@require_safe
def learning(request: DeskRequest, store_id: int) -> HttpResponse:
    """Show what a store's reading learned, with every report."""
    store = _store(request, store_id)
    runs = list(LearningRun.objects.filter(store=store).select_related("by").defer("keys", "added")[:RUNS_SHOWN])
    corrected = CaseEvent.objects.filter(store=store, kind=EventKind.READING_CORRECTED)
    context: dict[str, Any] = {
        "store": store,
        "runs": runs,
        "newest": runs[0] if runs else None,
        "in_force": next((one for one in runs if one.in_force), None),
        "corrections": corrected.values("data__message_id").distinct().count(),
        "least": LEAST_CORRECTIONS,
    }
    return render(request, "stores/learning.html", context)


@require_POST
def learning_now(request: DeskRequest, store_id: int) -> HttpResponse:
    """Have a worker learn at once."""
    store = _store(request, store_id)
    defer("learn_now", store_id=store.pk, user_id=request.user.pk)
    messages.success(request, _("A worker is learning. The report appears here within a minute or so."))
    return redirect("learning", store_id)


@require_POST
def learning_off(request: DeskRequest, store_id: int) -> HttpResponse:
    """Let the shipped reading alone hold."""
    store = _store(request, store_id)
    if switch_learning_off(store=store):
        messages.success(request, _("Switched off. New mail is read as the desk is shipped."))
    return redirect("learning", store_id)


@require_safe
def learning_export(request: DeskRequest, store_id: int) -> HttpResponse:
    """Hand out the corrections as lines of JSON, without anybody's data."""
    store = _store(request, store_id)
    lines = [json.dumps(asdict(one), ensure_ascii=False) for one in islice(corrections_of(store), EXPORTED)]
    record(Deed.EXPORTED, by=request.user, store=store, what="corrections", count=len(lines))
    response = HttpResponse("".join(f"{line}\n" for line in lines), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="corrections-{store.slug}.jsonl"'
    return closed(response)


def _store(request: DeskRequest, store_id: int) -> Store:
    store = stores_for(request.user).filter(pk=store_id).first()
    if store is None:
        raise NotFound("There is no such store among yours.")
    require(request.user, store, Permission.MANAGE_STORE)
    return store
