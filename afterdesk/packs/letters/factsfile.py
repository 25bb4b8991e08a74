"""A case's facts from a JSON or TOML file, as people write them for `afterdesk compose`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Protocol

from babel.numbers import is_currency

from afterdesk.domain.casefacts import CaseFacts, Costs, FactValue, Tracking
from afterdesk.domain.drafting import DraftSettings
from afterdesk.domain.issues import Wish
from afterdesk.domain.letters import Fix, LetterProblem
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Fulfillment, Money, Programme

MAX_FACTS_BYTES = 1_000_000
MAX_AMOUNT = 1_000_000_000
MAX_COUNT = 1_000_000
_COSTS = (
    "landed_cost",
    "freight_out",
    "return_freight",
    "part_cost",
    "part_freight",
    "repair_quote",
    "gift_cost",
    "resale_value",
    "defect_value",
)
_TEXTS = ("buyer_name", "store_name", "product_title", "part_name", "currency", "order_id", "buyer_zone")
_MOMENTS = ("now", "ordered_at", "shipped_at", "delivered_at", "latest_delivery_at", "last_event_at", "promise_at")
_NUMBERS = (
    "order_total",
    "shipping_paid",
    "item_price",
    "quantity",
    "stock_product",
    "stock_part",
    "unsellable_stock",
    "ways",
)
_CHOICES = ("marketplace", "fulfillment", "programme", "wish", "flags", "in_return_window", "seller_pays_return")
_OTHERS = ("carrier", "tracking", "last_event", "costs", "known", "arrives_on", "typed", "days", "fixes")
_KEYS = frozenset((*_TEXTS, *_MOMENTS, *_NUMBERS, *_CHOICES, *_OTHERS))


class Wanted(Protocol):
    """What the command line says about the letter."""

    lang: str
    operator_lang: str
    variant: int
    kind: str


def read_facts(path: Path, situation: Situation, wanted: Wanted) -> tuple[CaseFacts, DraftSettings]:
    """Return the case's facts and the letter's settings. Raises LetterProblem in a sentence."""
    return facts_from(_read(path), situation, wanted)


def facts_from(data: Mapping[str, Any], situation: Situation, wanted: Wanted) -> tuple[CaseFacts, DraftSettings]:
    """Return the same from a table that was read already."""
    if unknown := sorted(set(data) - _KEYS):
        raise LetterProblem(
            f"the facts name {', '.join(unknown)}, which is not known. Known: {', '.join(sorted(_KEYS))}."
        )
    market = _one_of(Marketplace, data, "marketplace", None)
    currency = str(data.get("currency", FACTS[market].currency))
    if not is_currency(currency):
        raise LetterProblem(f'currency is "{currency}". Write an ISO 4217 code, for example EUR.')
    facts = CaseFacts(
        situation=situation,
        marketplace=market,
        now=_moment(data, "now") or datetime.now(UTC),
        buyer_lang=wanted.lang,
        fulfillment=_one_of(Fulfillment, data, "fulfillment", Fulfillment.FBM),
        programme=_one_of(Programme, data, "programme", None) if data.get("programme") else None,
        order_total=_money(data, "order_total", currency),
        item_price=_money(data, "item_price", currency),
        quantity=_count(data, "quantity") or 1,
        ordered_at=_moment(data, "ordered_at"),
        shipped_at=_moment(data, "shipped_at"),
        delivered_at=_moment(data, "delivered_at"),
        latest_delivery_at=_moment(data, "latest_delivery_at"),
        tracking=_tracking(data),
        shipping_paid=_money(data, "shipping_paid", currency),
        in_return_window=data.get("in_return_window", "seller_pays_return"),
        seller_pays_return=_yes_no(data, "seller_pays_return"),
        stock_product=_count(data, "stock_product"),
        stock_part=_count(data, "stock_part"),
        unsellable_stock=_count(data, "unsellable_stock"),
        costs=_costs(_table(data, "costs"), currency),
        wish=_one_of(Wish, data, "wish", Wish.NONE),
        flags=frozenset(str(flag) for flag in _list(data, "flags")),
        product_title=str(data.get("product_title", "")),
        part_name=str(data.get("part_name", "")),
        buyer_name=str(data.get("buyer_name", "")),
        store_name=str(data.get("store_name", "")),
        known=_known(_table(data, "known")),
    )
    return facts, _settings(data, market, wanted)


def _settings(data: Mapping[str, Any], market: Marketplace, wanted: Wanted) -> DraftSettings:
    return DraftSettings(
        lang=wanted.lang,
        operator_lang=wanted.operator_lang,
        promise_at=_moment(data, "promise_at"),
        buyer_zone=str(data.get("buyer_zone", FACTS[market].time_zone)),
        arrives_on=_day(data.get("arrives_on"), "arrives_on"),
        order_id=str(data.get("order_id", "")),
        variant=wanted.variant,
        kind=wanted.kind,
        chosen=tuple(number for number in _list(data, "ways") if isinstance(number, int)),
        fixes=tuple(Fix({lang: str(text) for lang, text in fix.items()}) for fix in _list(data, "fixes", dict)),
        typed={name: str(text) for name, text in _table(data, "typed").items()},
        days={name: day for name, text in _table(data, "days").items() if (day := _day(text, name)) is not None},
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_FACTS_BYTES:
            raise LetterProblem(f"{path} is larger than {MAX_FACTS_BYTES} bytes. Give one case's facts.")
        text = raw.decode("utf-8")
        found = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except OSError as problem:
        raise LetterProblem(f"{path} cannot be read ({problem.strerror}). Give a file with the case's facts.") from None
    except (ValueError, RecursionError) as problem:
        raise LetterProblem(f"{path} is not valid {path.suffix.lstrip('.') or 'JSON'}: {problem}.") from None
    if not isinstance(found, dict):
        raise LetterProblem(f"{path} holds no table of facts. Write one JSON object or TOML keys.")
    return found


def _tracking(data: Mapping[str, Any]) -> Tracking | None:
    if not data.get("tracking"):
        return None
    return Tracking(
        str(data.get("carrier", "")),
        str(data["tracking"]),
        str(data.get("last_event", "")),
        _moment(data, "last_event_at"),
    )


def _costs(data: Mapping[str, Any], currency: str) -> Costs:
    if unknown := sorted(set(data) - set(_COSTS)):
        raise LetterProblem(f"costs name {', '.join(unknown)}, which is not known. Known: {', '.join(_COSTS)}.")
    return Costs(**{name: _money(data, name, currency) for name in _COSTS})


def _count(data: Mapping[str, Any], key: str) -> int | None:
    found = data.get(key)
    if found is None or (isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= MAX_COUNT):
        return found
    raise LetterProblem(f"{key} is {found!r}. Write a whole number from 0 to {MAX_COUNT}.")


def _yes_no(data: Mapping[str, Any], key: str) -> bool | None:
    found = data.get(key)
    if found is None or isinstance(found, bool):
        return found
    raise LetterProblem(f"{key} is {found!r}. Write true or false.")


def _table(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = data.get(key, {})
    if not isinstance(found, dict):
        raise LetterProblem(f"{key} is {found!r}. Write a table of names and values.")
    return found


def _known(found: dict[str, Any]) -> dict[str, FactValue]:
    for name, value in found.items():
        if not isinstance(value, str | bool | int):
            raise LetterProblem(f"known.{name} is {value!r}. Write a text, true, false or a whole number.")
    return found


def _list(data: Mapping[str, Any], key: str, kind: type = object) -> list[Any]:
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, kind) for one in found):
        raise LetterProblem(f"{key} is {found!r}. Write a list{' of tables' if kind is dict else ''}.")
    return found


def _money(data: Mapping[str, Any], key: str, currency: str) -> Money | None:
    if data.get(key) is None:
        return None
    try:
        amount = Decimal(str(data[key]))
    except InvalidOperation:
        raise LetterProblem(f'{key} is "{data[key]}". Write an amount with a point, for example "39.99".') from None
    if not amount.is_finite() or not 0 <= amount <= MAX_AMOUNT:
        raise LetterProblem(f"{key} is {amount}. Write an amount of zero or more, up to {MAX_AMOUNT}.")
    return Money(amount, currency)


def _moment(data: Mapping[str, Any], key: str) -> datetime | None:
    found = data.get(key)
    if found is None:
        return None
    try:
        moment = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
    except ValueError:
        raise LetterProblem(f'{key} is "{found}". Write, for example, 2026-11-25T17:00:00+01:00.') from None
    if moment.tzinfo is None:
        raise LetterProblem(f'{key} is "{found}", without a time zone. Write, for example, 2026-11-25T17:00:00+01:00.')
    return moment


def _day(found: Any, key: str) -> date | None:
    if found is None:
        return None
    try:
        return found if isinstance(found, date) else date.fromisoformat(str(found))
    except ValueError:
        raise LetterProblem(f'{key} is "{found}". Write a day, for example 2026-11-27.') from None


def _one_of(kind: Any, data: Mapping[str, Any], key: str, default: Any) -> Any:
    found = data.get(key, default)
    if found is None or str(found) not in {one.value for one in kind}:
        raise LetterProblem(f'{key} is "{found or ""}". Write one of: {", ".join(kind)}.')
    return kind(str(found))
