"""The calendar: what comes due on the next days, what is late, and who is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from afterdesk.desk.models import Store, User
from afterdesk.desk.queries.calendar import NOBODY, CalendarFilters, calendar
from afterdesk.desk.queries.settings import people_and_stores
from afterdesk.web.requests import DeskRequest


class CalendarForm(forms.Form):
    """Whose clocks, and of which store; what makes no sense is passed over."""

    store = forms.TypedChoiceField(label=_("Store"), required=False, coerce=int, empty_value=None)
    person = forms.ChoiceField(label=_("Assigned to"), required=False)

    def __init__(self, data: Any, *, stores: Sequence[Store], people: Sequence[User]) -> None:
        super().__init__(data)
        named = [(str(one.pk), one.name) for one in people]
        self.fields["store"].choices = [("", _("All stores")), *((one.pk, one.name) for one in stores)]  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", _("Everybody")), (NOBODY, _("Nobody")), *named]  # type: ignore[attr-defined]
        if len(stores) < 2:
            del self.fields["store"]

    @property
    def filters(self) -> CalendarFilters:
        """Return what narrows the calendar, as far as it can be used."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return CalendarFilters(store_id=given.get("store"), person=given.get("person") or "")


@require_safe
def calendar_page(request: DeskRequest) -> HttpResponse:
    """Show the next days; htmx gets the part it can swap."""
    stores, people = people_and_stores(request.user)
    form = CalendarForm(request.GET, stores=stores, people=people)
    found = calendar(request.user, form.filters, now=timezone.localtime())
    context = {"form": form, "calendar": found, "many_stores": len(stores) > 1}
    is_part = request.htmx and not request.htmx.boosted
    return render(request, "calendar/_days.html" if is_part else "calendar/page.html", context)
