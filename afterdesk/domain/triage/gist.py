"""What stands in a message, for somebody who does not read its language: its decisive words by meaning, its facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.triage.lexicon import find_evidence
from afterdesk.domain.triage.mentions import find_mentions
from afterdesk.domain.triage.model import RecognitionModel
from afterdesk.domain.triage.normalise import PlainText, plain_text
from afterdesk.domain.triage.phrases import Hit
from afterdesk.domain.triage.reading import Mentions, Words

MOST = 14
_LONGEST = 60
#: These help the model and tell a reader nothing.
_TELL_NOTHING = frozenset({"will", "variant", "body"})


@dataclass(frozen=True, slots=True)
class Gist:
    """The words that carry a message, each once, in its order; and the orders, amounts and dates it names."""

    words: tuple[Words, ...]
    facts: Mentions


def gist_of(text: str, language: str, model: RecognitionModel, marketplace: Marketplace | None = None) -> Gist:
    """Return the gist of a message, offline, from the phrases that recognition knows in its language."""
    plain = plain_text(text)
    found = find_evidence(plain.folded, model.lexicons_for((language,)))
    telling = [hit for hit in (*found.said, *found.concepts) if hit.label not in _TELL_NOTHING]
    return Gist(tuple(_told(plain, telling))[:MOST], find_mentions(plain.own, marketplace))


def _told(plain: PlainText, hits: list[Hit]) -> Iterator[Words]:
    """Give the longest phrase at each place; words that were there before are not given again."""
    taken: list[Hit] = []
    for hit in sorted(hits, key=lambda one: one.start - one.end):
        if hit.end - hit.start <= _LONGEST and not any(hit.start < one.end and one.start < hit.end for one in taken):
            taken.append(hit)
    seen: set[tuple[str, str]] = set()
    for hit in sorted(taken, key=lambda one: one.start):
        key = (plain.folded[hit.start : hit.end], hit.label)
        if key not in seen:
            seen.add(key)
            start, end = plain.place(hit.start, hit.end)
            yield Words(plain.original[start:end], start, end, hit.label)
