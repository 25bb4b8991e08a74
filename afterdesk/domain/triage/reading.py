"""What the desk understood of one message, with the words that decided."""

from __future__ import annotations

from dataclasses import dataclass

from afterdesk.domain.issues import Issue, Wish
from afterdesk.domain.values import Money


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of the message as it was received: `text == message[start:end]`; `label` says what it was taken for."""

    text: str
    start: int
    end: int
    label: str


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What a message carries besides its issue; each is shown by `because` when it is true."""

    threatens_return: bool = False
    threatens_review: bool = False
    threatens_claim: bool = False
    safety: bool = False
    anger: bool = False
    legal_threat: bool = False
    withdrawal_notice: bool = False
    opt_out: bool = False
    thanks_only: bool = False
    auto_reply: bool = False
    spam: bool = False
    phishing: bool = False
    extortion: bool = False
    photo_attached: bool = False
    retracts_earlier: bool = False
    names_extra_item: bool = False
    is_away: bool = False


@dataclass(frozen=True, kw_only=True)
class Mentions:
    """What a message names; dates are ISO where the year stands with them, else as written."""

    order_ids: tuple[str, ...] = ()
    asins: tuple[str, ...] = ()
    amounts: tuple[Money, ...] = ()
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask the operator when the reading is not sure enough: the likeliest answers, best first."""

    answers: tuple[Issue, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Reading(Signals, Mentions):
    """One message read. `probability` is calibrated: of readings at 0.8, about eight in ten are right."""

    lang: str
    lang_probability: float
    issue: Issue
    probability: float
    alternatives: tuple[tuple[Issue, float], ...] = ()
    secondary: tuple[Issue, ...] = ()
    wants: Wish = Wish.NONE
    wants_probability: float = 0.0
    script: str = ""
    question: Question | None = None
    because: tuple[Words, ...] = ()

    @property
    def needs_question(self) -> bool:
        """Whether an operator should confirm the issue before the desk acts on it."""
        return self.question is not None

    @property
    def needs_no_response(self) -> bool:
        """Whether "no response needed" is right: thanks or solved, an absence note, advertising."""
        return self.thanks_only or self.auto_reply or self.spam
