"""What a notice of Amazon's said, as short lines: amount, deadline, items, reason."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterdesk.web.amounts import money_of

Details = Mapping[str, Any]


def notice_lines(details: Details) -> list[str]:
    """Return the lines, the pressing ones first; a notice that says nothing more has none."""
    found = [*_demands(details), *_money(details), *_items(details), *_way_back(details)]
    return [line for line in found if line]


def _demands(details: Details) -> list[str]:
    lines = []
    if days := details.get("deadline_days"):
        lines.append(ngettext("Answer within %(days)d day", "Answer within %(days)d days", days) % {"days": days})
    if details.get("action_required"):
        lines.append(_("Amazon asks us to act"))
    if details.get("counts_against_odr"):
        lines.append(_("Counts against the order defect rate"))
    return lines


def _money(details: Details) -> list[str]:
    try:
        amount = Decimal(str(details["amount"]))
    except (KeyError, InvalidOperation):
        return []
    return [_("Amount: %(amount)s") % {"amount": money_of(amount, str(details.get("currency", "")))}]


def _items(details: Details) -> list[str]:
    return [_item(one) for one in details.get("items", [])]


def _item(item: Mapping[str, Any]) -> str:
    name = item.get("title") or item.get("sku") or item.get("asin") or ""
    count = f"{item['quantity']} × " if item.get("quantity") else ""
    said = [f"“{item['comment']}”"] if item.get("comment") else []
    reason = [str(item["reason"])] if item.get("reason") else []
    return " · ".join([f"{count}{name}".strip(), *reason, *said])


def _way_back(details: Details) -> list[str]:
    lines = []
    if details.get("reason"):
        lines.append(_("Reason: %(reason)s") % {"reason": details["reason"]})
    if details.get("auto_authorised"):
        lines.append(_("Amazon has authorised the return already"))
    if details.get("return_tracking"):
        parcel = f"{details.get('return_carrier', '')} {details['return_tracking']}".strip()
        lines.append(_("Return parcel: %(parcel)s") % {"parcel": parcel})
    return lines
