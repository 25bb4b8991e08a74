"""What comes due, day by day: each day reads its first clocks from the index of what runs, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from afterdesk.desk.models import CaseState, Clock, User
from afterdesk.desk.queries.late import LatePerson, who_is_late
from afterdesk.desk.scope import store_ids_for

DAYS = 14
SHOWN_A_DAY = 25
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class CalendarFilters:
    """Whose clocks, and of which store. `person`: a person's id, "nobody", or empty for everybody."""

    store_id: int | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class DueClock:
    """One clock with its case."""

    case_id: int
    case: str
    clock: str
    due_at: datetime
    rule_id: str
    is_hard: bool
    assignee: str
    store: str
    marketplace: str
    consequence: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day's first clocks, and how many there are in all."""

    on: date
    clocks: tuple[DueClock, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.count - len(self.clocks))


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is late, what comes due on each of the next days, and who is late (for those who lead)."""

    late: Day
    days: tuple[Day, ...]
    people: tuple[LatePerson, ...]
    leads: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing is late and nothing comes due."""
        return not self.late.count and not any(day.count for day in self.days)


def calendar(user: User, filters: CalendarFilters, *, now: datetime) -> Calendar:
    """Return the next days as the reader's own days (the zone of `now`). At most 20 queries."""
    clocks = _pending(user, filters)
    today = now.date()
    end = _midnight(today + timedelta(days=DAYS), now)
    counts = _counts(clocks.filter(due_at__gt=now, due_at__lt=end), now)
    days = [_day(clocks, today + timedelta(days=number), now, counts) for number in range(DAYS)]
    late = clocks.filter(due_at__lte=now)
    people = who_is_late(user, now=now)
    return Calendar(Day(today, _rows(late), late.count()), tuple(days), people, leads=bool(people))


def _pending(user: User, filters: CalendarFilters) -> QuerySet[Clock]:
    """The clocks that still ask for something: an open end is what the partial index holds."""
    stores = store_ids_for(user)
    if filters.store_id is not None:
        stores = [one for one in stores if one == filters.store_id]
    clocks = Clock.objects.filter(store_id__in=stores, ended_at__isnull=True).exclude(case__state=CaseState.CLOSED)
    if filters.person == NOBODY:
        return clocks.filter(case__assignee=None)
    return clocks.filter(case__assignee_id=int(filters.person)) if filters.person.isdecimal() else clocks


def _counts(clocks: QuerySet[Clock], now: datetime) -> Mapping[date, int]:
    by_day = clocks.annotate(on=TruncDate("due_at", tzinfo=now.tzinfo)).order_by().values("on")
    return dict(by_day.annotate(count=Count("id")).values_list("on", "count"))


def _day(clocks: QuerySet[Clock], on: date, now: datetime, counts: Mapping[date, int]) -> Day:
    count = counts.get(on, 0)
    if not count:
        return Day(on, (), 0)
    found = clocks.filter(due_at__gt=now, due_at__gte=_midnight(on, now), due_at__lt=_midnight(on, now, 1))
    return Day(on, _rows(found), count)


def _rows(clocks: QuerySet[Clock]) -> tuple[DueClock, ...]:
    rows = clocks.select_related("case__assignee", "store").order_by("due_at", "id")[:SHOWN_A_DAY]
    return tuple(
        DueClock(
            case_id=one.case_id,
            case=one.case.title,
            clock=one.title,
            due_at=one.due_at,
            rule_id=one.rule_id,
            is_hard=one.is_hard,
            assignee=one.case.assignee.name if one.case.assignee else "",
            store=one.store.name,
            marketplace=one.case.marketplace,
            consequence=one.consequence,
        )
        for one in rows
    )


def _midnight(day: date, now: datetime, later: int = 0) -> datetime:
    """Return the beginning of a day of the reader; the nights the clocks change have one too."""
    return datetime.combine(day + timedelta(days=later), datetime.min.time(), tzinfo=now.tzinfo)
