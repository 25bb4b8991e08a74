"""Replies that wait for a second reader: the one of a case, what was sent back, and all that a person could read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from afterdesk.desk.actions.guarding import check_draft
from afterdesk.desk.actions.heat import near_of
from afterdesk.desk.actions.second_reader import standing_of
from afterdesk.desk.models import Case, Membership, Message, OutgoingMessage, OutgoingStatus, User
from afterdesk.desk.permissions import ALLOWED, Permission
from afterdesk.domain.guard import Finding
from afterdesk.domain.holding import Hold, clock_is_near, may_release

HELD_SHOWN = 10
#: Counting stops here; so many letters nobody reads in a day.
HELD_COUNTED = 100


@dataclass(frozen=True, slots=True)
class HeldReply:
    """The held reply of a case, as one person may deal with it. `findings`: what the guard says of it only now."""

    outgoing_id: int
    text: str
    language: str
    author: str
    queued_at: datetime
    heat: tuple[str, ...]
    hold: str
    is_mine: bool
    may_release: bool
    clock_is_near: bool
    due_at: datetime | None
    clock: str
    buyer_wrote_since: bool
    findings: tuple[Finding, ...]
    reason: str
    files: tuple[str, ...]

    @property
    def is_stopped(self) -> bool:
        """Whether the guard forbids it by now."""
        return any(one.blocks for one in self.findings)


@dataclass(frozen=True, slots=True)
class Returned:
    """What the second reader wrote beside the draft."""

    reader: str
    at: datetime
    comment: str


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A held reply in a list."""

    outgoing_id: int
    case_id: int
    title: str
    author: str
    queued_at: datetime
    due_at: datetime | None
    is_mine: bool
    clock_is_near: bool


@dataclass(frozen=True, slots=True)
class HeldList:
    """The replies that wait in a person's stores, the nearest clock first, and how many there are."""

    lines: tuple[HeldLine, ...]
    count: int


def held_of(case: Case, user: User, *, now: datetime) -> HeldReply | None:
    """Return the reply of a case that waits for a second reader."""
    found = case.outgoing.filter(status=OutgoingStatus.HELD)
    one = found.select_related("queued_by", "case__store", "case__order", "case__buyer").first()
    if one is None:
        return None
    standing, known = standing_of(one, user, now), {finding.get("rule") for finding in one.findings}
    said = case.messages.filter(direction=Message.Direction.IN, is_automatic=False, at__gt=one.queued_at)
    checked = check_draft(case=one.case, text=one.text, now=now, language=one.language, promise_at=one.promise_at)
    return HeldReply(
        outgoing_id=one.pk,
        text=one.text,
        language=one.language,
        author=one.queued_by.name if one.queued_by else "",
        queued_at=one.queued_at,
        heat=tuple(one.heat),
        hold=one.hold,
        is_mine=standing.is_author,
        may_release=may_release(Hold(one.hold), standing),
        clock_is_near=standing.clock_is_near,
        due_at=case.next_due_at,
        clock=case.next_clock,
        buyer_wrote_since=said.exists(),
        findings=tuple(finding for finding in checked if finding.blocks or finding.rule not in known),
        reason=one.warning_reason,
        files=tuple(one.attachments.values_list("name", flat=True)),
    )


def returned_to(case: Case, user: User) -> Returned | None:
    """Return the comment with which a person's latest reply to a case was sent back; None: another followed it."""
    mine = case.outgoing.filter(queued_by=user).select_related("reader", "comment").order_by("-pk").first()
    if mine is None or mine.status != OutgoingStatus.RETURNED or mine.read_at is None:
        return None
    comment = mine.comment.text if mine.comment else ""
    return Returned(mine.reader.name if mine.reader else "", mine.read_at, comment)


def held_for(user: User, *, now: datetime) -> HeldList:
    """Return what waits for a second reader in the stores where this person answers buyers; one query."""
    roles = [role for role, allowed in ALLOWED.items() if Permission.SEND_REPLIES in allowed]
    mine = Membership.objects.filter(user_id=user.pk, user__is_active=True, role__in=roles).values("store_id")
    found = OutgoingMessage.objects.filter(store_id__in=mine, status=OutgoingStatus.HELD)
    waiting = list(
        found.select_related("case__store", "queued_by").order_by("case__next_due_at", "queued_at")[:HELD_COUNTED]
    )
    return HeldList(tuple(_line(one, user, now) for one in waiting[:HELD_SHOWN]), len(waiting))


def _line(one: OutgoingMessage, user: User, now: datetime) -> HeldLine:
    case = one.case
    return HeldLine(
        outgoing_id=one.pk,
        case_id=one.case_id,
        title=case.title,
        author=one.queued_by.name if one.queued_by else "",
        queued_at=one.queued_at,
        due_at=case.next_due_at,
        is_mine=one.queued_by_id == user.pk,
        clock_is_near=clock_is_near(now, next_due=case.next_due_at, near=near_of(case.store)),
    )
