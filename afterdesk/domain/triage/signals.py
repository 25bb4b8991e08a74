"""Threats, danger and the other signals: what phrases say joined with what the model learned."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from afterdesk.domain.issues import Issue
from afterdesk.domain.triage.lexicon import Evidence
from afterdesk.domain.triage.phrases import Hit
from afterdesk.domain.triage.reading import Signals

#: A learned signal counts from this probability on; danger and claims lean to recall.
LEAST = {"threatens_return": 0.75, "threatens_review": 0.55, "threatens_claim": 0.5, "safety": 0.3}
_OF_ISSUE = {
    Issue.A_TO_Z_THREAT: "threatens_claim",
    Issue.REVIEW_THREAT: "threatens_review",
    Issue.SAFETY_INCIDENT: "safety",
}
_THANKS_LEAST = 0.6
_LEAST_AGAINST_DENIAL = 0.95
_SENTENCE = re.compile(r"[^.!?。!?\n]*")
_SHOUTING = re.compile(r"(?:\b[A-ZÀ-Þ]{3,}\b\W+){4}|[!!]{3,}|[??!!]{4,}")
_NAMES = tuple(field.name for field in fields(Signals))


@dataclass(frozen=True, slots=True)
class Learned:
    """What the model says: probability of each issue and of each learned signal."""

    issues: Mapping[Issue, float]
    flags: Mapping[str, float]

    @property
    def top(self) -> Issue:
        """Return the likeliest issue."""
        return max(self.issues, key=lambda issue: self.issues[issue])


def join_signals(text: str, folded: str, evidence: Evidence, learned: Learned) -> Signals:
    """Decide every signal. A learned one that the text takes back, and no phrase says, must be nearly certain."""
    on = {hit.label for hit in evidence.said}
    denied = {hit.label for hit in evidence.taken_back} - on
    for name, least in LEAST.items():
        sure = _denied_yet_certain(name, learned) if name in denied else _learned_probability(name, learned) >= least
        if sure:
            on.add(name)
    if _is_extortion(folded, evidence.said, evidence.concepts):
        on.add("extortion")
    if _SHOUTING.search(text[:2000]):
        on.add("anger")
    if _is_thanks_only(on, learned):
        on.add("thanks_only")
    else:
        on.discard("thanks_only")
    return Signals(**{name: name in on for name in _NAMES})


def _learned_probability(name: str, learned: Learned) -> float:
    """Return the probability of a signal: its own, or that of the issue that is nothing else when it leads."""
    flag = learned.flags.get(name, 0.0)
    return max(flag, 0.5 + learned.issues[learned.top] / 2) if _OF_ISSUE.get(learned.top) == name else flag


def _denied_yet_certain(name: str, learned: Learned) -> bool:
    """Whether the message is about this and nearly nothing else, though its words seem to take it back."""
    return _OF_ISSUE.get(learned.top) == name and learned.issues[learned.top] >= _LEAST_AGAINST_DENIAL


def _is_extortion(folded: str, said: Sequence[Hit], near: Sequence[Hit]) -> bool:
    """Money or goods demanded on pain of a bad review: all in one sentence."""
    reviews = [hit for hit in said if hit.label == "threatens_review"]
    return any({"wish_refund", "or_else"} <= _concepts_in(_sentence(folded, hit), near) for hit in reviews)


def _sentence(folded: str, hit: Hit) -> tuple[int, int]:
    begin = max(folded.rfind(mark, 0, hit.start) for mark in ".!?。\n") + 1
    match = _SENTENCE.match(folded, hit.end)
    return begin, match.end() if match else len(folded)


def _concepts_in(span: tuple[int, int], near: Sequence[Hit]) -> set[str]:
    return {hit.label for hit in near if span[0] <= hit.start < span[1]}


def _is_thanks_only(on: set[str], learned: Learned) -> bool:
    if on & {"threatens_return", "threatens_review", "threatens_claim", "safety", "legal_threat", "extortion"}:
        return False
    return learned.top is Issue.POSITIVE_THANKS and learned.issues[Issue.POSITIVE_THANKS] >= _THANKS_LEAST
