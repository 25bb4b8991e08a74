"""Splitting and merging cases, each with its way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.belongings import clocks_of_messages, give_back, move_belongings, move_clocks
from afterdesk.desk.actions.case_columns import recount
from afterdesk.desk.actions.clocks import refresh_due, start_clocks
from afterdesk.desk.models import (
    Case,
    CaseEvent,
    CaseState,
    EventKind,
    Message,
    SearchDocument,
    ThreadReference,
    User,
)
from afterdesk.domain.clock_events import Event
from afterdesk.domain.errors import DeskError


class RegroupRefused(DeskError):
    """These cases or messages cannot be split or merged."""


@transaction.atomic
def split_case(*, case: Case, message_ids: Sequence[int], by: User, now: datetime) -> Case:
    """Move messages into a new case of the same buyer. Merging the two again undoes it."""
    moving = list(case.messages.filter(pk__in=message_ids))
    if not moving:
        raise RegroupRefused("Choose at least one message to split off.")
    if len(moving) == case.messages.count():
        raise RegroupRefused("A case keeps at least one message. Choose fewer to split off.")
    new = Case.objects.create(
        store_id=case.store_id,
        buyer=case.buyer,
        title=(moving[0].subject or case.title)[:300],
        marketplace=case.marketplace,
        fulfillment=case.fulfillment,
        language=moving[0].language or case.language,
        is_verified=case.is_verified,
        assignee=case.assignee,
        opened_at=moving[0].at,
    )
    move_clocks(clocks_of_messages(case, moving), into=new, now=now)
    _move_messages(moving, new)
    for one in (case, new):
        recount(one)
    _restart(case, now)
    _restart(new, now)
    case.record(EventKind.SPLIT, at=now, by=by, into=new.pk, messages=[one.pk for one in moving])
    new.record(EventKind.OPENED, at=now, by=by, split_from=case.pk)
    return new


@transaction.atomic
def merge_cases(*, into: Case, other: Case, by: User, now: datetime) -> Case:
    """Move everything of `other` into `into`; `other` stays as an empty, closed case that points there."""
    if into.pk == other.pk or into.store_id != other.store_id:
        raise RegroupRefused("Choose another case of the same store to merge with.")
    if into.merged_into_id or other.merged_into_id:
        raise RegroupRefused("One of the two is merged already. Undo that first.")
    messages = list(other.messages.all())
    was = {"state": other.state, "unanswered_since": other.unanswered_since and other.unanswered_since.isoformat()}
    belongings = move_belongings(of=other, into=into, now=now)
    _move_messages(messages, into)
    other.merged_into, other.state, other.closed_at, other.close_reason = into, CaseState.CLOSED, now, "merged"
    other.save(update_fields=["merged_into", "state", "closed_at", "close_reason"])
    if into.order_id is None and other.order_id:
        into.order, into.fulfillment = other.order, other.fulfillment
        into.save(update_fields=["order", "fulfillment"])
    if was["state"] == CaseState.OPEN and into.state != CaseState.OPEN:
        into.state, into.closed_at, into.close_reason = CaseState.OPEN, None, ""
        into.save(update_fields=["state", "closed_at", "close_reason"])
    for one in (into, other):
        recount(one)
    _restart(into, now)
    refresh_due(other)
    moved = {"messages": [one.pk for one in messages], "was": was, **belongings}
    other.record(EventKind.MERGED, at=now, by=by, into=into.pk, **moved)
    into.record(EventKind.MERGED, at=now, by=by, other=other.pk)
    return into


@transaction.atomic
def undo_merge(*, case: Case, by: User, now: datetime) -> Case:
    """Give a merged case back what it brought."""
    merged = CaseEvent.objects.filter(case=case, kind=EventKind.MERGED).order_by("-id").first()
    into = case.merged_into
    if merged is None or into is None:
        raise RegroupRefused("This case is not merged with another.")
    messages = list(Message.objects.filter(pk__in=merged.data["messages"]))
    _move_messages(messages, case)
    give_back(merged.data, to=case, of=into, now=now)
    move_clocks(clocks_of_messages(into, messages), into=case, now=now)
    case.merged_into, case.state, case.closed_at, case.close_reason = None, merged.data["was"]["state"], None, ""
    case.save(update_fields=["merged_into", "state", "closed_at", "close_reason"])
    for one in (into, case):
        recount(one)
        _restart(one, now)
        one.record(EventKind.UNMERGED, at=now, by=by, other=into.pk if one is case else case.pk)
    return case


def _move_messages(messages: Sequence[Message], to: Case) -> None:
    ids = [one.pk for one in messages]
    Message.objects.filter(pk__in=ids).update(case=to)
    SearchDocument.objects.filter(kind=SearchDocument.Kind.MESSAGE, object_id__in=ids).update(case=to)
    named = {one.message_id for one in messages if one.message_id}
    for reference in ThreadReference.objects.filter(store_id=to.store_id, message_id__in=named):
        reference.delete()
    ThreadReference.objects.bulk_create(
        [ThreadReference(store_id=to.store_id, case=to, message_id=one) for one in sorted(named)],
        ignore_conflicts=True,
    )


def _restart(case: Case, now: datetime) -> None:
    """Give the case the clock of its first unanswered message again."""
    if case.unanswered_since is not None and case.state != CaseState.CLOSED:
        first = case.messages.filter(direction=Message.Direction.IN, at=case.unanswered_since).first()
        start_clocks(case, event=Event.BUYER_MESSAGE_RECEIVED, at=case.unanswered_since, message=first)
    refresh_due(case)
