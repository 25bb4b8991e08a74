"""The small deeds of daily work: assign, note, settle without a reply, be here."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import transaction

from afterdesk.desk.actions.clocks import meet_clocks, refresh_due
from afterdesk.desk.models import Case, CaseState, EventKind, Fact, Membership, Note, Presence, User
from afterdesk.domain.clock_events import Event

#: Whoever looked at a case so recently is here.
PRESENT_WITHIN = timedelta(seconds=60)
_MENTION = re.compile(r"@([\w.+-]+(?:@[\w.-]+)?)")


@transaction.atomic
def assign_case(*, case: Case, to: User | None, by: User, now: datetime) -> Case:
    """Give a case to a colleague of its store, or to nobody."""
    if to is not None and not Membership.objects.filter(user=to, store_id=case.store_id).exists():
        to = None
    case.assignee = to
    case.save(update_fields=["assignee"])
    case.record(EventKind.ASSIGNED, at=now, by=by, to=to.name if to else "")
    return case


@transaction.atomic
def add_note(*, case: Case, text: str, by: User, now: datetime) -> Note:
    """Keep an internal note; "@name" or "@address" tells that colleague."""
    note = Note.objects.create(case=case, author=by, text=text.strip(), at=now)
    note.mentions.set(_mentioned(case, text))
    case.record(EventKind.NOTE_ADDED, at=now, by=by, note_id=note.pk)
    return note


@transaction.atomic
def mark_answered_elsewhere(*, case: Case, by: User, now: datetime) -> Case:
    """The answer was given in Seller Central: the clock stops, the case waits for the buyer."""
    return _settled(case, Event.ANSWERED_IN_SELLER_CENTRAL, EventKind.ANSWERED_ELSEWHERE, by, now)


@transaction.atomic
def mark_no_response_needed(*, case: Case, by: User, now: datetime) -> Case:
    """The last message asks for nothing. It is marked so here; Amazon's own mark is a step for the operator."""
    return _settled(case, Event.NO_RESPONSE_NEEDED, EventKind.NO_RESPONSE_NEEDED, by, now)


@transaction.atomic
def verify_sender(*, case: Case, by: User, now: datetime) -> Case:
    """A person compared the message with Seller Central and vouches for its sender."""
    case.is_verified = True
    case.save(update_fields=["is_verified"])
    Fact.objects.create(case=case, name="sender", value="checked", source="operator", by=by, at=now)
    case.record(EventKind.FACT_RECORDED, at=now, by=by, name="sender", value="checked")
    return case


def touch_presence(*, case: Case, user: User, now: datetime, is_writing: bool = False) -> list[Presence]:
    """Say that a person has the case open; return the others who have."""
    Presence.objects.update_or_create(case=case, user=user, defaults={"seen_at": now, "is_writing": is_writing})
    others = Presence.objects.filter(case=case, seen_at__gte=now - PRESENT_WITHIN).exclude(user=user)
    return list(others.select_related("user").order_by("user__name"))


def _settled(case: Case, event: Event, kind: EventKind, by: User, now: datetime) -> Case:
    case = Case.objects.select_for_update(of=("self",)).select_related("store", "order", "buyer").get(pk=case.pk)
    meet_clocks(case, event=event, at=now)
    case.unanswered_since = None
    if case.state in (CaseState.OPEN, CaseState.SNOOZED):
        case.state = CaseState.WAITING
        case.snoozed_until = None
    case.save(update_fields=["unanswered_since", "state", "snoozed_until"])
    refresh_due(case)
    case.record(kind, at=now, by=by)
    return case


def _mentioned(case: Case, text: str) -> list[User]:
    words = {word.lower() for word in _MENTION.findall(text)}
    if not words:
        return []
    people = User.objects.filter(memberships__store_id=case.store_id, is_active=True).distinct()
    return [one for one in people if words & _names_of(one)]


def _names_of(user: User) -> set[str]:
    name = user.name.lower()
    return {user.email, user.email.partition("@")[0], name.replace(" ", ""), name.replace(" ", "."), *name.split()}
