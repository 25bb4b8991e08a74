"""The work of a person's stores: mine, my role's, everybody's; what is late first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import F, Q, QuerySet

from afterdesk.desk.models import Membership, Task, User
from afterdesk.desk.scope import tasks_for

SHOWN, JUST_DONE, DONE_SHOWN = 200, timedelta(days=1), 20


class Whose(StrEnum):
    """Whose work is shown."""

    MINE = "mine"
    ROLE = "role"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class TaskBoard:
    """The open tasks by urgency, those just done, and how many each choice would show."""

    late: tuple[Task, ...]
    soon: tuple[Task, ...]
    later: tuple[Task, ...]
    done: tuple[Task, ...]
    counts: dict[str, int]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.late or self.soon or self.later)


def task_board(user: User, whose: Whose, *, now: datetime) -> TaskBoard:
    """Return the tasks a person sees; those due within a day are soon."""
    mine = tasks_for(user).select_related("case__store", "case__order", "assignee", "done_by")
    chosen = _of(user, mine.filter(done_at=None), whose)
    rows = list(chosen.order_by(F("due_at").asc(nulls_last=True), "pk")[:SHOWN])
    soon = now + timedelta(days=1)
    done = _of(user, mine.filter(done_at__gt=now - JUST_DONE), whose).order_by("-done_at")[:DONE_SHOWN]
    return TaskBoard(
        late=tuple(one for one in rows if one.due_at and one.due_at <= now),
        soon=tuple(one for one in rows if one.due_at and now < one.due_at <= soon),
        later=tuple(one for one in rows if not one.due_at or one.due_at > soon),
        done=tuple(done),
        counts={one.value: _of(user, tasks_for(user).filter(done_at=None), one).count() for one in Whose},
    )


def _of(user: User, tasks: QuerySet[Task], whose: Whose) -> QuerySet[Task]:
    if whose is Whose.ALL:
        return tasks
    if whose is Whose.MINE:
        return tasks.filter(assignee=user)
    roles = Membership.objects.filter(user=user).values_list("store_id", "role")
    fits = Q(pk__in=[])
    for store_id, role in roles:
        fits |= Q(case__store_id=store_id, role__in=(role, ""))
    return tasks.filter(fits | Q(assignee=user))
