"""Work for colleagues that belongs to a case: given, done, taken back, handed on. One with a moment has a clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from afterdesk.desk.actions.clocks import ClockBoard, save_board
from afterdesk.desk.models import Case, CaseState, Clock, EventKind, Membership, Offer, Role, Task, TaskKind, User
from afterdesk.domain.clock_events import Event
from afterdesk.domain.remedies import TaskTemplate

#: Whom a pack calls by which name, and what kind of work it is.
OWNERS: dict[str, tuple[TaskKind, Role]] = {
    "warehouse": (TaskKind.WAREHOUSE, Role.WAREHOUSE),
    "logistics": (TaskKind.LOGISTICS, Role.OPERATOR),
    "listing owner": (TaskKind.LISTING, Role.PRODUCT),
    "product owner": (TaskKind.PRODUCT, Role.PRODUCT),
    "supplier": (TaskKind.SUPPLIER, Role.PRODUCT),
    "insurer": (TaskKind.INSURER, Role.OWNER),
    "operator": (TaskKind.OTHER, Role.OPERATOR),
    "lead": (TaskKind.OTHER, Role.LEAD),
    "owner": (TaskKind.OTHER, Role.OWNER),
}


_CLOCK = "task-"


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be done, by which role, until when."""

    title: str
    role: str = ""
    due_at: datetime | None = None
    kind: str = TaskKind.OTHER
    meets: str = ""


def task_from(template: TaskTemplate, now: datetime) -> NewTask:
    """Return the task that a pack's template means, due so many hours from now."""
    kind, role = OWNERS.get(template.owner, (TaskKind.OTHER, Role.OPERATOR))
    return NewTask(template.title["en"], role, now + timedelta(hours=template.hours), kind)


def clock_of(task: Task) -> str:
    """Return the name of a task's clock."""
    return f"{_CLOCK}{task.pk}"


def takers_of(clocks: Iterable[Clock]) -> dict[str, int]:
    """Return who took the tasks that some clocks are of, by the clock's name; one query."""
    numbers = [int(clock.about.removeprefix(_CLOCK)) for clock in clocks if clock.about.startswith(_CLOCK)]
    taken = Task.objects.filter(pk__in=numbers, assignee__isnull=False).values_list("pk", "assignee_id")
    return {f"{_CLOCK}{task_id}": taker for task_id, taker in taken if taker is not None}


@transaction.atomic
def add_task(*, case: Case, task: NewTask, by: User | None, now: datetime) -> Task:
    """Give a piece of work to a role of the store."""
    board = ClockBoard.of(case)
    added = give_tasks(board, [task], by=by, now=now)[0]
    save_board(board)
    return added


def give_tasks(
    board: ClockBoard, tasks: Iterable[NewTask], *, now: datetime, by: User | None = None, offer: Offer | None = None
) -> list[Task]:
    """Give pieces of work and start their clocks on the board, which the caller saves."""
    return [_given(board, task, now, by, offer) for task in tasks]


@transaction.atomic
def finish_task(*, task: Task, by: User, now: datetime, note: str = "") -> bool:
    """Mark a task done. False: somebody else was faster."""
    changed = Task.objects.filter(pk=task.pk, done_at__isnull=True).update(
        done_at=now, done_by=by, note=note.strip()[:200] or task.note
    )
    if changed:
        board = ClockBoard.of(task.case)
        board.meet(Event.TASK_DONE, now, about=clock_of(task))
        board.meet(Event.NEXT_ACTION_DONE, now)
        if task.meets:
            board.meet(Event(task.meets), now)
        save_board(board)
        task.case.record(EventKind.TASK_DONE, at=now, by=by, task_id=task.pk, title=task.title)
    return changed == 1


@transaction.atomic
def reopen_task(*, task: Task, by: User, now: datetime) -> bool:
    """Take "done" back; the task's own clock runs again. False: it is open already."""
    changed = Task.objects.filter(pk=task.pk, done_at__isnull=False).update(done_at=None, done_by=None)
    if changed:
        board = ClockBoard.of(task.case)
        _start_clock(board, task, now)
        save_board(board)
        task.case.record(EventKind.TASK_ADDED, at=now, by=by, task_id=task.pk, title=task.title, again=True)
    return changed == 1


@transaction.atomic
def take_task(*, task: Task, by: User) -> bool:
    """Take a task on; who has it gives it back by the same press. Return whether it is mine now."""
    mine = task.assignee_id != by.pk
    Task.objects.filter(pk=task.pk).update(assignee=by if mine else None)
    return mine


@transaction.atomic
def assign_task(*, task: Task, to: User | None, by: User, now: datetime) -> Task:
    """Hand a task to a colleague of the store, or to nobody."""
    if to is not None and not Membership.objects.filter(user=to, store_id=task.case.store_id).exists():
        to = None
    if task.assignee_id != (to.pk if to else None):
        task.assignee = to
        task.save(update_fields=["assignee"])
        name = to.name if to else ""
        task.case.record(EventKind.TASK_ASSIGNED, at=now, by=by, task_id=task.pk, title=task.title, to=name)
    return task


def drop_tasks(board: ClockBoard, tasks: Iterable[Task], now: datetime) -> None:
    """Take open tasks away that are no longer asked for, with their clocks; the caller saves the board."""
    for task in tasks:
        board.stop_named(now, clock_of(task))
        task.delete()


def _given(board: ClockBoard, task: NewTask, now: datetime, by: User | None, offer: Offer | None) -> Task:
    case = board.case
    added = Task.objects.create(
        case=case,
        title=task.title.strip()[:200],
        kind=task.kind,
        role=task.role,
        due_at=task.due_at,
        created_at=now,
        offer=offer,
        meets=task.meets,
    )
    _start_clock(board, added, now)
    case.record(EventKind.TASK_ADDED, at=now, by=by, task_id=added.pk, title=added.title)
    return added


def _start_clock(board: ClockBoard, task: Task, now: datetime) -> None:
    """Start the task's own clock; one that keeps a promise is watched by the promise's clock instead."""
    if task.due_at is None or task.meets or board.case.state == CaseState.CLOSED:
        return
    board.start_named(Event.TASK_GIVEN, now, about=clock_of(task), title=task.title, due_at=task.due_at)
