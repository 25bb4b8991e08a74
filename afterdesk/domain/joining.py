"""To which case a mail belongs: evidence, ranked, and said in words.

A reference alone proves nothing: anybody can write one. It counts only where the sender fits the case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Evidence(IntEnum):
    """What ties a mail to a case; the smaller number is the stronger."""

    OWN_MESSAGE_ID = 1
    BOUNCED_MESSAGE_ID = 2
    THREAD = 3
    ORDER_AND_BUYER = 4
    ORDER_AND_AMAZON = 5
    OWN_TEXT = 6
    BUYER_OPEN_CASE = 7
    AMAZON_CASE = 8
    BUYER_NAME = 9


WORDS = {
    Evidence.OWN_MESSAGE_ID: "answers our own message, and the sender is this case's buyer",
    Evidence.BOUNCED_MESSAGE_ID: "returns our own message",
    Evidence.THREAD: "answers a mail of this case, and the sender is this case's buyer",
    Evidence.ORDER_AND_BUYER: "names this order, and the sender is its buyer",
    Evidence.ORDER_AND_AMAZON: "Amazon's notice names this order",
    Evidence.OWN_TEXT: "is Amazon's copy of our own reply",
    Evidence.BUYER_OPEN_CASE: "comes from this case's buyer, who has no other open case",
    Evidence.AMAZON_CASE: "carries the same Amazon message case",
    Evidence.BUYER_NAME: "is addressed to this case's buyer, by name",
}


@dataclass(frozen=True, slots=True)
class MailSigns:
    """What a mail shows of where it belongs."""

    is_person: bool  # a buyer or another person wrote it
    is_amazon: bool  # Amazon's machines or staff wrote it, and nothing speaks against that
    buyer_key: str | None = None
    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that some sign points to."""

    case_id: int
    evidence: Evidence
    buyer_key: str | None = None
    order_id: str | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """The decision: the case (None: a new one) and each reason, strongest first."""

    case_id: int | None
    reasons: tuple[Evidence, ...] = ()
    refused: tuple[str, ...] = ()  # signs that were not believed, in words


def decide_join(signs: MailSigns, candidates: Iterable[Candidate]) -> Join:
    """Return the case with the strongest believable evidence; among equals the open, then the newest case."""
    believed, refused = [], []
    for candidate in candidates:
        doubt = _doubt(signs, candidate)
        if doubt is None:
            believed.append(candidate)
        else:
            refused.append(doubt)
    if not believed:
        return Join(None, refused=tuple(dict.fromkeys(refused)))
    best = min(believed, key=lambda one: (one.evidence, not one.is_open, -one.case_id))
    reasons = sorted({one.evidence for one in believed if one.case_id == best.case_id})
    return Join(best.case_id, tuple(reasons), tuple(dict.fromkeys(refused)))


def _doubt(signs: MailSigns, candidate: Candidate) -> str | None:
    """Return why a sign is not believed, or None."""
    if signs.order_id and candidate.order_id and signs.order_id != candidate.order_id:
        return "a reference points to a case of another order"
    if candidate.evidence is Evidence.ORDER_AND_AMAZON:
        return None if signs.is_amazon else "names an order, but the sender is neither its buyer nor Amazon"
    if candidate.evidence in (Evidence.BOUNCED_MESSAGE_ID, Evidence.OWN_TEXT, Evidence.BUYER_NAME):
        return None
    if signs.buyer_key is None or signs.buyer_key != candidate.buyer_key:
        return "a reference points to a case of somebody else"
    return None
