"""What goes with a case into another and comes back: clocks that still ask, offers, tasks, notes, facts, uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from afterdesk.desk.actions.clocks import PENDING, pending_clocks
from afterdesk.desk.models import (
    Case,
    Clock,
    ClockState,
    Fact,
    Message,
    Note,
    Offer,
    OutgoingMessage,
    Task,
    TemplateUse,
)

#: Named as in the story's line of a merge; rows of these follow their case.
_KINDS: Mapping[str, type[Model]] = {
    "outgoing": OutgoingMessage,
    "offers": Offer,
    "tasks": Task,
    "notes": Note,
    "facts": Fact,
    "template_uses": TemplateUse,
}

Moved = dict[str, list[int]]


def move_belongings(*, of: Case, into: Case, now: datetime) -> Moved:
    """Move everything but the messages; return the ids by kind, so that `give_back` can undo it."""
    moved: Moved = {name: _ids(_rows(kind).filter(case=of)) for name, kind in _KINDS.items()}
    known = set(into.facts.values_list("name", flat=True))
    moved["facts"] = _ids(of.facts.exclude(name__in=known))
    for name, kind in _KINDS.items():
        _rows(kind).filter(pk__in=moved[name]).update(case=into)
    return moved | move_clocks(pending_clocks(of), into=into, now=now)


def give_back(moved: Mapping[str, list[int]], *, to: Case, of: Case, now: datetime) -> None:
    """Undo `move_belongings`. Lines written before a kind was moved name no such rows: then none come back."""
    for name, kind in _KINDS.items():
        _rows(kind).filter(pk__in=moved.get(name, []), case=of).update(case=to)
    move_clocks(Clock.objects.filter(PENDING, pk__in=moved.get("clocks_moved", [])), into=to, now=now)
    for clock in Clock.objects.filter(pk__in=moved.get("clocks_stopped", []), state=ClockState.STOPPED):
        if not clock.case.clocks.filter(PENDING, about=clock.about).exists():
            Clock.objects.filter(pk=clock.pk).update(state=ClockState.RUNNING, ended_at=None)


def move_clocks(clocks: Iterable[Clock], *, into: Case, now: datetime) -> Moved:
    """Move clocks that still ask for something. Of two for the same thing the one that ends first goes on."""
    moved: Moved = {"clocks_moved": [], "clocks_stopped": []}
    for clock in clocks:
        rival = into.clocks.filter(PENDING, about=clock.about).exclude(pk=clock.pk).first()
        keeps = rival is None or clock.due_at < rival.due_at
        stopped = rival if keeps else clock
        if stopped is not None:
            Clock.objects.filter(pk=stopped.pk).update(state=ClockState.STOPPED, ended_at=now)
            moved["clocks_stopped"].append(stopped.pk)
        if keeps:
            Clock.objects.filter(pk=clock.pk).update(case=into)
            moved["clocks_moved"].append(clock.pk)
    return moved


def clocks_of_messages(case: Case, messages: Iterable[Message]) -> list[Clock]:
    """Return the clocks of a case that these messages started and that still ask for something."""
    return list(case.clocks.filter(PENDING & Q(message_id__in=[one.pk for one in messages])))


def _rows(kind: type[Model]) -> QuerySet[Any]:
    return kind._default_manager.all()


def _ids(rows: QuerySet[Any]) -> list[int]:
    return list(rows.values_list("pk", flat=True))
