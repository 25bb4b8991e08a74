"""What is asked about a partner."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.actions.granting import CURRENCIES
from afterdesk.desk.models import Partner
from afterdesk.domain.marketplaces import Marketplace


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """A partner: what it does, where, at what cost, and how colleagues reach it."""

    regions = forms.MultipleChoiceField(
        label=_("For buyers in"),
        required=False,
        choices=[(one.value, one.value) for one in Marketplace],
        widget=forms.CheckboxSelectMultiple,
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[("", ""), *((c, c) for c in CURRENCIES)])

    class Meta:
        model = Partner
        fields = ("kind", "name", "regions", "cost", "currency", "cost_note", "contact", "is_active")
        labels = {  # noqa: RUF012
            "kind": _("What it does"),
            "name": _("Name"),
            "cost": _("Cost of a usual job"),
            "cost_note": _("What this covers"),
            "contact": _("How colleagues reach it"),
            "is_active": _("We work with it"),
        }

    def clean(self) -> dict[str, Any]:
        """A cost has a currency."""
        given = super().clean() or {}
        if given.get("cost") is not None and not given.get("currency"):
            self.add_error("currency", _("Say in which currency."))
        return given
