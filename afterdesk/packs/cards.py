"""Cards and pages to print: our own words by language, filled with what is known of a product."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from afterdesk.domain.guard import Family, GuardContext, check_reply
from afterdesk.domain.knowledge import KnownProblem
from afterdesk.domain.sheets import LARGE, SMALL, Part, Sheet, SheetProblem
from afterdesk.packs.guard import load_guard_rules

HERE = Path(__file__).parent
RULE = "G32"
#: What is printed follows the rules on reviews, links, contacts and marketing; how a letter is built does not bind it.
_BINDING = frozenset(
    {
        Family.REVIEW_INCENTIVE,
        Family.REVIEW_MANIPULATION,
        Family.REVIEW_GATING,
        Family.EXTERNAL_LINK,
        Family.CONTACT_INFO,
        Family.MARKETING,
        Family.OFF_PLATFORM_PAYMENT,
    }
)
ON_A_CARD = 2


class SheetKind(StrEnum):
    """What can be printed."""

    CARD = "card"
    MANUAL = "manual"
    RETURN = "return"


@cache
def card_words() -> Mapping[str, Mapping[str, Any]]:
    """Return the words of every language."""
    return tomllib.loads((HERE / "cards.toml").read_text("utf-8"))


def sheet_of(
    kind: SheetKind, lang: str, *, product: str, store: str, months: int | None, problems: Sequence[KnownProblem]
) -> Sheet:
    """Return a sheet, checked. Raises SheetProblem: no words in the language, nothing to tell, or a rule is broken."""
    if lang not in card_words():
        known = ", ".join(sorted(card_words()))
        raise SheetProblem(f'there are no words for cards in "{lang}". Choose one of: {known}.')
    words = card_words()[lang]
    told = [one for one in problems if one.told(lang)]
    if kind is SheetKind.MANUAL and not told:
        raise SheetProblem("No known problem of this product has steps in this language. Write one first.")
    sheet = Sheet(
        title=words["return_title"].format(product=product) if kind is SheetKind.RETURN else product,
        lang=lang,
        parts=_parts(kind, words, months, told, lang),
        foot=words["foot"].format(store=store),
        size=SMALL if kind is SheetKind.CARD else LARGE,
    )
    _check(sheet)
    return sheet


def _parts(
    kind: SheetKind, words: Mapping[str, Any], months: int | None, told: Sequence[KnownProblem], lang: str
) -> list[Part]:
    if kind is SheetKind.RETURN:
        return [Part(words["return_heading"], steps=words["return_steps"])]
    shown = told[:ON_A_CARD] if kind is SheetKind.CARD else told
    known = [Part(one.cause.get(lang) or words["problems_heading"], steps=list(one.steps[lang])) for one in shown]
    warranty = [Part(words["warranty_heading"], words["warranty"].format(months=months))] if months else []
    return [*known, Part(words["help_heading"], words["help"]), *warranty]


def _check(sheet: Sheet) -> None:
    found = check_reply(sheet.words, context=GuardContext(buyer_lang=sheet.lang), rules=load_guard_rules())
    stopped = next((one for one in found if one.blocks and one.family in _BINDING), None)
    if stopped is not None:
        raise SheetProblem(f"“{stopped.words}” must not be printed and enclosed (rule {RULE}, {stopped.rule}).")
