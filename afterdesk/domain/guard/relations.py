"""Relations between concepts: which concepts together, how near, in which order, and what takes the sting out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from afterdesk.domain.guard.letter import Letter, Sentence
from afterdesk.domain.guard.lexicon import Hit
from afterdesk.domain.guard.values import Family, Severity

_ANCHORS_TRIED = 12


class Scope(StrEnum):
    """How far apart the concepts of one relation may stand."""

    CLAUSE = "clause"
    SEGMENT = "segment"
    SENTENCE = "sentence"
    PAIR = "pair"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Relation:
    """One pattern of a rule. Masks are bits of the lexicon.

    `groups`: one hit of each is needed. `unless`: concepts that excuse the relation in the same unit; `unless_letter`:
    anywhere in the letter. `apart`: concepts that must not stand between the hits. `when`, `not_when`: flags.
    `seller_acts`: excused where the sentence says that we ourselves do what the first group names.
    """

    rule: str
    family: Family
    severity: Severity
    groups: tuple[int, ...]
    unless: int
    unless_letter: int
    apart: int
    scope: Scope
    near: int
    ordered: bool
    when: frozenset[str]
    not_when: frozenset[str]
    disclaimable: bool
    seller_acts: bool


@dataclass(frozen=True, slots=True)
class Excuses:
    """Concepts that take back what a sentence seems to say, as bits of the lexicon."""

    disclaim: int
    disclaim_clause: int
    we_act: int
    we_did: int
    buyer_acts: int


@dataclass(frozen=True, slots=True)
class _Unit:
    hits: Sequence[Hit]
    present: int
    sentences: tuple[Sentence, ...]


def related(
    letter: Letter, relations: Sequence[Relation], excuses: Excuses, flags: frozenset[str]
) -> Iterator[tuple[Relation, int, int]]:
    """Yield each relation found in the letter with its span in the folded text."""
    units = _units(letter)
    for relation in relations:
        if relation.when - flags or relation.not_when & flags or letter.present & relation.unless_letter:
            continue
        if not _has_all(letter.present, relation.groups):
            continue
        rarest = min(relation.groups, key=int.bit_count)
        for unit in units[relation.scope]:
            if unit.present & rarest and _has_all(unit.present, relation.groups) and not unit.present & relation.unless:
                span = _match(unit, relation, excuses)
                if span:
                    yield relation, *span


def _has_all(present: int, groups: tuple[int, ...]) -> bool:
    for group in groups:  # noqa: SIM110 - a generator here costs a third of the guard's time
        if not present & group:
            return False
    return True


def _units(letter: Letter) -> dict[Scope, list[_Unit]]:
    sentences = [_Unit(s.hits, s.present, (s,)) for s in letter.sentences]
    pairs = [
        _Unit([*one.hits, *two.hits], one.present | two.present, (*one.sentences, *two.sentences))
        for one, two in itertools.pairwise(sentences)
    ]
    return {
        Scope.CLAUSE: [part for unit in sentences for part in _parts(unit, unit.sentences[0].clauses)],
        Scope.SEGMENT: [part for unit in sentences for part in _parts(unit, unit.sentences[0].segments)],
        Scope.SENTENCE: sentences,
        Scope.PAIR: pairs or sentences,
        Scope.LETTER: [_whole(letter)],
    }


def _parts(unit: _Unit, cuts: Sequence[int]) -> Iterator[_Unit]:
    """Cut a sentence where a new segment or clause begins."""
    if not cuts:
        yield unit
        return
    edges = [unit.sentences[0].start, *cuts, unit.sentences[0].end]
    for start, end in itertools.pairwise(edges):
        hits = [hit for hit in unit.hits if start <= hit.start < end]
        if hits:
            present = 0
            for hit in hits:
                present |= hit.bit
            yield _Unit(hits, present, unit.sentences)


def _whole(letter: Letter) -> _Unit:
    kept: list[Hit] = []
    counts: dict[int, int] = {}
    for sentence in letter.sentences:
        for hit in sentence.hits:
            counts[hit.bit] = counts.get(hit.bit, 0) + 1
            if counts[hit.bit] <= _ANCHORS_TRIED:
                kept.append(hit)
    return _Unit(kept, letter.present, letter.sentences)


def _match(unit: _Unit, relation: Relation, excuses: Excuses) -> tuple[int, int] | None:
    anchors = [hit for hit in unit.hits if hit.bit & relation.groups[0]]
    for anchor in anchors[:_ANCHORS_TRIED]:
        picked = _pick(unit, relation, anchor)
        if picked is None:
            continue
        start, end = min(hit.start for hit in picked), max(hit.end for hit in picked)
        if relation.near and end - start > relation.near:
            continue
        if relation.apart and any(
            hit.bit & relation.apart and start < hit.start < end and hit not in picked for hit in unit.hits
        ):
            continue
        if relation.disclaimable and any(_disclaimed(unit, hit, excuses) for hit in picked):
            continue
        if relation.seller_acts and _ours(unit, picked[0], excuses):
            continue
        return start, end
    return None


def _pick(unit: _Unit, relation: Relation, anchor: Hit) -> list[Hit] | None:
    """Take the nearest hit of every further group that does not lie on words already taken."""
    picked = [anchor]
    for group in relation.groups[1:]:
        free = [
            hit
            for hit in unit.hits
            if hit.bit & group
            and (
                hit.start >= picked[-1].end
                or (not relation.ordered and all(hit.end <= p.start or hit.start >= p.end for p in picked))
            )
        ]
        if not free:
            return None
        picked.append(min(free, key=lambda hit: abs(hit.start - anchor.start)))
    return picked


def _disclaimed(unit: _Unit, hit: Hit, excuses: Excuses) -> bool:
    """Say whether the words around a hit take it back: "we would never ask you to ..."."""
    sentence = next((s for s in unit.sentences if s.start <= hit.start < s.end), None)
    if sentence is None or not sentence.present & (excuses.disclaim | excuses.disclaim_clause):
        return False
    for other in sentence.hits:
        if hit.start <= other.start and other.end <= hit.end:
            continue
        if other.bit & excuses.disclaim and _same(sentence.segments, hit, other):
            return True
        if other.bit & excuses.disclaim_clause and _same(sentence.clauses, hit, other):
            return True
    return False


def _ours(unit: _Unit, hit: Hit, excuses: Excuses) -> bool:
    """Say whether we ourselves are the one who does it: "we have changed", "変更いたしました"."""
    for other in unit.hits:
        if (
            other.bit & excuses.we_act
            and 0 <= hit.start - other.end <= 30
            and not _asked_between(unit, other, hit, excuses)
        ):
            return True
        if other.bit & excuses.we_did and -3 <= other.start - hit.end <= 4 and other.end > hit.end:
            return True
    return False


def _asked_between(unit: _Unit, start: Hit, end: Hit, excuses: Excuses) -> bool:
    return any(hit.bit & excuses.buyer_acts and start.start <= hit.start < end.start for hit in unit.hits)


def _same(cuts: Sequence[int], one: Hit, two: Hit) -> bool:
    low, high = sorted((one.start, two.start))
    return not any(low < cut <= high for cut in cuts)
