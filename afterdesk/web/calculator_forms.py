"""The calculators' form and the words of its choices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterdesk.domain.marketplaces import Marketplace
from afterdesk.packs.calculators import OTHERWISE, CameBack

MOST = 9_999_999
REASONS = {
    "accidental_order": _("Ordered by accident"),
    "better_price_available": _("Better price available"),
    "no_longer_needed": _("No longer needed"),
    "item_damaged_box_intact": _("Item damaged, box intact"),
    "box_and_item_damaged": _("Box and item damaged"),
    "damaged_during_delivery": _("Damaged during delivery"),
    "damaged_bad_packaging": _("Damaged through bad packaging"),
    "missed_estimated_delivery": _("Arrived after the estimated date"),
    "missing_parts": _("Parts are missing"),
    "wrong_item_sent": _("Wrong item was sent"),
    "defective": _("Defective"),
    "arrived_in_addition": _("Arrived in addition to the order"),
    "unauthorised_purchase": _("Purchase was not authorised"),
    "description_inaccurate": _("Not as described"),
    "quality_not_adequate": _("Quality is not adequate"),
    "incompatible": _("Incompatible, or does not serve the purpose"),
    "part_not_compatible": _("Part does not fit the vehicle or device"),
    "excessive_installation": _("Too hard to install"),
    "size_too_small": _("Too small"),
    "size_too_large": _("Too large"),
    "dead_battery": _("Battery is dead"),
    "missing_paperwork": _("Papers are missing"),
    "tarnished": _("Tarnished"),
    OTHERWISE: _("Any other reason"),
}
STATES = {
    CameBack.AS_SENT: _("As it went out"),
    CameBack.USED_OR_DAMAGED: _("Used, damaged or incomplete through the buyer"),
    CameBack.OPENED_SOFTWARE: _("Opened software"),
    CameBack.DIFFERENT_ITEM: _("A different item came back"),
    CameBack.SELLER_FAULT: _("Defective, wrong or not as described: our fault"),
}


class CalculatorForm(forms.Form):
    """What is reckoned. Nothing is kept; what makes no sense is named beside its field."""

    marketplace = forms.ChoiceField(label=_("Marketplace"), choices=[(one.value, one.value) for one in Marketplace])
    reason = forms.ChoiceField(label=_("Reason of the return"), required=False)
    state = forms.ChoiceField(
        label=_("State of the goods"), choices=[(str(code), word) for code, word in STATES.items()]
    )
    late = forms.BooleanField(label=_("Asked for or sent back after the window"), required=False)
    paid = forms.DecimalField(
        label=_("Price the buyer paid"), required=False, min_value=0, max_value=MOST, max_digits=10, decimal_places=2
    )
    defects = forms.IntegerField(label=_("Orders with a defect"), required=False, min_value=0, max_value=MOST)
    orders = forms.IntegerField(label=_("Orders of the last 60 days"), required=False, min_value=1, max_value=MOST)

    def __init__(self, data: Any, *, reasons: tuple[str, ...]) -> None:
        super().__init__(data)
        choices = [(code, REASONS.get(code, code.replace("_", " "))) for code in reasons]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse more defective orders than orders."""
        given = super().clean() or {}
        defects, orders = given.get("defects"), given.get("orders")
        if defects is not None and orders is not None and defects > orders:
            self.add_error("defects", _("More than there are orders."))
        return given
