"""The audit log: who did what, when and from where; filtered, page by page, and to take away."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from afterdesk.desk.actions.audit import record
from afterdesk.desk.models import AuditEntry, Deed, Store, User
from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.audit import BATCH, AuditFilter, as_csv, as_json_lines, audit_for, audit_page, filtered
from afterdesk.desk.queries.keyset import after_id
from afterdesk.desk.scope import NotAllowed, colleagues_of, stores_for
from afterdesk.web.audit_words import DEEDS
from afterdesk.web.requests import DeskRequest


class AuditForm(forms.Form):
    """What the log is filtered by. A choice that is not on the list is ignored, never an error page."""

    person = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Person"), required=False, empty_label=_("Everybody")
    )
    deed = forms.ChoiceField(label=_("What"), required=False)
    store = forms.ModelChoiceField(
        queryset=Store.objects.none(), label=_("Store"), required=False, empty_label=_("All stores")
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(pk__in=colleagues_of(reader).values("pk"))
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["store"].queryset = stores_for(reader, Permission.SEE_AUDIT)  # type: ignore[attr-defined]
        self.fields["deed"].choices = [("", _("Everything")), *DEEDS.items()]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> AuditFilter:
        """Return what was asked for, as far as it can be used; days are the reader's, and the last one counts."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        person, store, until = given.get("person"), given.get("store"), given.get("until")
        return AuditFilter(
            person_id=person.pk if person else None,
            store_id=store.pk if store else None,
            deed=given.get("deed") or "",
            since=_start_of(given.get("since")),
            until=_start_of(until + timedelta(days=1)) if until else None,
        )


@require_safe
def audit(request: DeskRequest) -> HttpResponse:
    """Show the log to those who own a store."""
    _require(request)
    form, after = AuditForm(request.GET or None, reader=request.user), after_id(request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    page = audit_page(request.user, form.wanted, after=after)
    return render(request, "audit/page.html", {"page": page, "form": form, "after": after, "query": query.urlencode()})


@require_POST
def audit_export(request: DeskRequest) -> HttpResponseBase:
    """Hand out the filtered log as a file; that it was taken is itself a row."""
    _require(request)
    form = AuditForm(request.POST, reader=request.user)
    kind = "csv" if request.POST.get("format") == "csv" else "jsonl"
    record(Deed.AUDIT_EXPORTED, by=request.user, format=kind)
    rows: QuerySet[AuditEntry] = filtered(audit_for(request.user), form.wanted).order_by("number")
    lines = (as_csv if kind == "csv" else as_json_lines)(rows.iterator(chunk_size=BATCH))
    content_type = "text/csv; charset=utf-8" if kind == "csv" else "application/x-ndjson"
    response = StreamingHttpResponse(lines, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate()}.{kind}"'
    response["Cache-Control"] = "no-store, private"
    return response


def _start_of(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _require(request: DeskRequest) -> None:
    if not stores_for(request.user, Permission.SEE_AUDIT).exists():
        raise NotAllowed("Your role in this store does not include this. Ask a lead or the account owner.")
