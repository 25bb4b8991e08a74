"""Moments and days: local days of a marketplace, nights the clocks change, business days and public holidays.

Three promises hold for every unit, and property tests keep them: a due moment never lies before its start; a later
start never gives an earlier due moment; where two readings are possible the seller's clock takes the earlier one.
"""

from __future__ import annotations

import calendar
from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from afterdesk.domain.errors import DeskError
from afterdesk.domain.marketplaces import Marketplace, zone_of

MONDAY_TO_FRIDAY = frozenset(range(5))
END_OF_DAY = time.max

#: Where the holidays library knows the country by another code than the marketplace's short name. A part of a country
#: is named where the country has no holidays of its own. Regional holidays are left out: fewer holidays, earlier due.
_COUNTRIES: dict[Marketplace, tuple[str, str | None]] = {Marketplace.UK: ("GB", "ENG")}


class NaiveMoment(DeskError):
    """A moment came without its time zone."""


class Unit(StrEnum):
    """What a rule's value is measured in."""

    MINUTES = "minutes"
    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    WEEKDAYS = "weekdays"
    MONTHS = "months"
    YEARS = "years"
    DATE = "date"
    STATED = "stated"
    PERCENT = "percent"
    MONEY = "money"
    COUNT = "count"
    TABLE = "table"
    YES_NO = "yes_no"
    TEXT = "text"


#: Units whose value says how long something lasts.
DURATIONS = frozenset(
    {Unit.MINUTES, Unit.HOURS, Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS, Unit.WEEKDAYS, Unit.MONTHS, Unit.YEARS}
)


def aware(moment: datetime) -> datetime:
    """Return the moment in UTC. Raises NaiveMoment where it has no time zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NaiveMoment(f"{moment.isoformat()} has no time zone. Write one, for example {moment.isoformat()}+00:00")
    return moment.astimezone(UTC)


def local_day(moment: datetime, marketplace: Marketplace) -> date:
    """Return the day on which the moment falls at the marketplace."""
    return aware(moment).astimezone(zone_of(marketplace)).date()


def after(start: datetime, amount: int, unit: Unit, marketplace: Marketplace, *, end_of_day: bool = False) -> datetime:
    """Return the moment (UTC) that lies `amount` units after `start`.

    Minutes and hours are elapsed time: weekends, holidays and nights the clocks change do not matter. Days, months and
    years keep the time of day at the marketplace, or run to the end of that day. The start's own day never counts.
    """
    start = aware(start)
    if unit is Unit.MINUTES:
        return start + timedelta(minutes=amount)
    if unit is Unit.HOURS:
        return start + timedelta(hours=amount)
    zone = zone_of(marketplace)
    day, clock_time = _wall(start, zone)
    due_day, due_time = _step(day, clock_time, amount, unit, marketplace)
    due = moment_at(due_day, END_OF_DAY if end_of_day else due_time, zone)
    return max(due, start)


def _step(day: date, clock_time: time, amount: int, unit: Unit, marketplace: Marketplace) -> tuple[date, time]:
    if unit is Unit.CALENDAR_DAYS:
        return day + timedelta(days=amount), clock_time
    if unit is Unit.BUSINESS_DAYS:
        return _business_step(day, clock_time, amount, _WorkingDays(marketplace))
    if unit is Unit.WEEKDAYS:
        return _business_step(day, clock_time, amount, _Weekdays())
    months = amount * 12 if unit is Unit.YEARS else amount
    return _month_step(day, clock_time, months)


def end_of(day: date, marketplace: Marketplace) -> datetime:
    """Return the last moment (UTC) of the day at the marketplace."""
    return moment_at(day, END_OF_DAY, zone_of(marketplace))


def moment_at(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) of a wall-clock reading.

    A reading that the spring night skips becomes the moment the clocks jump; one that the autumn night has twice is
    the first. Both keep later readings from becoming earlier moments.
    """
    naive = datetime.combine(day, clock_time.replace(fold=0))
    moment = naive.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == naive:
        return moment
    return _jump(naive, zone)


def _jump(skipped: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment the clocks jump over `skipped`: both readings of the gap, narrowed down to the second."""
    before = skipped.replace(tzinfo=zone, fold=1).astimezone(UTC)
    behind = skipped.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while behind - before > timedelta(seconds=1):
        middle = (before + (behind - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            behind = middle
    return behind.replace(microsecond=0)


def _wall(start: datetime, zone: ZoneInfo) -> tuple[date, time]:
    """Return the wall-clock reading; the first pass of an hour that comes twice reads as that hour's beginning.

    Otherwise 02:59 (first pass) would be due after 02:00 (second pass), which comes later.
    """
    local = start.astimezone(zone)
    other = local.replace(fold=1 - local.fold)
    if local.fold == 0 and other.utcoffset() != local.utcoffset():
        beginning = local.replace(minute=0, second=0, microsecond=0)
        return beginning.date(), beginning.time()
    return local.date(), local.time().replace(fold=0)


def _business_step(day: date, clock_time: time, amount: int, working: Container[date]) -> tuple[date, time]:
    """Step to the amount-th working day after `day`. A start on a free day counts as the end of the day before it."""
    due_time = clock_time if day in working else END_OF_DAY
    left = amount
    while left > 0:
        day += timedelta(days=1)
        left -= day in working
    return day, due_time


def _month_step(day: date, clock_time: time, months: int) -> tuple[date, time]:
    """Step whole months; 31 January plus one month is the end of February's last day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    if day.day > last:
        return date(years, month + 1, last), END_OF_DAY
    return date(years, month + 1, day.day), clock_time


class _Weekdays(Container[date]):
    """Monday to Friday, holidays or not."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day.weekday() in MONDAY_TO_FRIDAY


class _WorkingDays(Container[date]):
    """The marketplace's working days: neither its weekend nor a nationwide public holiday."""

    def __init__(self, marketplace: Marketplace) -> None:
        self.marketplace = marketplace

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and is_business_day(day, self.marketplace)


def is_business_day(day: date, marketplace: Marketplace) -> bool:
    """Return whether people at the marketplace work on the day."""
    calendar_of_country = _holidays_of(marketplace)
    return day.weekday() not in calendar_of_country.weekend and day not in calendar_of_country


def holiday_name(day: date, marketplace: Marketplace) -> str | None:
    """Return the public holiday's name, or None."""
    name = _holidays_of(marketplace).get(day)
    return str(name) if name else None


@lru_cache(maxsize=64)
def _holidays_of(marketplace: Marketplace) -> Any:
    import holidays  # a tenth of a second: paid by the first business-day clock, not by every start

    country, subdivision = _COUNTRIES.get(marketplace, (marketplace.value, None))
    return holidays.country_holidays(country, subdiv=subdivision)
