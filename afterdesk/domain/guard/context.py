"""Read what the caller says about a letter: nothing, a few words in any language, or an object of facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from afterdesk.domain.errors import DeskError
from afterdesk.domain.guard.normalise import fold
from afterdesk.domain.guard.rules import GuardRules
from afterdesk.domain.guard.values import GuardContext, LetterKind
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Fulfillment, Money

_Kind = TypeVar("_Kind", bound=StrEnum)


class UnreadableContext(DeskError):
    """The context of a letter is not what the guard can read."""


def read_context(given: object, *, marketplace: str | None, rules: GuardRules) -> GuardContext:
    """Return the context of a letter. Raises UnreadableContext saying which part is wrong."""
    market = _marketplace(marketplace)
    if given is None:
        return GuardContext(marketplace=market)
    if isinstance(given, str):
        return _from_words(given, market, rules)
    if isinstance(given, Mapping):
        return _from_object(given, market, rules)
    raise UnreadableContext(f"context is {type(given).__name__}. Write nothing, a text, or an object.")


def _marketplace(given: str | None) -> Marketplace | None:
    if given is None or given == "":
        return None
    name = {"GB": "UK"}.get(str(given).upper(), str(given).upper())
    if name not in Marketplace.__members__:
        raise UnreadableContext(f"marketplace {given!r} is unknown. Write one of {', '.join(Marketplace)}.")
    return Marketplace[name]


def _from_words(words: str, market: Marketplace | None, rules: GuardRules) -> GuardContext:
    flags = _flags(words, rules)
    situation = _member(Situation, words.strip().lower())
    return GuardContext(
        situation=situation,
        marketplace=market,
        proactive="proactive" in flags,
        previous_requests=int("repeat" in flags),
        safety="safety" in flags,
        flags=flags - {"proactive", "repeat", "safety"},
    )


def _flags(words: str, rules: GuardRules) -> frozenset[str]:
    folded = fold(words)
    return frozenset(flag for flag, pieces in rules.context_words.items() if any(piece in folded for piece in pieces))


def _from_object(given: Mapping[str, Any], market: Marketplace | None, rules: GuardRules) -> GuardContext:
    given = {str(key).strip().lower().replace(" ", "_").replace("-", "_"): value for key, value in given.items()}
    market = _marketplace(given.get("marketplace")) or market
    words = _from_words(" ".join(value for value in given.values() if isinstance(value, str)), market, rules)
    currency = FACTS[market].currency if market else ""
    return GuardContext(
        situation=_member(Situation, str(given.get("situation") or "").lower()),
        fulfillment=_member(Fulfillment, str(given.get("fulfillment") or "").upper()),
        marketplace=market,
        buyer_lang=given.get("buyer_lang") or given.get("lang"),
        proactive=bool(given.get("proactive", words.proactive)),
        opted_out=bool(given.get("opted_out", False)),
        order_total=_money(given.get("order_total"), currency, "order_total"),
        authority=_money(given.get("authority"), currency, "authority"),
        previous_requests=_count(
            given.get("previous_requests", given.get("earlier_requests", words.previous_requests))
        ),
        safety=bool(given.get("safety", words.safety)),
        letter_kind=_member(LetterKind, str(given.get("letter_kind") or given.get("kind") or "").lower())
        or LetterKind.UNKNOWN,
        order_id=given.get("order_id"),
        now=_moment(given.get("now")),
        flags=words.flags,
    )


def _member(kinds: type[_Kind], name: str) -> _Kind | None:
    return next((kind for kind in kinds if kind.value == name), None)


def _count(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        if isinstance(given, (list, tuple)):
            return len(given)
        if isinstance(given, bool):
            return int(given)
        raise UnreadableContext(f"previous_requests is {given!r}. Write how many there were, for example 1.")
    return given


def _money(given: object, currency: str, key: str) -> Money | None:
    if given is None:
        return None
    if isinstance(given, Mapping):
        currency, given = str(given.get("currency") or currency), given.get("amount")
    if isinstance(given, str) and len(given.split()) == 2:
        first, second = given.split()
        given, currency = (first, second) if first[0].isdigit() else (second, first)
    try:
        return Money(Decimal(str(given)), currency.upper())
    except InvalidOperation:
        raise UnreadableContext(
            f'{key} is {given!r}. Write an amount and a currency, for example "24.90 EUR".'
        ) from None


def _moment(given: object) -> datetime | None:
    if given is None:
        return None
    try:
        return datetime.fromisoformat(str(given))
    except ValueError:
        raise UnreadableContext(f'now is {given!r}. Write a moment, for example "2026-11-24T09:00+01:00".') from None
