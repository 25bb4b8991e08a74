"""Until when a buyer may return: the store's window, the season's and the law's, of which the longest counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from afterdesk.domain.calendars import aware
from afterdesk.domain.clocks import ClockEvent, StartedClock, clocks_for
from afterdesk.domain.rules import Rule

#: What answers "may this be returned for any reason?". Windows for faulty goods are another question.
ANY_REASON = frozenset({"return-window", "holiday-return-window", "withdrawal-window"})


@dataclass(frozen=True, slots=True)
class ReturnWindow:
    """The window that counts, and those beside it, the longest first."""

    until: datetime
    decided_by: StartedClock
    beside: tuple[StartedClock, ...]

    def includes(self, moment: datetime) -> bool:
        """Return whether a return asked for at `moment` is in the window."""
        return aware(moment) <= self.until


def return_window(
    delivered: ClockEvent, rules: Sequence[Rule], *, facts: Mapping[str, object] | None = None
) -> ReturnWindow | None:
    """Return the window of an order, from its `order_delivered` event; None where no rule is known.

    Give the purchase's moment in `delivered.moments`: seasons and newer windows are judged by it.
    """
    clocks = clocks_for(delivered, [rule for rule in rules if rule.about in ANY_REASON], facts=facts)
    if not clocks:
        return None
    longest_first = sorted(clocks, key=lambda clock: clock.due_at, reverse=True)
    return ReturnWindow(longest_first[0].due_at, longest_first[0], tuple(longest_first[1:]))
