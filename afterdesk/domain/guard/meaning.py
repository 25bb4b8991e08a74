"""What a passage means where no forbidden word stands in it: sentences and their neighbours, read by a learned model.

The relations of the pack name what they know; this hears the allusions that use none of the trade's words. It is a
linear model over words, characters and the guard's own concepts (`afterdesk.packs.guard.train` builds it).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from afterdesk.domain.guard.letter import Letter, Sentence
from afterdesk.domain.guard.lexicon import Lexicon
from afterdesk.domain.guard.rules import Meanings, Objection
from afterdesk.domain.guard.values import Family, Severity
from afterdesk.domain.triage.features import Found, character_pieces, plain_codes, word_pieces
from afterdesk.domain.triage.model import Weights

HEAD = "family"
CLEAN = "clean"
#: Words, characters, concepts: each weighs the same in a passage, however many pieces it has.
KINDS = 3
#: A passage is a sentence alone, or with up to so many that follow it.
MOST_SENTENCES = 3
_MOST_CONCEPTS = 14


@dataclass(frozen=True, slots=True)
class SentencePieces:
    """The pieces of a letter. `groups` (ascending): sentence times KINDS plus kind; `counts`: how many of each."""

    keys: NDArray[np.uint32]
    groups: NDArray[np.int64]
    counts: NDArray[np.int64]


def sentence_pieces(letter: Letter) -> SentencePieces:
    """Return the pieces of every sentence; none reaches over a sentence's end."""
    codes, places = plain_codes(letter.text)
    begins = np.array([one.start for one in letter.sentences], dtype=np.int64)
    finishes = np.array([one.end for one in letter.sentences], dtype=np.int64)
    keys, groups = [], []
    for kind, found in enumerate((word_pieces(codes, places), character_pieces(codes, places), _concepts(letter))):
        sentence = np.searchsorted(begins, found[1], side="right") - 1
        inside = (sentence >= 0) & (found[2] <= finishes[sentence])
        keys.append(found[0][inside])
        groups.append(sentence[inside] * KINDS + kind)
    group = np.concatenate(groups)
    order = np.argsort(group, kind="stable")
    counts = np.bincount(group, minlength=len(begins) * KINDS)
    return SentencePieces(np.concatenate(keys)[order], group[order], counts.reshape(-1, KINDS))


def passage_values(pieces: SentencePieces) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """Return the pieces of a whole text with their values, as training needs them."""
    totals = np.maximum(1, pieces.counts.sum(axis=0))
    return pieces.keys, (1 / np.sqrt(totals[pieces.groups % KINDS])).astype(np.float32)


def suspicions(letter: Letter, meanings: Meanings, flags: frozenset[str]) -> Iterator[Objection]:
    """Yield what passages mean beyond the certainty that the pack asks for, each passage's likeliest family."""
    if not letter.sentences:
        return
    pieces = sentence_pieces(letter)
    labels = meanings.weights.heads[HEAD].labels
    free = [not _is_quoted(letter.text, one) and not _is_disclaimed(letter.lexicon, one) for one in letter.sentences]
    found = []
    for size, chances in passage_chances(pieces, meanings.weights):
        for first, chance in enumerate(chances):
            family = labels[int(chance.argmax())]
            if family != CLEAN and all(free[first : first + size]):
                found.append((float(chance.max()), -size, first, Family(family)))
    yield from _objections(letter, sorted(found, key=lambda one: one[:3], reverse=True), meanings, flags)


def _objections(
    letter: Letter, found: list[tuple[float, int, int, Family]], meanings: Meanings, flags: frozenset[str]
) -> Iterator[Objection]:
    taken: set[tuple[Family, int]] = set()
    for chance, minus_size, first, family in found:
        bar = meanings.bars.get(family)
        places = {(family, one) for one in range(first, first - minus_size)}
        if bar is None or chance < bar.warn or bar.when - flags or taken & places:
            continue
        taken |= places
        severity = Severity.BLOCK if chance >= bar.block else Severity.WARN
        start, end = letter.sentences[first].start, letter.sentences[first - minus_size - 1].end
        yield Objection(bar.rule, family, severity, *_trimmed(letter.text, start, end))


def passage_chances(pieces: SentencePieces, weights: Weights) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield for passages of one, two and three sentences the probability of every label, by their first sentence."""
    sums = _sums(pieces, weights)
    head = weights.heads[HEAD]
    summed = np.concatenate((np.zeros((1, *sums.shape[1:])), np.cumsum(sums, axis=0)))
    counted = np.concatenate((np.zeros((1, KINDS)), np.cumsum(pieces.counts, axis=0)))
    for size in range(1, min(MOST_SENTENCES, len(sums)) + 1):
        counts = np.maximum(1, counted[size:] - counted[:-size])
        shares = (summed[size:] - summed[:-size]) / np.sqrt(counts)[:, :, np.newaxis]
        logits = (shares.sum(axis=1) * weights.scale + weights.bias)[:, head.columns] / head.temperature
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        yield size, powers / powers.sum(axis=1, keepdims=True)


def _sums(pieces: SentencePieces, weights: Weights) -> NDArray[np.float64]:
    """Return the summed weights by sentence, kind and label."""
    rows = np.minimum(np.searchsorted(weights.keys, pieces.keys), len(weights.keys) - 1)
    known = weights.keys[rows] == pieces.keys
    groups, table = pieces.groups[known], weights.table[rows[known]]
    sums = np.zeros((pieces.counts.size, weights.table.shape[1]))
    if len(groups):
        firsts = np.flatnonzero(np.diff(groups, prepend=-1))
        sums[groups[firsts]] = np.add.reduceat(table, firsts, axis=0, dtype=np.int32)
    return sums.reshape(len(pieces.counts), KINDS, -1)


def _concepts(letter: Letter) -> Found:
    keys: list[int] = []
    starts: list[int] = []
    for sentence in letter.sentences:
        names = _names(letter.lexicon, sentence)
        pairs = [f"{one}+{other}" for one, other in combinations(names, 2)]
        keys += [crc32(f"g:{name}".encode()) for name in (*names, *pairs)]
        starts += [sentence.start] * (len(names) + len(pairs))
    at = np.array(starts, dtype=np.int64)
    return np.array(keys, dtype=np.uint32), at, at


def _names(lexicon: Lexicon, sentence: Sentence) -> list[str]:
    present = {hit.bit for hit in sentence.hits}
    return [name for name, bit in lexicon.bits.items() if bit in present][:_MOST_CONCEPTS] if present else []


def _is_quoted(text: str, sentence: Sentence) -> bool:
    """Say whether a sentence is the buyer's own, quoted below ours."""
    return text[sentence.start : sentence.end].lstrip().startswith(">")


def _is_disclaimed(lexicon: Lexicon, sentence: Sentence) -> bool:
    """Say whether a sentence says what we never do, and takes nothing of it back: "... but five stars would help"."""
    bits = lexicon.bits
    return bool(sentence.present & bits.get("disclaim", 0)) and not sentence.present & bits.get("contrast", 0)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    passage = text[start:end]
    return start + len(passage) - len(passage.lstrip()), end - len(passage) + len(passage.rstrip())
