"""Who is late: clocks that ran out and are not answered, by the person whose case it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from afterdesk.desk.models import CaseState, Clock, User
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import store_ids_for


@dataclass(frozen=True, slots=True)
class LatePerson:
    """How many clocks of a person's cases ran out; no name: of cases that nobody has taken."""

    name: str
    count: int
    oldest_due_at: datetime


def who_is_late(user: User, *, now: datetime) -> tuple[LatePerson, ...]:
    """Return who is late in the stores this person leads, the latest first; two queries, from an index of what runs."""
    led = store_ids_for(user, Permission.MANAGE_PEOPLE)
    late = Clock.objects.filter(store_id__in=led, ended_at__isnull=True, due_at__lte=now)
    late = late.exclude(case__state=CaseState.CLOSED).order_by()
    found = late.values("case__assignee__name").annotate(count=Count("id"), oldest=Min("due_at"))
    people = [LatePerson(one["case__assignee__name"] or "", one["count"], one["oldest"]) for one in found]
    return tuple(sorted(people, key=lambda one: (-one.count, one.oldest_due_at)))
