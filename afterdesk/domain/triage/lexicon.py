"""Lexical evidence: what certain phrases say, unless other words of the same sentence take it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
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


def evidence(folded: str, lexicons: Iterable[Lexicon]) -> list[Hit]:
    """Return what the text says, without what its own sentences take back."""
    found: list[Hit] = []
    for lexicon in lexicons:
        said = list(find_phrases(folded, lexicon.says))
        if said:
            taken_back = list(find_phrases(folded, lexicon.unless))
            found += [hit for hit in said if not any(_takes_back(folded, denial, hit) for denial in taken_back)]
    return sorted(set(found), key=lambda hit: (hit.start, hit.label))


def concepts(folded: str, lexicons: Iterable[Lexicon]) -> list[Hit]:
    """Return the concepts (arrived, missing, broken, refund ...) that the text touches, in order."""
    hits = {hit for lexicon in lexicons for hit in find_phrases(folded, lexicon.concepts)}
    return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.label))


def _takes_back(folded: str, denial: Hit, hit: Hit) -> bool:
    if denial.label != hit.label:
        return False
    first, last = sorted((denial, hit), key=lambda one: one.start)
    return last.start <= first.end or not _SENTENCE_END.search(
        folded[first.end : last.start] + "x", 0, last.start - first.end
    )


def _compiled(table: Table) -> tuple[Phrase, ...]:
    return tuple(compile_phrase(label, phrase) for label, phrases in table.items() for phrase in phrases)
