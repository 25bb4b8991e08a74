"""How a term of the expected cost came about, in the reader's language; the rule's own English is the fallback."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from afterdesk.web.amounts import money_of
from afterdesk.web.words import WISHES, word_for

_AMOUNT = r"(-?[\d.]+ [A-Z]{3})"
_CHANCE = re.compile(rf"([\d.]+ %) x {_AMOUNT} \((\d+) own cases\)(?:, buyer asks for: (\w+))?")
_FEE = re.compile(rf"([\d.]+)% of {_AMOUNT}, less ([\d.]+)% kept by Amazon")
_PIECES = re.compile(rf"(\d+) x {_AMOUNT}")


def explained(words: str) -> str:
    """Return the explanation of one term as this reader says it."""
    if found := _CHANCE.fullmatch(words):
        share, amount, cases, wish = found.groups()
        told = _("%(share)s of %(amount)s; cases of your own behind it: %(cases)s")
        said = told % {"share": share, "amount": _money(amount), "cases": cases}
        return f"{said}; {word_for(WISHES, wish)}" if wish else said
    if found := _FEE.fullmatch(words):
        told = _("%(share)s %% of %(amount)s, of which Amazon keeps %(kept)s %%")
        return told % {"share": _short(found[1]), "amount": _money(found[2]), "kept": _short(found[3])}
    if found := _PIECES.fullmatch(words):
        return f"{found[1]} × {_money(found[2])}"
    return _money(words) if re.fullmatch(_AMOUNT, words) else words


def _money(words: str) -> str:
    amount, _space, currency = words.partition(" ")
    try:
        return money_of(Decimal(amount), currency)
    except InvalidOperation:
        return words


def _short(number: str) -> str:
    return f"{Decimal(number).normalize():f}"
