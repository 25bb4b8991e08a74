"""Small values that every room shares: money, fulfillment, marketplaces."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Fulfillment(StrEnum):
    """Who ships: Amazon (FBA) or the seller (FBM)."""

    FBA = "FBA"
    FBM = "FBM"


class Programme(StrEnum):
    """What a seller-fulfilled order is enrolled in, where that changes who must act."""

    CSBA = "CSBA"
    SFP = "SFP"


@dataclass(frozen=True, slots=True)
class Money:
    """A decimal amount with its ISO 4217 currency; never a float, never "cents" (yen has none)."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same_currency(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same_currency(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same_currency(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same_currency(other)

    def times(self, factor: Decimal | int) -> Money:
        """Return the amount multiplied, not rounded."""
        return Money(self.amount * factor, self.currency)

    def _same_currency(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"cannot combine {self.currency} with {other.currency}")
        return other.amount
