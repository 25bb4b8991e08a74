"""Moments and days: nights the clocks change, leap days, year ends, business days in four countries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterdesk.domain.calendars import DURATIONS, NaiveMoment, Unit, after, aware, holiday_name, is_business_day
from afterdesk.domain.marketplaces import Marketplace, zone_of


def at(marketplace: str, text: str) -> datetime:
    """Read a moment on the marketplace's wall."""
    return datetime.fromisoformat(text).replace(tzinfo=zone_of(Marketplace(marketplace)))


@pytest.mark.parametrize(
    ("marketplace", "start", "amount", "unit", "due"),
    [
        pytest.param("DE", "2026-11-20T18:00", 24, "hours", "2026-11-21T18:00", id="hours count on Saturday"),
        pytest.param(
            "DE", "2026-03-28T20:00", 24, "hours", "2026-03-29T21:00", id="hours, clocks go forward in Berlin"
        ),
        pytest.param("DE", "2026-10-24T20:00", 24, "hours", "2026-10-25T19:00", id="hours, clocks go back in Berlin"),
        pytest.param(
            "US", "2026-03-07T20:00", 24, "hours", "2026-03-08T21:00", id="hours, clocks go forward in the US"
        ),
        pytest.param(
            "UK", "2026-03-28T20:00", 24, "hours", "2026-03-29T21:00", id="hours, clocks go forward in the UK"
        ),
        pytest.param("JP", "2026-03-28T20:00", 24, "hours", "2026-03-29T20:00", id="Japan does not change its clocks"),
        pytest.param(
            "DE", "2026-03-28T20:00", 1, "calendar_days", "2026-03-29T20:00", id="a day keeps its time of day"
        ),
        pytest.param("DE", "2026-03-28T02:30", 1, "calendar_days", "2026-03-29T03:00", id="skipped: the jump"),
        pytest.param("DE", "2026-10-24T02:30", 1, "calendar_days", "2026-10-25T02:30", id="twice: the first"),
        pytest.param("US", "2028-02-28T10:00", 1, "calendar_days", "2028-02-29T10:00", id="into leap day"),
        pytest.param("US", "2028-02-28T10:00", 2, "calendar_days", "2028-03-01T10:00", id="over leap day"),
        pytest.param("US", "2026-02-28T10:00", 1, "calendar_days", "2026-03-01T10:00", id="no leap year"),
        pytest.param("JP", "2026-12-31T23:30", 1, "hours", "2027-01-01T00:30", id="hours over the year's end"),
        pytest.param("JP", "2026-12-30T10:00", 3, "calendar_days", "2027-01-02T10:00", id="days over the year's end"),
        pytest.param("DE", "2028-02-29T10:00", 1, "years", "2029-02-28T23:59:59.999999", id="leap day plus a year"),
        pytest.param("DE", "2028-02-29T10:00", 4, "years", "2032-02-29T10:00", id="leap day plus four years"),
        pytest.param("DE", "2026-01-31T10:00", 1, "months", "2026-02-28T23:59:59.999999", id="a month that is shorter"),
        pytest.param("DE", "2026-12-15T10:00", 1, "months", "2027-01-15T10:00", id="December plus a month"),
        pytest.param("DE", "2026-06-01T10:00", 30, "minutes", "2026-06-01T10:30", id="minutes"),
    ],
)
def test_a_length_after_a_moment(marketplace: str, start: str, amount: int, unit: str, due: str) -> None:
    found = after(at(marketplace, start), amount, Unit(unit), Marketplace(marketplace))
    assert found == at(marketplace, due).astimezone(UTC)


