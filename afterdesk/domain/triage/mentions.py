"""What a message names: order ids, ASINs, amounts of money, dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.triage.reading import Mentions
from afterdesk.domain.values import Money

_ORDER_ID = re.compile(r"(?<![\d-])(\d{3})[-‐‑–—−ー ]?(\d{7})[-‐‑–—−ー ]?(\d{7})(?![\d-])")
_ASIN = re.compile(r"(?<![A-Za-z0-9])(B0[A-Z0-9]{8})(?![A-Za-z0-9])", re.IGNORECASE)
_SYMBOLS = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "pounds": "GBP", "quid": "GBP",
    "$": "USD", "usd": "USD", "dollars": "USD", "dollar": "USD", "bucks": "USD", "¥": "JPY", "円": "JPY", "jpy": "JPY",
    "元": "CNY", "块": "CNY", "rmb": "CNY", "zł": "PLN", "zl": "PLN", "pln": "PLN", "kr": "SEK", "sek": "SEK",
    "kronor": "SEK", "r$": "BRL",
}  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, _SYMBOLS), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{2})?|\d{1,6}(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![A-Za-z0-9.,])(?:(?P<before>{_UNIT})\s?(?P<first>{_NUMBER})|(?P<second>{_NUMBER})\s?(?P<after>{_UNIT})(?![A-Za-z]))",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<![\d.-])(?:(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?|\d{1,2}月\d{1,2}[日号號]|\d{1,2}[./]\d{1,2}[./](?:20)?\d\d|"
    r"\d{1,2}\.\d{1,2}\.(?!\d)|"
    r"\d{1,2}(?:st|nd|rd|th|\.|er|º)?\s(?:de\s)?(?:jan|feb|mar|m[äa]r|apr|may|mai|maj|mei|jun|jul|aug|ago|sep|oct|okt|out|"
    r"nov|dec|dez|dic|gen|mag|giu|lug|set|ott|janv|f[ée]vr|avr|juin|juil|ao[uû]t|d[ée]c)[a-zéûäç]*\.?|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2}(?:st|nd|rd|th)?)(?![\d-])",
    re.IGNORECASE,
)
_MOST = 20


def find_mentions(text: str, marketplace: Marketplace | None = None) -> Mentions:
    """Find what the text names; a bare "$" or "kr" is the marketplace's currency when it has one such."""
    return Mentions(
        order_ids=_unique("-".join(match.groups()) for match in _ORDER_ID.finditer(text)),
        asins=_unique(match[1].upper() for match in _ASIN.finditer(text) if any(c.isdigit() for c in match[1][2:])),
        amounts=tuple(dict.fromkeys(filter(None, (_money(match, marketplace) for match in _AMOUNT.finditer(text)))))[
            :_MOST
        ],
        dates=_unique(_date(match) for match in _DATE.finditer(text)),
    )


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:_MOST]


def _date(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{year}-{int(month):02}-{int(day):02}" if year else match[0]


def _money(match: re.Match[str], marketplace: Marketplace | None) -> Money | None:
    unit = (match["before"] or match["after"]).lower()
    currency = _SYMBOLS[unit]
    if unit in ("$", "dollar", "dollars", "kr") and marketplace is not None:
        currency = FACTS[marketplace].currency
    try:
        return Money(Decimal(_plain_number(match["first"] or match["second"])), currency)
    except InvalidOperation:
        return None


def _plain_number(written: str) -> str:
    """Read 1.234,50 and 1,234.50 alike: the last mark is the decimal one only with one or two digits behind it."""
    digits = re.sub(r"[ ']", "", written)
    whole, mark, rest = digits.rpartition(",") if digits.rfind(",") > digits.rfind(".") else digits.rpartition(".")
    if mark and len(rest) in (1, 2):
        return re.sub(r"[.,]", "", whole) + "." + rest
    return re.sub(r"[.,]", "", digits)
