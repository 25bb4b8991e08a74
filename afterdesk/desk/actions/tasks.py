"""Work for colleagues that belongs to a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.clocks import meet_clocks
from afterdesk.desk.models import Case, EventKind, Task, User
from afterdesk.domain.clock_events import Event


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be done, by which role, until when."""

    title: str
    role: str = ""
    due_at: datetime | None = None


@transaction.atomic
def add_task(*, case: Case, task: NewTask, by: User | None, now: datetime) -> Task:
    """Give a piece of work to a role of the store."""
    added = Task.objects.create(
        case=case, title=task.title.strip()[:200], role=task.role, due_at=task.due_at, created_at=now
    )
    case.record(EventKind.TASK_ADDED, at=now, by=by, task_id=added.pk, title=added.title)
    return added


@transaction.atomic
def finish_task(*, task: Task, by: User, now: datetime) -> bool:
    """Mark a task done. False: somebody else was faster."""
    changed = Task.objects.filter(pk=task.pk, done_at__isnull=True).update(done_at=now, done_by=by)
    if changed:
        meet_clocks(task.case, event=Event.NEXT_ACTION_DONE, at=now)
        task.case.record(EventKind.TASK_DONE, at=now, by=by, task_id=task.pk, title=task.title)
    return changed == 1


@transaction.atomic
def reopen_task(*, task: Task, by: User, now: datetime) -> bool:
    """Put a task back that was marked done by mistake. False: it is open."""
    changed = Task.objects.filter(pk=task.pk, done_at__isnull=False).update(done_at=None, done_by=None)
    if changed:
        task.case.record(EventKind.TASK_ADDED, at=now, by=by, task_id=task.pk, title=task.title, again=True)
    return changed == 1


@transaction.atomic
def take_task(*, task: Task, by: User) -> bool:
    """Take a task on; who has it gives it back by the same press. Return whether it is mine now."""
    mine = task.assignee_id != by.pk
    Task.objects.filter(pk=task.pk).update(assignee=by if mine else None)
    return mine
