"""Amounts as people and Amazon write them: "1.234,56 €", "EUR 169.01", "¥3,980", "R$ 59,90", "CDN$ 12.00"."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.values import Money

CODES = frozenset({facts.currency for facts in FACTS.values()} | {"CNY", "CHF", "DKK", "NOK", "CZK", "KRW", "HKD"})

#: What a symbol says by itself. A bare "$" or "kr" says it only together with the store.
SYMBOLS = {
    "€": "EUR", "£": "GBP", "us$": "USD", "u$s": "USD", "usd$": "USD", "r$": "BRL", "ca$": "CAD", "cdn$": "CAD",
    "c$": "CAD", "cad$": "CAD", "mx$": "MXN", "mxn$": "MXN", "a$": "AUD", "au$": "AUD", "aud$": "AUD", "s$": "SGD",
    "sgd$": "SGD", "₹": "INR", "rs.": "INR", "rs": "INR", "zł": "PLN", "zl": "PLN", "₺": "TRY", "tl": "TRY",
    "円": "JPY", "د.إ": "AED", "درهم": "AED", "ر.س": "SAR", "﷼": "SAR", "ريال": "SAR", "ج.م": "EGP", "e£": "EGP",
    "جنيه": "EGP", "euro": "EUR", "euros": "EUR", "元": "CNY",
}  # fmt: skip
_BY_STORE = {"$": {"USD", "CAD", "MXN", "AUD", "SGD"}, "¥": {"JPY"}, "￥": {"JPY"}, "kr": {"SEK"}, "r": {"ZAR"}}
_BY_STORE_DEFAULT = {"$": "USD", "¥": "JPY", "￥": "JPY", "kr": "SEK"}

_UNITS = "|".join(
    sorted(map(re.escape, [*SYMBOLS, *_BY_STORE, *(code.lower() for code in CODES)]), key=len, reverse=True)
)
_NUMBER = r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,9}(?:[.,]\d{1,2})?(?!\d)"
_SPACE = r"[ \t\u00a0\u202f]{0,2}"
_MONEY = re.compile(
    rf"(?<![^\W\d_])(?P<before>{_UNITS}){_SPACE}(?P<first>{_NUMBER})"
    rf"|(?<![\d.,])(?P<second>{_NUMBER}){_SPACE}(?P<after>{_UNITS})(?![^\W\d_])",
    re.I,
)
_BARE = re.compile(rf"(?<![\d.,-])(?:{_NUMBER})")
_GROUPS = re.compile(r"['’ \u00a0\u202f]")


def find_money(text: str, marketplace: Marketplace | None) -> Money | None:
    """Return the first amount with its currency in the text, or None."""
    for hit in _MONEY.finditer(text):
        amount = number_of(hit["first"] or hit["second"])
        currency = currency_of(hit["before"] or hit["after"], marketplace)
        if amount is not None and currency is not None:
            return Money(amount, currency)
    return None


def find_number(text: str) -> Decimal | None:
    """Return the first bare number, for a field that is named an amount and gives no currency."""
    hit = _BARE.search(text)
    return number_of(hit[0]) if hit else None


def currency_of(symbol: str, marketplace: Marketplace | None) -> str | None:
    """Return the ISO code of a symbol or code; a bare "$" is the store's own dollar."""
    lowered = symbol.lower()
    if lowered.upper() in CODES:
        return lowered.upper()
    if lowered in SYMBOLS:
        return SYMBOLS[lowered]
    stores_own = FACTS[marketplace].currency if marketplace else None
    if stores_own in _BY_STORE[lowered]:
        return stores_own
    return _BY_STORE_DEFAULT.get(lowered) if lowered != "r" else None


def number_of(written: str) -> Decimal | None:
    """Return the value of "1.234,56", "1,234.56", "1 234,56", "3,980" or "39.9".

    The last mark is the decimal one if one or two digits follow it; three digits make it a group.
    """
    text = _GROUPS.sub("", written)
    last = max(text.rfind("."), text.rfind(","))
    if last < 0 or len(text) - last - 1 == 3:
        whole, fraction = text, ""
    else:
        whole, fraction = text[:last], text[last + 1 :]
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + (f".{fraction}" if fraction else ""))
    except InvalidOperation:
        return None
