"""Whom a clock warns, when, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterdesk.domain.escalation import (
    Audience,
    Channel,
    Person,
    Policy,
    Step,
    Watched,
    notices,
    steps_between,
    steps_of,
    who_is_late,
)

BERLIN = ZoneInfo("Europe/Berlin")
#: 18:00 in Berlin.
DUE = datetime(2026, 11, 20, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOCK = Watched(DUE, (DUE - 2 * HOUR, DUE - 8 * HOUR), hard=False, owner="ida", lead="lin")
NIGHT = (time(20), time(7))
PEOPLE = {
    "ida": Person("ida", BERLIN, *NIGHT, cover="jo"),
    "jo": Person("jo", BERLIN),
    "lin": Person("lin", BERLIN),
}
BOTH = (Audience.OWNER, Audience.LEAD)


def test_the_owner_first_then_the_lead_then_the_end() -> None:
    assert steps_of(CLOCK, Policy()) == (
        Step(DUE - 8 * HOUR, (Audience.OWNER,), is_end=False),
        Step(DUE - 2 * HOUR, BOTH, is_end=False),
        Step(DUE, BOTH, is_end=True),
    )


def test_a_case_without_an_owner_is_the_leads() -> None:
    assert {step.audiences for step in steps_of(replace(CLOCK, owner=None), Policy())} == {(Audience.LEAD,)}


def test_a_step_comes_up_once() -> None:
    first = steps_between(CLOCK, Policy(), DUE - 9 * HOUR, DUE - 8 * HOUR)
    second = steps_between(CLOCK, Policy(), DUE - 8 * HOUR, DUE)
    assert [step.at for step in (*first, *second)] == [DUE - 8 * HOUR, DUE - 2 * HOUR, DUE]


@pytest.mark.parametrize(
    ("at", "hard", "due_in", "sent_at"),
    [
        pytest.param("2026-11-20T19:59", False, 20, "2026-11-20T19:59", id="before the quiet hours"),
        pytest.param("2026-11-20T20:00", False, 20, "2026-11-21T07:00", id="in them: afterwards"),
        pytest.param("2026-11-21T06:59", False, 20, "2026-11-21T07:00", id="after midnight: the same morning"),
        pytest.param("2026-11-21T07:00", False, 20, "2026-11-21T07:00", id="they are over"),
        pytest.param("2026-11-20T23:00", True, 20, "2026-11-20T23:00", id="a hard clock is never silenced"),
        pytest.param("2026-11-20T23:00", False, 5, "2026-11-20T23:00", id="afterwards would be too late"),
        pytest.param("2026-03-29T01:00", False, 20, "2026-03-29T07:00", id="the night the clocks go forward"),
    ],
)
def test_quiet_hours(at: str, hard: bool, due_in: int, sent_at: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=BERLIN)
    clock = replace(CLOCK, hard=hard, due_at=moment + due_in * HOUR)
    (notice,) = notices(Step(moment, (Audience.OWNER,), is_end=False), clock, PEOPLE, Policy())
    assert notice.at == datetime.fromisoformat(sent_at).replace(tzinfo=BERLIN)


def test_quiet_hours_within_a_day() -> None:
    person = Person("nap", BERLIN, time(13), time(14))
    noon = datetime(2026, 11, 20, 12, 30, tzinfo=BERLIN)
    assert person.quiet_end(noon) is None
    assert person.quiet_end(noon + HOUR) == noon.replace(hour=14, minute=0)


AWAY = (date(2026, 11, 16), date(2026, 11, 20))


@pytest.mark.parametrize(
    ("ida", "jo", "person", "because"),
    [
        pytest.param((), (), "ida", "the case's owner", id="the owner is there"),
        pytest.param((AWAY,), (), "jo", "covers for ida", id="the owner is away"),
        pytest.param((AWAY,), (AWAY,), "lin", "nobody covers", id="the cover too: the lead"),
    ],
)
def test_holiday_cover(
    ida: tuple[tuple[date, date], ...], jo: tuple[tuple[date, date], ...], person: str, because: str
) -> None:
    people = {**PEOPLE, "ida": replace(PEOPLE["ida"], away=ida), "jo": replace(PEOPLE["jo"], away=jo)}
    (notice,) = notices(Step(DUE, (Audience.OWNER,), is_end=False), CLOCK, people, Policy())
    assert notice.person == person
    assert because in notice.because


def test_nobody_is_warned_twice() -> None:
    clock = replace(CLOCK, owner="lin")
    (notice,) = notices(Step(DUE, BOTH, is_end=True), clock, PEOPLE, Policy())
    assert (notice.person, notice.channels) == ("lin", (Channel.PAGE, Channel.EMAIL, Channel.WEBHOOK))


def test_who_is_late_has_the_latest_first() -> None:
    clocks = [CLOCK, CLOCK, replace(CLOCK, owner=None), replace(CLOCK, owner="jo", due_at=DUE + HOUR)]
    assert list(who_is_late(clocks, DUE + timedelta(minutes=1)).items()) == [("ida", 2), ("lin", 1)]
    assert who_is_late(clocks, DUE) == {}


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.booleans(),
    st.integers(1, 48),
    st.times(),
    st.times(),
)
def test_a_warning_is_never_sent_after_the_end(
    at: datetime, hard: bool, due_in: int, quiet_from: time, quiet_until: time
) -> None:
    clock = replace(CLOCK, hard=hard, due_at=at + due_in * HOUR)
    people = {**PEOPLE, "ida": Person("ida", BERLIN, quiet_from, quiet_until)}
    (notice,) = notices(Step(at, (Audience.OWNER,), is_end=False), clock, people, Policy())
    assert at <= notice.at < clock.due_at
    assert notice.at == at or not hard
