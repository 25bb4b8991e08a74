"""How often a buyer may be written to about a bad review or bad feedback, without having written again."""

from __future__ import annotations

from dataclasses import dataclass

from afterdesk.domain.guard.values import Family, Finding, Severity
from afterdesk.domain.situations import Situation

RULE = "contact_cap"
ABOUT_RATINGS = frozenset({Situation.NEGATIVE_FEEDBACK, Situation.NEGATIVE_REVIEW})


@dataclass(frozen=True, slots=True)
class ContactRules:
    """The most messages about one bad rating, and where that is written; `unasked`: where the buyer never wrote."""

    most: int
    why: str
    source: str
    unasked_why: str
    unasked_source: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """What went out about the rating of an order, and whether the buyer has a say in it."""

    is_about_rating: bool
    sent: int
    buyer_waits: bool  # a message of theirs is unanswered: an answer is no contact of ours
    buyer_wrote: bool


def check_contacts(contacts: Contacts, rules: ContactRules) -> tuple[Finding, ...]:
    """Return the objection to one message more: to be sent with a reason, or not at all where nobody ever asked."""
    if not contacts.is_about_rating or contacts.buyer_waits or contacts.sent < rules.most:
        return ()
    if contacts.buyer_wrote:
        return (_finding(Severity.WARN, rules.why, rules.source),)
    return (_finding(Severity.BLOCK, rules.unasked_why, rules.unasked_source),)


def _finding(severity: Severity, why: str, source: str) -> Finding:
    return Finding(RULE, Family.UNNECESSARY_MESSAGE, severity, 0, 0, "", why, source, "")
