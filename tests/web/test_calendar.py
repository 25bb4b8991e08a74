"""The calendar: what comes due on which of the reader's days, what is late, and who is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afterdesk.desk.models import Case, Clock, User
from afterdesk.desk.queries.calendar import Calendar, CalendarFilters, calendar
from tests.desk.cast import open_one, store
from tests.web.cast import HTMX, Cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 28, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # the night the clocks change follows


def clock(case: Case, due_at: datetime, **fields: object) -> Clock:
    """Let one clock of the case be due at a moment; the others go."""
    given = {"case": case, "store_id": case.store_id, "rule_id": "MSG-1", "kind": "clock", "title": "Reply"}
    return Clock.objects.create(
        **{**given, "about": f"a{Clock.objects.count()}", "started_at": due_at, "due_at": due_at, **fields}
    )


def seen(user: User, **filters: object) -> Calendar:
    return calendar(user, CalendarFilters(**filters), now=NOW)  # type: ignore[arg-type]


@pytest.fixture
def case(cast: Cast) -> Case:
    cast.case.clocks.all().delete()
    return cast.case


@pytest.mark.parametrize(
    ("due_at", "place"),
    [
        pytest.param("2026-03-28T11:00:00+00:00", "late", id="this very moment is late"),
        pytest.param("2026-03-28T11:00:01+00:00", 0, id="a second later is today"),
        pytest.param("2026-03-28T22:59:59+00:00", 0, id="the last second of today in Berlin"),
        pytest.param("2026-03-28T23:00:00+00:00", 1, id="midnight is tomorrow"),
        pytest.param("2026-03-29T21:59:59+00:00", 1, id="the last second of the short day"),
        pytest.param("2026-03-29T22:00:00+00:00", 2, id="the day after the night the clocks changed"),
        pytest.param("2026-04-10T21:59:59+00:00", 13, id="the last second of the fourteenth day"),
        pytest.param("2026-04-10T22:00:00+00:00", None, id="later than that is not shown"),
    ],
)
def test_a_clock_stands_on_its_day(cast: Cast, case: Case, due_at: str, place: object) -> None:
    clock(case, datetime.fromisoformat(due_at))
    found = seen(cast.owner)
    expected = {"late": found.late, None: None}.get(place, found.days[place] if isinstance(place, int) else None)  # type: ignore[call-overload]
    shown = [day for day in (found.late, *found.days) if day.clocks]
    assert shown == ([expected] if expected is not None else [])
    assert all(day.count == 1 for day in shown)


def test_what_ended_is_not_shown(cast: Cast, case: Case) -> None:
    clock(case, NOW + timedelta(hours=1), state="met", ended_at=NOW)
    assert seen(cast.owner).is_empty


def test_a_person_and_a_store_narrow_it(cast: Cast, case: Case) -> None:
    clock(case, NOW + timedelta(hours=1))
    case.assignee = cast.colleague
    case.save()
    assert not seen(cast.owner, person=str(cast.colleague.pk)).is_empty
    assert not seen(cast.owner, store_id=cast.store.pk).is_empty
    assert seen(cast.owner, person="nobody").is_empty
    assert seen(cast.owner, person=str(cast.owner.pk)).is_empty
    assert seen(cast.owner, store_id=store("Other").pk).is_empty
    assert seen(cast.stranger).is_empty


def test_who_is_late_is_for_those_who_lead(cast: Cast, case: Case) -> None:
    clock(case, NOW - timedelta(hours=1))
    clock(case, NOW - timedelta(hours=2))
    case.assignee = cast.colleague
    case.save()
    late = seen(cast.owner).people
    assert [(one.name, one.count, one.oldest_due_at) for one in late] == [("Carl", 2, NOW - timedelta(hours=2))]
    assert seen(cast.colleague).people == ()
    assert seen(cast.stranger).people == ()


def test_many_clocks_cost_no_more_queries_than_few(cast: Cast, case: Case) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            seen(cast.owner)
        return len(queries)

    clock(case, NOW + timedelta(hours=1))
    few = asked()
    for _ in range(30):
        clock(open_one(cast.store), NOW + timedelta(hours=1))
    assert asked() == few
    today = seen(cast.owner).days[0]
    assert (len(today.clocks), today.more) == (25, 6)


def test_the_page_and_its_part(cast: Cast, case: Case) -> None:
    clock(case, datetime.now(UTC) + timedelta(hours=1), consequence="Claims go against us")
    client = cast.client("colleague")
    page = client.get("/calendar/?person=nonsense&store=x").content.decode()
    assert f'href="/cases/{case.pk}/"' in page
    assert "Claims go against us" in page
    assert client.get("/calendar/", headers=HTMX).content.decode().lstrip().startswith('<div id="found"')
    assert f'href="/cases/{case.pk}/"' not in cast.client("stranger").get("/calendar/").content.decode()


def test_the_consequence_is_said_in_the_readers_language(cast: Cast, case: Case) -> None:
    english = "The buyer may file an A-to-z claim, which Amazon grants without asking and debits from the account; "
    english += "it counts in the ODR."
    clock(case, datetime.now(UTC) + timedelta(hours=1), consequence=english)
    cast.owner.language = "zh-hans"
    cast.owner.save()
    page = cast.client("owner").get("/calendar/").content.decode()
    assert english not in page
    assert "A-to-z" in page
