"""Whether a case is heated, and what its reply waits for before it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from afterdesk.desk.models import Case, Membership, Message, Store, User
from afterdesk.desk.permissions import ALLOWED, Permission
from afterdesk.desk.rulebook import heat_rules
from afterdesk.domain.heat import HeatFacts, Reason, heat_of
from afterdesk.domain.holding import Hold, clock_is_near, hold_for, leaves_at
from afterdesk.domain.situations import Situation

#: Anger passes: it counts in the latest messages only.
RECENT = 3
MESSAGES_READ = 60


@dataclass(frozen=True, slots=True)
class HoldPlan:
    """What a reply would wait for. `leaves_at`: when it leaves by itself; None where a person lets it go."""

    hold: Hold
    now: datetime
    leaves_at: datetime | None
    clock_is_near: bool


def case_heat(case: Case, draft: str = "") -> tuple[Reason, ...]:
    """Return every sign that a case is heated, with a draft that would answer it."""
    return heat_of(_facts(case, draft), heat_rules())


def heated_before(case: Case) -> QuerySet[Case]:
    """The buyer's earlier cases in which they threatened or abused us."""
    if case.buyer_id is None:
        return Case.objects.none()
    hot = Q(has_threat=True) | Q(situation=Situation.THREAT_OR_ABUSE.value)
    others = Case.objects.filter(hot, store_id=case.store_id, buyer_id=case.buyer_id, opened_at__lte=case.opened_at)
    return others.exclude(pk=case.pk).exclude(merged_into=case).order_by("-opened_at")


def hold_plan(case: Case, heat: Sequence[Reason], *, by: User, now: datetime) -> HoldPlan:
    """Return what the person's reply to this case waits for."""
    store = case.store
    wanted = Hold(store.heated_hold)
    readers = readers_for(store, wanted, by) if heat and wanted.needs_reader else 0
    hold = hold_for(wanted, is_heated=bool(heat), readers=readers, is_safety=case.is_safety)
    near = clock_is_near(now, next_due=case.next_due_at, near=near_of(store))
    return HoldPlan(hold, now, _leaves_at(case, hold, now), near)


def near_of(store: Store) -> timedelta:
    """Return how near a clock has to be for a lead to let a reply go alone."""
    return timedelta(hours=store.heated_near_hours)


def readers_for(store: Store, hold: Hold, author: User) -> int:
    """Return how many colleagues of an author could read a held reply."""
    needed = Permission.RELEASE_ALONE if hold is Hold.LEAD else Permission.SEND_REPLIES
    roles = [role for role, allowed in ALLOWED.items() if needed in allowed]
    members = Membership.objects.filter(store=store, role__in=roles, user__is_active=True)
    return members.exclude(user=author).values("user").distinct().count()


def _leaves_at(case: Case, hold: Hold, now: datetime) -> datetime | None:
    undo = timedelta(seconds=case.store.undo_seconds)
    if hold.needs_reader:
        return None
    if hold is Hold.OFF:
        return now + undo
    wait = timedelta(minutes=case.store.heated_minutes)
    return leaves_at(now, wait=wait, undo=undo, next_due=case.next_due_at)


def _facts(case: Case, draft: str) -> HeatFacts:
    said = case.messages.filter(direction=Message.Direction.IN, is_automatic=False)
    found = list(said.order_by("-at", "-id").values_list("at", "reading")[:MESSAGES_READ])
    flags = [frozenset(reading.get("flags", [])) for _, reading in found]
    since = case.unanswered_since
    return HeatFacts(
        signals=frozenset().union(*flags),
        recent=frozenset().union(*flags[:RECENT]),
        has_threat=case.has_threat,
        is_abuse=case.situation == Situation.THREAT_OR_ABUSE,
        in_a_row=sum(at >= since for at, _ in found) if since else 0,
        earlier=heated_before(case).count(),
        draft=draft,
    )
