"""What the guard is asked and what it answers: families, severities, contexts, findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Fulfillment, Money


class Severity(StrEnum):
    """A block cannot be sent by anybody; a warning can, with a reason."""

    BLOCK = "block"
    WARN = "warn"


class Family(StrEnum):
    """What a finding is about; the names are part of every output."""

    REVIEW_INCENTIVE = "review_incentive"
    REVIEW_MANIPULATION = "review_manipulation"
    REVIEW_GATING = "review_gating"
    REPEAT_REVIEW_REQUEST = "repeat_review_request"
    ATOZ_INDUCEMENT = "atoz_inducement"
    EXTERNAL_LINK = "external_link"
    CONTACT_INFO = "contact_info"
    MARKETING = "marketing"
    OFF_PLATFORM_PAYMENT = "off_platform_payment"
    UNNECESSARY_MESSAGE = "unnecessary_message"
    RETURN_STEERING = "return_steering"
    ORDER_CANCEL_REQUEST = "order_cancel_request"
    SAFETY_ADMISSION = "safety_admission"
    BUYER_BLAME = "buyer_blame"
    BLUNT_RETURN = "blunt_return"
    NO_SOLUTION = "no_solution"
    NO_TIMEFRAME = "no_timeframe"
    NO_FOLLOWUP = "no_followup"
    TONE = "tone"
    LANGUAGE = "language"
    FORMAT = "format"
    PROMISE = "promise"
    AMOUNT = "amount"


class LetterKind(StrEnum):
    """What the letter is for; completeness rules stay silent where they do not apply."""

    UNKNOWN = "unknown"
    REPLY = "reply"
    APOLOGY = "apology"
    PROGRESS = "progress"
    ANSWER = "answer"
    INSTRUCTIONS = "instructions"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class GuardContext:
    """What is known about the letter besides its words.

    `flags` are facts read from a free description of the case ("complaint", "claim", "repeat", "presales", ...);
    `now` is asked for nowhere else: without it no promise is held against the calendar.
    """

    situation: Situation | None = None
    fulfillment: Fulfillment | None = None
    marketplace: Marketplace | None = None
    buyer_lang: str | None = None
    proactive: bool = False
    opted_out: bool = False
    order_total: Money | None = None
    authority: Money | None = None
    previous_requests: int = 0
    safety: bool = False
    letter_kind: LetterKind = LetterKind.UNKNOWN
    order_id: str | None = None
    now: datetime | None = None
    flags: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection: the words, why, whence, and what may be said instead.

    `start` and `end` point into the text as it was given.
    """

    rule: str
    family: Family
    severity: Severity
    start: int
    end: int
    words: str
    why: str
    source: str
    instead: str

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCK
