"""The work of a person's stores: mine, my role's, everybody's; what is late first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import F, Q, QuerySet

from afterdesk.desk.models import Membership, Task, User
from afterdesk.desk.scope import store_ids_for, tasks_for

SHOWN, JUST_DONE, DONE_SHOWN = 200, timedelta(days=1), 20


class Whose(StrEnum):
    """Whose work is shown."""

    MINE = "mine"
    ROLE = "role"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks are shown."""

    whose: Whose = Whose.ROLE
    store_id: int | None = None
    kind: str = ""


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


def task_board(user: User, whose: Whose, *, now: datetime, store_id: int | None = None, kind: str = "") -> TaskBoard:
    """Return the tasks a person sees; those due within a day are soon."""
    every = _narrowed(tasks_for(user), store_id, kind)
    mine = every.select_related("case__store", "case__order", "assignee", "done_by")
    chosen = _of(user, mine.filter(done_at=None), whose)
    rows = list(chosen.order_by(F("due_at").asc(nulls_last=True), "pk")[:SHOWN])
    soon = now + timedelta(days=1)
    done = _of(user, mine.filter(done_at__gt=now - JUST_DONE), whose).order_by("-done_at")[:DONE_SHOWN]
    return TaskBoard(
        late=tuple(one for one in rows if one.due_at and one.due_at <= now),
        soon=tuple(one for one in rows if one.due_at and now < one.due_at <= soon),
        later=tuple(one for one in rows if not one.due_at or one.due_at > soon),
        done=tuple(done),
        counts={one.value: _of(user, every.filter(done_at=None), one).count() for one in Whose},
    )


def people_by_store(user: User) -> Mapping[int, Sequence[User]]:
    """Return the colleagues of each of a person's stores, to hand tasks to; one query."""
    members = Membership.objects.filter(store_id__in=store_ids_for(user), user__is_active=True)
    found: dict[int, list[User]] = {}
    for member in members.select_related("user").order_by("user__name"):
        found.setdefault(member.store_id, []).append(member.user)
    return found


def _narrowed(tasks: QuerySet[Task], store_id: int | None, kind: str) -> QuerySet[Task]:
    if store_id is not None:
        tasks = tasks.filter(case__store_id=store_id)
    return tasks.filter(kind=kind) if kind else tasks


def _of(user: User, tasks: QuerySet[Task], whose: Whose) -> QuerySet[Task]:
    if whose is Whose.ALL:
        return tasks
    if whose is Whose.MINE:
        return tasks.filter(assignee=user)
    roles = Membership.objects.filter(user=user).values_list("store_id", "role")
    fits = Q(pk__in=[])
    for store_id, role in roles:
        fits |= Q(case__store_id=store_id, role__in=(role, ""), assignee=None)
    return tasks.filter(fits | Q(assignee=user))
