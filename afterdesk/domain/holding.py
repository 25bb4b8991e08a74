"""What a heated reply waits for before it leaves, and who may let it go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: A cool-down ends so long before the next clock, that the reply has really left by then.
BEFORE_CLOCK = timedelta(minutes=30)


class Hold(StrEnum):
    """off: nothing. minutes: it leaves by itself after a while. reader, lead: a second person lets it go."""

    OFF = "off"
    MINUTES = "minutes"
    READER = "reader"
    LEAD = "lead"

    @property
    def needs_reader(self) -> bool:
        """Whether it stays until a person lets it go."""
        return self in (Hold.READER, Hold.LEAD)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to a held reply: whether they wrote it, are lead or owner, and whether a clock is near."""

    is_author: bool
    is_lead: bool
    clock_is_near: bool


def hold_for(wanted: Hold, *, is_heated: bool, readers: int, is_safety: bool) -> Hold:
    """Return what a reply waits for. Where nobody could read it, it cools down; danger to people waits for no clock."""
    if not is_heated:
        return Hold.OFF
    if wanted.needs_reader and not readers:
        wanted = Hold.MINUTES
    return Hold.OFF if wanted is Hold.MINUTES and is_safety else wanted


def leaves_at(now: datetime, *, wait: timedelta, undo: timedelta, next_due: datetime | None) -> datetime:
    """Return when a cooling reply leaves: never so late that the next clock would run out over it."""
    earliest = now + undo
    cooled = max(now + wait, earliest)
    if next_due is None or next_due <= now:
        return cooled if next_due is None else earliest
    return max(min(cooled, next_due - BEFORE_CLOCK), earliest)


def clock_is_near(now: datetime, *, next_due: datetime | None, near: timedelta) -> bool:
    """Whether the next clock leaves so little time that a lead need not look for a colleague."""
    return next_due is not None and next_due - now <= near


def may_release(hold: Hold, standing: Standing) -> bool:
    """Whether a person may let a held reply go: a colleague of its author, or a lead alone where a clock is near."""
    if standing.is_author:
        return standing.is_lead and standing.clock_is_near
    return standing.is_lead or hold is not Hold.LEAD


def may_end_pause(standing: Standing) -> bool:
    """Whether a person may let a cooling reply leave at once: anybody but its author, and a lead even then."""
    return standing.is_lead or not standing.is_author
