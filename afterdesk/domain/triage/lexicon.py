"""Lexical evidence: what certain phrases say, unless other words of the same sentence take it back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from afterdesk.domain.triage.phrases import Hit, Phrase, compile_phrase, find_phrases

_SENTENCE_END = re.compile(r"[.!?。!?\n]+\s*|$")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's phrases: `says` by label; a sentence that matches `unless` of a label does not say it."""

    lang: str
    says: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    concepts: tuple[Phrase, ...]


def build_lexicon(lang: str, says: Table, unless: Table, concepts: Table) -> Lexicon:
    """Compile the phrase tables of one language. Raises BadPhrase."""
    return Lexicon(lang, _compiled(says), _compiled(unless), _compiled(concepts))


Table = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text says, what it takes back ("nobody was hurt"), and the concepts it touches, each in order."""

    said: list[Hit]
    taken_back: list[Hit]
    concepts: list[Hit]


#: What a denial denies is not seen as a concept either.
_DENIED_CONCEPTS = {
    "safety": {"harm", "body"},
    "threatens_review": {"review"},
    "threatens_claim": {"claim"},
}


def find_evidence(folded: str, lexicons: Sequence[Lexicon]) -> Evidence:
    """Return what the text says and touches, without what its own sentences take back."""
    taken_back = sorted({hit for lexicon in lexicons for hit in find_phrases(folded, lexicon.unless)}, key=_place)
    said = {hit for lexicon in lexicons for hit in find_phrases(folded, lexicon.says)}
    kept = [hit for hit in said if not any(_takes_back(folded, denial, hit) for denial in taken_back)]
    touched = {hit for lexicon in lexicons for hit in find_phrases(folded, lexicon.concepts)}
    seen = [hit for hit in touched if not any(_denies(denial, hit) for denial in taken_back)]
    seen += [Hit(f"not_{denial.label}", denial.start, denial.end) for denial in taken_back]
    return Evidence(sorted(kept, key=_place), taken_back, sorted(seen, key=_place))


def _place(hit: Hit) -> tuple[int, int, str]:
    return hit.start, hit.end, hit.label


def _denies(denial: Hit, hit: Hit) -> bool:
    overlap = denial.start < hit.end and hit.start < denial.end
    return overlap and hit.label in _DENIED_CONCEPTS.get(denial.label, ())


def _takes_back(folded: str, denial: Hit, hit: Hit) -> bool:
    if denial.label != hit.label:
        return False
    first, last = sorted((denial, hit), key=lambda one: one.start)
    return last.start <= first.end or not _SENTENCE_END.search(
        folded[first.end : last.start] + "x", 0, last.start - first.end
    )


def _compiled(table: Table) -> tuple[Phrase, ...]:
    return tuple(compile_phrase(label, phrase) for label, phrases in table.items() for phrase in phrases)
