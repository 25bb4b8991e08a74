"""Does a problem rise above its usual rate? An exact test for rare counts, and a bound on false alarms.

If nothing changed, the recent cases among all cases of a problem follow a binomial distribution with the recent
period's share of all orders (the conditional test of two Poisson rates; Przyborowski and Wilenski, 1940).
The mid-p value counts half of the observed outcome, as is usual for counts this small.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from afterdesk.domain.errors import DeskError

#: At most this share of the flags may be false alarms (Benjamini and Hochberg, 1995).
FALSE_SHARE = 0.05
#: Fewer recent cases are never a flag: one or two buyers are no trend.
LEAST_RECENT = 3


class ImpossibleExposure(DeskError):
    """Counts that cannot be compared: below nothing, or no orders in a period."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Cases of one problem in the recent period and before it; exposures are orders (or days) of the two periods."""

    recent: int
    before: int
    recent_exposure: float
    before_exposure: float

    def __post_init__(self) -> None:
        if min(self.recent, self.before) < 0 or min(self.recent_exposure, self.before_exposure) <= 0:
            raise ImpossibleExposure(
                f"{self.recent} cases in {self.recent_exposure} and {self.before} in {self.before_exposure} cannot be "
                "compared. Give counts from nought on, and a period with at least one order for each."
            )

    @property
    def expected(self) -> float:
        """Return how many recent cases the rate before would bring."""
        return self.before * self.recent_exposure / self.before_exposure

    @property
    def chance(self) -> float:
        """Return the mid-p value: how likely so many recent cases, or more, are if nothing changed."""
        total = self.recent + self.before
        share = self.recent_exposure / (self.recent_exposure + self.before_exposure)
        above = math.fsum(_binomial(total, k, share) for k in range(self.recent + 1, total + 1))
        return above + _binomial(total, self.recent, share) / 2


def rising(problems: Sequence[Compared]) -> tuple[bool, ...]:
    """Say of each problem whether it rises, so that over all of them few flags are false alarms (FALSE_SHARE)."""
    chances = sorted(problem.chance for problem in problems)
    passed = [chance for rank, chance in enumerate(chances, 1) if chance <= FALSE_SHARE * rank / len(chances)]
    limit = max(passed, default=-1.0)
    return tuple(problem.recent >= LEAST_RECENT and problem.chance <= limit for problem in problems)


def _binomial(total: int, hits: int, share: float) -> float:
    log_ways = math.lgamma(total + 1) - math.lgamma(hits + 1) - math.lgamma(total - hits + 1)
    return math.exp(log_ways + hits * math.log(share) + (total - hits) * math.log1p(-share))
