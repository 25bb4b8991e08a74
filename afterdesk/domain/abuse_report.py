"""The report to Amazon about a buyer's threats or abuse: facts, dates, the buyer's words. The desk never sends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

QUOTED_CHARACTERS = 1500


@dataclass(frozen=True, slots=True)
class Quote:
    """One message of the buyer."""

    at: datetime
    words: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AbuseFacts:
    """What is reported."""

    store: str
    marketplace: str
    order_ids: tuple[str, ...]
    quotes: Sequence[Quote]
    earlier: Sequence[tuple[datetime, str]]  # when, and the order of that time
    replies: Sequence[datetime]
    is_extortion: bool


_KINDS = {
    "extortion": "demands a refund or goods on pain of a bad review",
    "legal_threat": "threatens legal action",
    "threatens_review": "threatens a bad review",
    "threatens_claim": "threatens an A-to-z Guarantee claim",
    "threatens_return": "threatens returns",
}


def report_text(facts: AbuseFacts, policies: Mapping[str, str]) -> str:
    """Return the report in English, which every marketplace's support reads."""
    policy = policies["extortion_policy"] if facts.is_extortion else policies["policy"]
    about = (
        f"Store: {facts.store}\nMarketplace: {facts.marketplace or 'not known'}\n"
        f"Order: {', '.join(facts.order_ids) or 'none named'}\nPolicy: {policy}"
    )
    parts = [
        "Report of a buyer's threats or abuse in Buyer-Seller Messages",
        about,
        "What the buyer wrote (times in UTC, words as received):",
        *(_quote(one) for one in facts.quotes),
        _replies(facts.replies),
    ]
    if facts.earlier:
        lines = "\n".join(f"- {_moment(at)}{f', order {order}' if order else ''}" for at, order in facts.earlier)
        parts.append(f"Earlier cases of this buyer with threats or abuse:\n{lines}")
    parts.append(
        "We ask you to review these messages under the policy named above and to tell us under which number you do. "
        "We go on answering the buyer about the order."
    )
    return "\n\n".join(parts) + "\n"


def _quote(one: Quote) -> str:
    said = ", ".join(_KINDS[kind] for kind in one.kinds if kind in _KINDS)
    words = one.words.strip()
    cut = words if len(words) <= QUOTED_CHARACTERS else f"{words[:QUOTED_CHARACTERS]} [...]"
    quoted = "\n".join(f"> {line}" for line in cut.splitlines())
    return f"{_moment(one.at)}{f' ({said})' if said else ''}\n{quoted}"


def _replies(replies: Sequence[datetime]) -> str:
    if not replies:
        return "We have not answered yet."
    return f"We answered on {', '.join(map(_moment, replies))}."


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
