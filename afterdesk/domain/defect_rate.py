"""The order defect rate (ODR): defective orders divided by orders, and how much room is left below Amazon's limit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from afterdesk.domain.errors import DeskError


class ImpossibleCounts(DeskError):
    """Counts of orders that cannot be: more defective orders than orders, or none at all."""


@dataclass(frozen=True, slots=True)
class DefectRate:
    """Defective orders among the orders of the counted period (60 days, by order date); rates in percent."""

    defects: int
    orders: int

    def __post_init__(self) -> None:
        if self.orders < 1 or not 0 <= self.defects <= self.orders:
            raise ImpossibleCounts(
                f"{self.defects} defective of {self.orders} orders cannot be. "
                "Give at least one order, and no more defective orders than orders."
            )

    @property
    def percent(self) -> Decimal:
        """Return the rate now."""
        return Decimal(100 * self.defects) / self.orders

    @property
    def percent_with_one_more(self) -> Decimal:
        """Return the rate if one more of these orders becomes defective."""
        return Decimal(100 * min(self.defects + 1, self.orders)) / self.orders

    def room_below(self, limit: Decimal) -> int:
        """Return how many more of these orders may become defective while the rate stays below the limit (percent)."""
        most = int((limit * self.orders / 100).to_integral_value(ROUND_CEILING)) - 1
        return max(most - self.defects, 0)
