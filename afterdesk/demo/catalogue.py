"""The demo shop's goods, prices per store, and the names and towns its orders come from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from afterdesk.demo.values import Place, Product
from afterdesk.domain.marketplaces import FACTS, Marketplace

HERE = Path(__file__).parent
LANGUAGES = ("en", "de", "fr", "ja")
#: Units of the store's currency for one US dollar, the store's taxes included; a demo's rate, not a market's.
RATES = {"USD": Decimal(1), "GBP": Decimal("0.80"), "EUR": Decimal("0.93"), "JPY": Decimal(140)}
_YEN_STEP, _YEN_OFF = Decimal(100), Decimal(20)


def read_toml(name: str) -> dict[str, Any]:
    """Read one of this room's data files."""
    return tomllib.loads((HERE / name).read_text("utf-8"))


@cache
def products() -> Mapping[str, Product]:
    """Return the goods by SKU."""
    return {entry["sku"]: _product(entry) for entry in read_toml("catalogue.toml")["product"]}


@cache
def people() -> Mapping[Marketplace, tuple[str, ...]]:
    """Return invented buyers of each store, for orders that nobody writes about."""
    return {Marketplace(code): tuple(entry["buyers"]) for code, entry in read_toml("people.toml").items()}


@cache
def places() -> Mapping[Marketplace, tuple[Place, ...]]:
    """Return towns of each store; no street is ever named, as in Amazon's report."""
    return {
        Marketplace(code): tuple(Place(city, state, code, entry["country"]) for city, state, code in entry["towns"])
        for code, entry in read_toml("people.toml").items()
    }


def price_in(product: Product, market: Marketplace) -> Decimal:
    """Return the shelf price in the store's currency, rounded as shops round."""
    return local_amount(product.price, FACTS[market].currency)


def local_amount(dollars: Decimal, currency: str) -> Decimal:
    """Convert a price and round it to .99, or to a yen price that ends in 80."""
    amount = dollars * RATES[currency]
    if currency == "JPY":
        return (amount / _YEN_STEP).to_integral_value() * _YEN_STEP - _YEN_OFF
    return amount.to_integral_value() - Decimal("0.01")


def plain_amount(dollars: Decimal, currency: str) -> Decimal:
    """Convert a cost, rounded to the currency's smallest unit."""
    return (dollars * RATES[currency]).quantize(Decimal(1) if currency == "JPY" else Decimal("0.01"))


def _product(entry: Mapping[str, Any]) -> Product:
    return Product(
        sku=entry["sku"],
        asin=entry["asin"],
        category=entry["category"],
        titles={lang: entry[lang] for lang in LANGUAGES},
        price=Decimal(entry["price"]),
        landed_cost=Decimal(entry["landed_cost"]),
        freight=Decimal(entry["freight"]),
        stock=entry["stock"],
    )
