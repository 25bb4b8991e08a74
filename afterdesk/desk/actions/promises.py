"""Until when something is promised to a buyer."""

from __future__ import annotations

from datetime import date, datetime, time

from afterdesk.desk.actions.clocks import UNKNOWN_MARKETPLACE
from afterdesk.desk.models import Case
from afterdesk.domain.calendars import Unit, after, local_day, moment_at
from afterdesk.domain.marketplaces import Marketplace, zone_of

#: A promise is kept within this many working days, at this hour where the buyer lives.
PROMISE_DAYS = 2
PROMISE_HOUR = time(17)


def promise_moment(case: Case, *, now: datetime) -> datetime:
    """Return the moment a letter promises by default: working days ahead, in the afternoon where the buyer lives."""
    marketplace = Marketplace(case.marketplace) if case.marketplace else UNKNOWN_MARKETPLACE
    return moment_at(working_days_after(now, PROMISE_DAYS, marketplace), PROMISE_HOUR, zone_of(marketplace))


def working_days_after(now: datetime, days: int, marketplace: Marketplace) -> date:
    """Return the day that lies so many of the marketplace's working days ahead."""
    return local_day(after(now, days, Unit.BUSINESS_DAYS, marketplace), marketplace)
