"""A parsed mail as one JSON object: the keys of `afterdesk mail parse --jsonl`, null where the mail gives no value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from afterdesk.channels.email.values import InboundMail, MailItem

KEYS = (
    "file", "kind", "direction", "marketplace", "order_id", "asin", "sku", "case_id", "body", "lang", "items",
    "reason", "auto_authorised", "return_tracking", "return_carrier", "amount", "currency", "deadline_days",
    "counts_against_odr", "attachments", "thread_of", "bounced_message_id", "action_required", "trusted",
)  # fmt: skip


def line_of(file: str, mail: InboundMail) -> dict[str, Any]:
    """Return the line of one mail."""
    values: dict[str, Any] = {name: getattr(mail, name) for name in KEYS if name != "file"}
    values["file"] = file
    values["items"] = [_item(each) for each in mail.items]
    values["attachments"] = [each.name for each in mail.attachments]
    values["amount"] = _number(mail.amount)
    return {name: _or_null(values[name]) for name in KEYS}


def line_of_unreadable(file: str) -> dict[str, Any]:
    """Return the line of bytes that are no mail."""
    return {name: file if name == "file" else None for name in KEYS}


def _item(item: MailItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in ("title", "asin", "sku", "quantity", "reason", "comment")}


def _number(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _or_null(value: Any) -> Any:
    return None if value in ("", [], ()) else value
