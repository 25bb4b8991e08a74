"""Cases from the variables that conditions read, so that tables can be written in the pack's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from afterdesk.domain.casefacts import VARIABLES, CaseFacts, Costs, Tracking
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Fulfillment, Money, Programme

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_REGIONS = {"EU": Marketplace.DE, "UK": Marketplace.UK, "US": Marketplace.US, "JP": Marketplace.JP}
_COSTS = ("landed_cost", "freight_out", "return_freight", "repair_quote")


def case_of(situation: Situation, given: Mapping[str, Any]) -> CaseFacts:
    """Return a case in which the given variables have the given values."""
    market = _REGIONS[given.get("region", "US")]
    currency = FACTS[market].currency
    price = Money(Decimal(given.get("paid", 4000)) / 100, currency)
    quantity = int(given.get("quantity", 1))
    facts = CaseFacts(
        situation=situation,
        marketplace=market,
        now=NOW,
        fulfillment=Fulfillment(given.get("fulfillment", "FBM")),
        programme=Programme(given["programme"]) if given.get("programme") else None,
        item_price=Money(price.amount / quantity, currency),
        order_total=price,
        quantity=quantity,
        stock_product=given.get("stock_product"),
        stock_part=given.get("stock_part"),
        unsellable_stock=given.get("unsellable_stock"),
        in_return_window=given.get("in_return_window"),
        costs=Costs(**{name: Money(Decimal(given[name]) / 100, currency) for name in _COSTS if name in given}),
        flags=frozenset(_flags(given)),
        known={name: value for name, value in given.items() if name not in VARIABLES},
    )
    return _parcel(facts, given)


def _flags(given: Mapping[str, Any]) -> list[str]:
    flags = [name for name in ("threat", "safety") if given.get(name)]
    return flags if given.get("verified", True) else [*flags, "unverified"]


def _parcel(facts: CaseFacts, given: Mapping[str, Any]) -> CaseFacts:
    delivered = given.get("delivered", "days_since_delivery" in given)
    shipped = given.get("shipped", delivered)
    late = given.get("days_past_latest_delivery")
    return replace(
        facts,
        shipped_at=NOW - timedelta(days=60) if shipped else None,
        delivered_at=NOW - timedelta(days=given.get("days_since_delivery", 5)) if delivered else None,
        latest_delivery_at=None if late is None else NOW - timedelta(days=late),
        tracking=Tracking("DHL", "00340434161094022115") if given.get("tracked") else None,
    )
