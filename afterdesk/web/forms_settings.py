"""Forms of the pages around the cases: search and its filters, stores, people, files to import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.models import CaseState, Store, User
from afterdesk.desk.queries.search import SearchFilters
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.web.words import ISSUES

MARKETPLACES = [(one.value, one.value) for one in Marketplace]


class SearchForm(forms.Form):
    """What is looked for. A filter that makes no sense is passed over, never an error page."""

    q = forms.CharField(label=_("Search"), required=False, max_length=300)
    store = forms.TypedChoiceField(label=_("Store"), required=False, coerce=int, empty_value=None)
    marketplace = forms.ChoiceField(
        label=_("Marketplace"), required=False, choices=[("", _("All marketplaces")), *MARKETPLACES]
    )
    issue = forms.ChoiceField(label=_("Issue"), required=False, choices=[("", _("All issues")), *ISSUES.items()])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *CaseState.choices])
    person = forms.TypedChoiceField(label=_("Assigned to"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, data: Any, *, stores: Sequence[Store], people: Sequence[User]) -> None:
        super().__init__(data)
        self.fields["store"].choices = [("", _("All stores")), *((one.pk, one.name) for one in stores)]  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", _("Everybody")), *((one.pk, one.name) for one in people)]  # type: ignore[attr-defined]
        if len(stores) < 2:
            del self.fields["store"]

    @property
    def query(self) -> str:
        """Return the words looked for."""
        return str(self.data.get("q", ""))[:300].strip()

    @property
    def filters(self) -> SearchFilters:
        """Return what narrows the search, as far as it can be used."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return SearchFilters(
            store_id=given.get("store"),
            marketplace=given.get("marketplace") or "",
            issue=given.get("issue") or "",
            state=given.get("state") or "",
            assignee_id=given.get("person"),
            since=given.get("since"),
            until=given.get("until"),
        )
