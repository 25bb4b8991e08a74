"""The situation by hand: chosen for a case that is there, or with what happened for a new one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.actions.by_hand import ByHand
from afterdesk.desk.models import Store
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.situations import Situation
from afterdesk.web.words import SITUATIONS

_ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}|S\d{2}-\d{7}-\d{7}")
#: The situations by the part of the work they belong to; each begins with one of these.
_GROUPS: tuple[tuple[Situation, Promise], ...] = (
    (Situation.QUALITY_FAULT, _("The product")),
    (Situation.MISDELIVERED, _("Delivery")),
    (Situation.ADDRESS_CHANGE_UNSHIPPED, _("The order")),
    (Situation.RETURN_IN_WINDOW, _("Returns and stock")),
    (Situation.A_TO_Z_FROM_RETURN, _("Claims")),
    (Situation.NEGATIVE_FEEDBACK, _("Ratings and conduct")),
    (Situation.PRESALES_QUESTION, _("Everything else")),
)


def situation_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the 45 situations in groups, for a select."""
    firsts = dict(_GROUPS)
    groups: list[tuple[Any, list[tuple[str, Any]]]] = []
    for situation in Situation:
        if situation in firsts:
            groups.append((firsts[situation], []))
        groups[-1][1].append((situation.value, SITUATIONS[situation.value]))
    return groups


class SituationForm(forms.Form):
    """Which of the 45 situations a case is."""

    situation = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Situation],
        error_messages={"required": _("Choose the situation."), "invalid_choice": _("Choose the situation.")},
    )

    @property
    def chosen(self) -> Situation:
        """Return the situation of a valid form."""
        return Situation(self.cleaned_data["situation"])


class ByHandForm(forms.Form):
    """A case for what no mail tells. What is missing is named beside its field."""

    store = forms.TypedChoiceField(label=_("Store"), coerce=int)
    situation = forms.ChoiceField(
        label=_("Situation"),
        error_messages={"required": _("Choose the situation."), "invalid_choice": _("Choose the situation.")},
    )
    order_id = forms.CharField(label=_("Order number"), required=False, max_length=40)
    marketplace = forms.ChoiceField(
        label=_("Marketplace"),
        required=False,
        choices=[("", _("As the order says")), *((one.value, one.value) for one in Marketplace)],
    )
    happened_at = forms.DateTimeField(
        label=_("When it happened"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        error_messages={"required": _("Give the moment: clocks run from it.")},
    )
    what = forms.CharField(
        label=_("What happened"),
        max_length=20_000,
        widget=forms.Textarea({"class": "tall"}),
        error_messages={"required": _("Say what happened: paste the feedback, the claim or the scan.")},
    )

    def __init__(self, data: Any = None, *, stores: Sequence[Store]) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        super().__init__(data, initial={"happened_at": now, "store": stores[0].pk if stores else None})
        self.fields["store"].choices = [(one.pk, one.name) for one in stores]  # type: ignore[attr-defined]
        self.fields["situation"].choices = [("", _("Choose …")), *situation_choices()]  # type: ignore[attr-defined]
        if len(stores) == 1:
            self.fields["store"].widget = forms.HiddenInput()

    def clean_order_id(self) -> str:
        """Accept an order's number as Amazon writes it, or none."""
        given = str(self.cleaned_data["order_id"]).strip()
        if given and not _ORDER_ID.fullmatch(given):
            raise forms.ValidationError(
                _("Amazon’s numbers look like 302-1234567-7654321. Leave it empty if there is none.")
            )
        return given

    @property
    def given(self) -> ByHand:
        """Return what a valid form says."""
        told = self.cleaned_data
        return ByHand(
            situation=Situation(told["situation"]),
            what=told["what"],
            happened_at=told["happened_at"],
            order_id=told["order_id"],
            marketplace=told["marketplace"],
        )
