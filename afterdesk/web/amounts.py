"""Amounts as the reader's language writes them."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import UnknownCurrencyError, format_currency
from django.utils.translation import get_language

from afterdesk.domain.values import Money


def money_of(amount: Decimal, currency: str) -> str:
    """Write an amount with its currency; without one, the bare number."""
    if not currency:
        return str(amount)
    try:
        return format_currency(amount, currency, locale=_locale())
    except UnknownCurrencyError:
        return f"{amount} {currency}"


def written(money: Money) -> str:
    """Write a Money value."""
    return money_of(money.amount, money.currency)


def _locale() -> str:
    return "zh_Hans" if (get_language() or "").startswith("zh") else "en"
