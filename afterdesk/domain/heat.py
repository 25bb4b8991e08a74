"""When a thread is heated: plain signs, each shown with what was seen. Nothing of it is ever said to a buyer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from afterdesk.domain.folding import fold

#: Marks of a draft written in anger: words in capitals one after another, or marks in a heap.
_SHOUTING = re.compile(r"(?:\b[A-ZÀ-Þ]{3,}\b[ ,]+){2}\b[A-ZÀ-Þ]{3,}\b|[!！]{2,}|[?？!！]{3,}")
_CJK = re.compile(r"[぀-ヿ㐀-鿿]")
_THREATS = frozenset({"threatens_return", "threatens_review", "threatens_claim"})


class Sign(StrEnum):
    """What makes a thread heated."""

    EXTORTION = "extortion"
    LEGAL = "legal_threat"
    THREAT = "threat"
    ABUSE = "abuse"
    ANGER = "anger"
    IN_A_ROW = "in_a_row"
    EARLIER = "earlier"
    SHOUTING = "shouting"
    INSULT = "insult"


@dataclass(frozen=True, slots=True)
class HeatRules:
    """From how many on something counts, and the words that an operator regrets the next day."""

    in_a_row: int = 3
    earlier: int = 1
    insults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeatFacts:
    """What is known of a thread. `signals`: read in any of the buyer's messages; `recent`: in the latest few."""

    signals: frozenset[str] = frozenset()
    recent: frozenset[str] = frozenset()
    has_threat: bool = False
    is_abuse: bool = False
    in_a_row: int = 0
    earlier: int = 0
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One sign, with its count or the words of the draft where it has them."""

    sign: Sign
    count: int = 0
    words: str = ""


def heat_of(facts: HeatFacts, rules: HeatRules) -> tuple[Reason, ...]:
    """Return every sign that a thread is heated; none: it is not."""
    return (*_of_the_buyer(facts, rules), *heat_of_draft(facts.draft, rules))


def heat_of_draft(draft: str, rules: HeatRules) -> tuple[Reason, ...]:
    """Return the signs in what we are about to send ourselves."""
    found = []
    if shouting := _SHOUTING.search(draft):
        found.append(Reason(Sign.SHOUTING, words=shouting.group()))
    if insult := next(_insults(draft, rules.insults), None):
        found.append(Reason(Sign.INSULT, words=insult))
    return tuple(found)


def _of_the_buyer(facts: HeatFacts, rules: HeatRules) -> Iterator[Reason]:
    if "extortion" in facts.signals:
        yield Reason(Sign.EXTORTION)
    if "legal_threat" in facts.signals:
        yield Reason(Sign.LEGAL)
    if facts.signals & _THREATS or (facts.has_threat and not facts.signals & {"extortion", "legal_threat"}):
        yield Reason(Sign.THREAT)
    if facts.is_abuse:
        yield Reason(Sign.ABUSE)
    if "anger" in facts.recent:
        yield Reason(Sign.ANGER)
    if facts.in_a_row >= rules.in_a_row:
        yield Reason(Sign.IN_A_ROW, count=facts.in_a_row)
    if facts.earlier >= rules.earlier:
        yield Reason(Sign.EARLIER, count=facts.earlier)


def _insults(draft: str, insults: tuple[str, ...]) -> Iterator[str]:
    """Give the insults as they stand in a draft: whole words, and in Chinese and Japanese the characters."""
    folded = fold(draft)
    for insult in insults:
        word = re.escape(fold(insult))
        if re.search(word if _CJK.search(insult) else rf"(?<!\w){word}(?!\w)", folded):
            yield insult