@pytest.mark.parametrize(
    ("marketplace", "start", "days", "due"),
    [
        pytest.param("US", "2026-11-20T17:00", 2, "2026-11-24T17:00", id="US, Friday evening"),
        pytest.param("US", "2026-11-25T15:00", 1, "2026-11-27T15:00", id="US, over Thanksgiving"),
        pytest.param("US", "2026-07-02T15:00", 1, "2026-07-06T15:00", id="US, Saturday 4 July is kept on Friday"),
        pytest.param("US", "2026-12-31T15:00", 1, "2027-01-04T15:00", id="US, over New Year"),
        pytest.param("UK", "2026-04-02T17:00", 1, "2026-04-07T17:00", id="UK, Good Friday to Easter Monday"),
        pytest.param("UK", "2026-12-24T12:00", 2, "2026-12-30T12:00", id="UK, Boxing Day moves to Monday"),
        pytest.param("DE", "2026-04-02T17:00", 1, "2026-04-07T17:00", id="Germany, over Easter"),
        pytest.param("DE", "2026-10-02T17:00", 1, "2026-10-05T17:00", id="Germany, Unity Day is a Saturday"),
        pytest.param("DE", "2026-12-24T12:00", 2, "2026-12-29T12:00", id="Germany, over Christmas"),
        pytest.param("JP", "2026-11-20T17:00", 1, "2026-11-24T17:00", id="Japan, Labour Thanksgiving Day on Monday"),
        pytest.param("JP", "2026-05-01T17:00", 1, "2026-05-07T17:00", id="Japan, Golden Week"),
        pytest.param("DE", "2026-11-21T10:00", 2, "2026-11-24T23:59:59.999999", id="Saturday counts as Friday's end"),
        pytest.param("SA", "2026-10-08T10:00", 1, "2026-10-11T10:00", id="Saudi Arabia rests on Friday and Saturday"),
        pytest.param("AE", "2026-10-08T10:00", 1, "2026-10-09T10:00", id="the UAE works on Friday"),
    ],
)
def test_business_days(marketplace: str, start: str, days: int, due: str) -> None:
    found = after(at(marketplace, start), days, Unit.BUSINESS_DAYS, Marketplace(marketplace))
    assert found == at(marketplace, due).astimezone(UTC)


def test_weekdays_ignore_holidays() -> None:
    found = after(at("DE", "2026-12-24T15:00"), 1, Unit.WEEKDAYS, Marketplace.DE)
    assert found == at("DE", "2026-12-25T15:00")


def test_end_of_day_is_the_marketplaces() -> None:
    found = after(at("JP", "2026-06-01T10:00"), 30, Unit.CALENDAR_DAYS, Marketplace.JP, end_of_day=True)
    assert found == at("JP", "2026-07-01T23:59:59.999999")


@pytest.mark.parametrize(
    ("marketplace", "day", "works"),
    [
        pytest.param("DE", "2026-05-01", False, id="Labour Day in Germany"),
        pytest.param("US", "2026-05-01", True, id="and not in the US"),
        pytest.param("DE", "2026-11-01", False, id="a Sunday"),
        pytest.param("DE", "2027-11-01", True, id="All Saints is regional: the clock runs"),
    ],
)
def test_is_business_day(marketplace: str, day: str, works: bool) -> None:
    assert is_business_day(date.fromisoformat(day), Marketplace(marketplace)) is works


def test_a_holiday_has_its_name() -> None:
    assert holiday_name(date(2026, 12, 25), Marketplace.UK) == "Christmas Day"
    assert holiday_name(date(2026, 12, 23), Marketplace.UK) is None


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment, match="has no time zone"):
        aware(datetime(2026, 6, 1))


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
UNITS = st.sampled_from(sorted(DURATIONS))
PLACES = st.sampled_from([Marketplace.US, Marketplace.UK, Marketplace.DE, Marketplace.JP, Marketplace.SA])


@given(MOMENTS, st.integers(1, 120), UNITS, PLACES, st.booleans())
def test_due_is_never_before_the_start(
    start: datetime, amount: int, unit: Unit, marketplace: Marketplace, end_of_day: bool
) -> None:
    assert after(start, amount, unit, marketplace, end_of_day=end_of_day) >= start


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=9)), st.integers(1, 60), UNITS, PLACES, st.booleans())
def test_a_later_start_is_never_due_earlier(
    start: datetime, gap: timedelta, amount: int, unit: Unit, marketplace: Marketplace, end_of_day: bool
) -> None:
    due = after(start, amount, unit, marketplace, end_of_day=end_of_day)
    assert after(start + gap, amount, unit, marketplace, end_of_day=end_of_day) >= due


@pytest.mark.parametrize("marketplace", [Marketplace.US, Marketplace.UK, Marketplace.DE])
@pytest.mark.parametrize("unit", sorted(DURATIONS))
def test_no_minute_of_the_changing_nights_is_due_earlier_than_one_before(marketplace: Marketplace, unit: Unit) -> None:
    """Walk every five minutes of the days around both changes, where hypothesis would rarely look."""
    for first in (
        datetime(2026, 3, 6, tzinfo=UTC),
        datetime(2026, 3, 27, tzinfo=UTC),
        datetime(2026, 10, 23, tzinfo=UTC),
    ):
        dues = [after(first + timedelta(minutes=5 * step), 1, unit, marketplace) for step in range(4 * 288)]
        assert dues == sorted(dues)
