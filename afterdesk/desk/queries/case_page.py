"""Everything that stands beside a case's story: clocks, order, parcel, product, buyer, tasks, replies on their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from afterdesk.desk.actions.second_reader import standing_of
from afterdesk.desk.models import (
    Case,
    Clock,
    ClockState,
    Draft,
    DraftFile,
    Membership,
    OutgoingMessage,
    OutgoingStatus,
    Presence,
    User,
)
from afterdesk.desk.permissions import ALLOWED, Permission
from afterdesk.desk.queries.case_side import (
    EarlierCase,
    OrderSide,
    ProductSide,
    TaskLine,
    earlier_of,
    order_of,
    product_of,
    tasks_of,
)
from afterdesk.desk.queries.case_story import Story, story_of
from afterdesk.domain.holding import Hold, may_end_pause

PRESENT_WITHIN = timedelta(seconds=60)
#: A reply that left is still spoken of for so long, so that a person sees it go.
JUST_SENT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock with the rule it was started by, as that stood then."""

    clock_id: int
    title: str
    state: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime | None
    stated_due_at: datetime | None
    advised_due_at: datetime | None
    is_window: bool
    is_hard: bool
    who: str
    consequence: str
    note: str
    rule_id: str
    sources: tuple[str, ...]
    confidence: str
    frozen: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutgoingLine:
    """A reply on its way, in doubt, or just gone."""

    outgoing_id: int
    status: str
    text: str
    language: str
    who: str
    queued_at: datetime
    send_after: datetime
    sent_at: datetime | None
    error: str
    retry_at: datetime | None
    hold: str = ""
    files: tuple[str, ...] = ()
    helped: str = ""
    is_cooling: bool = False
    may_end_pause: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague who can be given the case."""

    user_id: int
    name: str
    initials: str


@dataclass(frozen=True, slots=True)
class Here:
    """A colleague who has the case open now."""

    name: str
    is_writing: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """What the page of one case shows. `case` is read through the person's own stores."""

    case: Case
    story: Story
    clocks: tuple[ClockLine, ...]
    order: OrderSide | None
    product: ProductSide | None
    earlier: tuple[EarlierCase, ...]
    tasks: tuple[TaskLine, ...]
    outgoing: tuple[OutgoingLine, ...]
    people: tuple[Person, ...]
    here: tuple[Here, ...]
    draft: Draft | None
    draft_files: tuple[DraftFile, ...]
    rights: frozenset[str]

    @property
    def running(self) -> tuple[ClockLine, ...]:
        """The clocks that still ask for something, the next one first."""
        return tuple(one for one in self.clocks if one.state in (ClockState.RUNNING, ClockState.BREACHED))

    @property
    def is_leaving(self) -> bool:
        """Whether a reply is on its way, or waits for its second reader."""
        waiting = (OutgoingStatus.HELD, OutgoingStatus.QUEUED, OutgoingStatus.SENDING)
        return any(one.status in waiting for one in self.outgoing)


def case_page_for(user: User, case: Case, *, now: datetime, whole: bool = False) -> CasePage:
    """Return the page of a case that `case_for` returned; the number of queries is the same for every case."""
    members = list(Membership.objects.filter(store_id=case.store_id, user__is_active=True).select_related("user"))
    return CasePage(
        case=case,
        story=story_of(case, whole=whole),
        clocks=_clocks(case),
        order=order_of(case),
        product=product_of(case),
        earlier=earlier_of(case),
        tasks=tasks_of(case),
        outgoing=_outgoing(case, user, now),
        people=tuple(Person(one.user_id, one.user.name, one.user.initials) for one in members),
        here=_here(case, user, now),
        draft=Draft.objects.filter(case=case, user=user).first(),
        draft_files=tuple(DraftFile.objects.filter(case=case, user=user).select_related("file").defer("file__content")),
        rights=_rights(user, members),
    )


def here_at(case: Case, user: User, now: datetime) -> tuple[Here, ...]:
    """Return the colleagues who have the case open."""
    return _here(case, user, now)


def _clocks(case: Case) -> tuple[ClockLine, ...]:
    found = sorted(Clock.objects.filter(case=case)[:60], key=_by_need)
    return tuple(_clock(one) for one in found)


def _by_need(clock: Clock) -> tuple[bool, datetime]:
    is_over = clock.state in (ClockState.MET, ClockState.STOPPED)
    return is_over, clock.due_at


def _clock(clock: Clock) -> ClockLine:
    return ClockLine(
        clock_id=clock.pk,
        title=clock.title,
        state=clock.state,
        due_at=clock.due_at,
        started_at=clock.started_at,
        ended_at=clock.ended_at,
        stated_due_at=clock.stated_due_at,
        advised_due_at=clock.advised_due_at,
        is_window=clock.kind == "window",
        is_hard=clock.is_hard,
        who=clock.who,
        consequence=clock.consequence,
        note=clock.note,
        rule_id=clock.rule_id,
        sources=tuple(clock.sources),
        confidence=str(clock.confidence),
        frozen=clock.frozen,
    )


def _outgoing(case: Case, user: User, now: datetime) -> tuple[OutgoingLine, ...]:
    unsettled = Q(
        status__in=[
            OutgoingStatus.HELD,
            OutgoingStatus.QUEUED,
            OutgoingStatus.SENDING,
            OutgoingStatus.FAILED,
            OutgoingStatus.UNKNOWN,
        ]
    )
    just_sent = Q(status=OutgoingStatus.SENT, sent_at__gte=now - JUST_SENT)
    found = (
        OutgoingMessage.objects.filter(unsettled | just_sent, case=case)
        .select_related("queued_by")
        .prefetch_related("attachments")
    )
    return tuple(
        OutgoingLine(
            outgoing_id=one.pk,
            status=one.status,
            text=one.text,
            language=one.language,
            who=one.queued_by.name if one.queued_by else "",
            queued_at=one.queued_at,
            send_after=one.send_after,
            sent_at=one.sent_at,
            error=one.error,
            retry_at=one.retry_at,
            helped=one.helped,
            hold=one.hold,
            files=tuple(file.name for file in one.attachments.all()),
            is_cooling=(cooling := _is_cooling(one)),
            may_end_pause=cooling and may_end_pause(standing_of(one, user, now)),
        )
        for one in found.order_by("id")
    )


def _is_cooling(one: OutgoingMessage) -> bool:
    return one.status == OutgoingStatus.QUEUED and one.hold == Hold.MINUTES and one.read_at is None


def _here(case: Case, user: User, now: datetime) -> tuple[Here, ...]:
    seen = Presence.objects.filter(case=case, seen_at__gte=now - PRESENT_WITHIN).exclude(user=user)
    return tuple(Here(one.user.name, one.is_writing) for one in seen.select_related("user").order_by("user__name"))


def _rights(user: User, members: list[Membership]) -> frozenset[str]:
    roles = [one.role for one in members if one.user_id == user.pk]
    return frozenset(permission.value for role in roles for permission in ALLOWED.get(role, frozenset[Permission]()))
