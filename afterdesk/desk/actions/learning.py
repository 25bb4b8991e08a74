"""A store's reading learns from its operators' corrections, and is taken over only if nothing gets worse."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afterdesk.desk.models import CaseEvent, EventKind, LearningRun, Store, User
from afterdesk.desk.queries.corrections import corrections_of
from afterdesk.desk.rulebook import forget_learned, shipped_model
from afterdesk.domain.errors import DeskError
from afterdesk.domain.issues import Issue
from afterdesk.packs.recognition.relearn import LEAST_CORRECTIONS, Corrected, Relearned, relearn


class TooFewCorrections(DeskError):
    """There is too little to learn from."""


def learn_from_corrections(*, store: Store, now: datetime, by: User | None = None) -> LearningRun:
    """Learn anew from all corrections of a store. Raises TooFewCorrections."""
    known = set(Issue)
    corrections = [
        Corrected(one.text, Issue(one.issue), one.lang)
        for one in corrections_of(store)
        if one.issue in known and one.text.strip()
    ]
    if len(corrections) < LEAST_CORRECTIONS:
        raise TooFewCorrections("There are fewer than ten corrections. Correct readings on the cases, then try again.")
    return _kept(store, relearn(corrections, shipped_model()), len(corrections), by, now)


def has_something_to_learn(store: Store) -> bool:
    """Whether operators have corrected anything since the last attempt."""
    last = LearningRun.objects.filter(store=store).values_list("at", flat=True).first()
    new = CaseEvent.objects.filter(store=store, kind=EventKind.READING_CORRECTED)
    return (new if last is None else new.filter(at__gt=last)).exists()


@transaction.atomic
def switch_learning_off(*, store: Store) -> bool:
    """Let the shipped reading alone hold again. False: it did already."""
    transaction.on_commit(lambda: forget_learned(store.pk))
    return LearningRun.objects.filter(store=store, in_force=True).update(in_force=False) > 0


@transaction.atomic
def _kept(store: Store, learned: Relearned, count: int, by: User | None, now: datetime) -> LearningRun:
    accepted = learned.takeover.accepted
    if accepted:
        transaction.on_commit(lambda: forget_learned(store.pk))
        LearningRun.objects.filter(store=store, in_force=True).update(in_force=False)
    return LearningRun.objects.create(
        store=store,
        at=now,
        by=by,
        corrections=count,
        figures=[[one.name, round(one.before, 4), round(one.after, 4)] for one in learned.takeover.figures],
        accepted=accepted,
        in_force=accepted,
        keys=learned.change.keys.astype("<u4").tobytes() if accepted else b"",
        added=learned.change.added.astype("<f4").tobytes() if accepted else b"",
    )
