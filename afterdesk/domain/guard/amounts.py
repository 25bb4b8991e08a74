"""Amounts and dates in a letter, held against the order, the operator's authority, and the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from afterdesk.domain.guard.letter import Letter
from afterdesk.domain.guard.rules import GuardRules, Objection
from afterdesk.domain.guard.values import Family, GuardContext, Severity
from afterdesk.domain.values import Money

_NUMBER = r"\d{1,3}(?:[., ]\d{3}){1,3}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_SIGN = (
    r"us\$|[$€£¥]|usd|eur(?:os?)?|gbp|jpy|cny|rmb|cad|aud|sek|pln|zl|kr|円|日元|元|美元|美金|欧元|英镑|dollars?|pounds?"
)
_AMOUNT = re.compile(
    rf"(?P<before>{_SIGN})\s?(?P<one>{_NUMBER})(?![\d%])|(?<![\d.,])(?P<two>{_NUMBER})\s?(?P<after>{_SIGN})(?![a-z])"
)
_CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "美元": "USD", "美金": "USD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "英镑": "GBP",
    "jpy": "JPY", "円": "JPY", "日元": "JPY", "cny": "CNY", "rmb": "CNY", "元": "CNY",
    "cad": "CAD", "aud": "AUD", "sek": "SEK", "pln": "PLN", "zl": "PLN", "kr": "SEK",
}  # fmt: skip
_DOLLARS = frozenset({"USD", "CAD", "AUD", "SGD", "MXN"})
_DAY = re.compile(
    r"(?P<y>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?:(?P<y2>20\d\d)年)?(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号]|"
    r"(?<!\d)(?P<d3>\d{1,2})\.(?P<m3>\d{1,2})\.(?P<y3>20\d\d)?(?!\d)|"
    r"(?<![\d.,])(?P<d4>\d{1,2})(?:st|nd|rd|th|\.|er)?(?: de| of)? (?P<n4>[a-z]{3,12})(?: (?P<y4>20\d\d))?|"
    r"(?P<n5>[a-z]{3,12})\.? (?P<d5>\d{1,2})(?:st|nd|rd|th)?(?![\d:.%])(?:, (?P<y5>20\d\d))?"
)
_LONG_AGO = timedelta(days=120)


def find_amounts(letter: Letter, context: GuardContext) -> Iterator[Objection]:
    """Yield promised amounts above the order's total or above what the operator may give."""
    limit = _limit(context)
    if limit is None:
        return
    for sentence in letter.sentences:
        if not sentence.present & letter.lexicon.mask(("pay_you",)):
            continue
        for match in _AMOUNT.finditer(letter.text, sentence.start, sentence.end):
            amount = _money(match, limit.currency)
            if amount and amount.currency == limit.currency and limit < amount:
                yield Objection("G31", Family.AMOUNT, Severity.WARN, *match.span())


def find_promises(letter: Letter, context: GuardContext, rules: GuardRules) -> Iterator[Objection]:
    """Yield dates promised that are over, and "soon" where no day is named anywhere."""
    vague = letter.first("vague_time")
    if vague and not letter.has("timeframe"):
        yield Objection("G31", Family.PROMISE, Severity.WARN, vague.start, vague.end)
    if context.now is None:
        return
    today = context.now.date()
    for sentence in letter.sentences:
        if not sentence.present & letter.lexicon.mask(("will",)):
            continue
        for match in _DAY.finditer(letter.text, sentence.start, sentence.end):
            day = _day(match, today, rules.spelled.months)
            if day and timedelta(0) < today - day < _LONG_AGO:
                yield Objection("G31", Family.PROMISE, Severity.WARN, *match.span())


def _limit(context: GuardContext) -> Money | None:
    known = [money for money in (context.order_total, context.authority) if money is not None]
    if len(known) == 2 and known[0].currency != known[1].currency:
        return known[0]
    return min(known, key=lambda money: money.amount) if known else None


def _money(match: re.Match[str], usual: str) -> Money | None:
    sign = match["before"] or match["after"]
    currency = _CURRENCIES.get(sign, usual)
    if sign in {"$", "dollar", "dollars"} and usual in _DOLLARS:
        currency = usual
    return Money(_decimal(match["one"] or match["two"]), usual if sign == "¥" else currency)


def _decimal(written: str) -> Decimal:
    bare = written.replace(" ", "")
    decimals = re.search(r"[.,](\d{1,2})$", bare)
    whole = re.sub(r"\D", "", bare[: decimals.start()] if decimals else bare)
    return Decimal(f"{whole}.{decimals[1]}" if decimals else whole)


def _day(match: re.Match[str], today: date, months: Mapping[str, int]) -> date | None:
    found = {name: value for name, value in match.groupdict().items() if value}
    name = found.get("n4") or found.get("n5")
    month = months.get(name, 0) if name else int(found.get("m") or found.get("m2") or found.get("m3") or 0)
    day = int(next((found[key] for key in ("d", "d2", "d3", "d4", "d5") if key in found), 0))
    year = next((int(found[key]) for key in ("y", "y2", "y3", "y4", "y5") if key in found), 0)
    try:
        promised = date(year or today.year, month, day)
        if not year and today - promised > timedelta(days=183):
            promised = promised.replace(year=today.year + 1)
    except ValueError:
        return None
    return promised
