"""Pieces of a text as numbers: words, word pairs, character pieces, and concepts with their pairs.

Everything is hashed to 32 bits without a vocabulary in Python objects, so that a message costs a few NumPy calls.
Training and reading use this file alike; a change here means new weights (`afterdesk.packs.recognition.train`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from afterdesk.domain.triage.phrases import Hit

#: Weight of each kind of piece in the unit the model sees; settled by cross-validation.
WORD_SHARE, CHARACTER_SHARE, CONCEPT_SHARE = 1.0, 1.0, 1.0
MOST_CONCEPTS = 12
_SPACE, _ZERO, _FIRST_CJK, _LAST_CJK = 32, 48, 0x3005, 0x9FFF
_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0xFF51AFD7ED558CCD)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Features of one text: key, value, and the stretch of the folded text each stands on."""

    keys: NDArray[np.uint32]
    values: NDArray[np.float32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def text_pieces(folded: str, concepts: Sequence[Hit], lang: str) -> Pieces:
    """Return every feature of a folded text once."""
    codes, places = plain_codes(folded)
    kinds = (
        (word_pieces(codes, places), WORD_SHARE),
        (character_pieces(codes, places), CHARACTER_SHARE),
        (_concepts(concepts, lang), CONCEPT_SHARE),
    )
    parts = [_unique(*found, share) for found, share in kinds]
    return Pieces(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


Found = tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]


def plain_codes(folded: str) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return code points with every digit run as one 0 and everything else that is no letter as one space."""
    raw = np.frombuffer(folded.encode("utf-32-le", "replace"), dtype=np.uint32)
    kinds = _kinds()[np.minimum(raw, 0xFFFF)]
    codes = np.where(kinds == 1, raw, np.where(kinds == 2, _ZERO, _SPACE)).astype(np.uint64)
    codes = np.concatenate(([_SPACE], codes, [_SPACE])).astype(np.uint64)
    places = np.arange(-1, len(raw) + 1)
    repeated = (codes[1:] == codes[:-1]) & ((codes[1:] == _SPACE) | (codes[1:] == _ZERO))
    keep = np.concatenate(([True], ~repeated))
    return codes[keep], places[keep]


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """Return for every code point of the basic plane: 1 a letter, 2 a digit, 0 neither."""
    return np.array(
        [2 if (c := chr(code)).isdigit() else 1 if c.isalpha() or c == "ー" else 0 for code in range(0x10000)],
        dtype=np.uint8,
    )


def word_pieces(codes: NDArray[np.uint64], places: NDArray[np.int64]) -> Found:
    spaces = np.flatnonzero(codes == _SPACE)
    words = [bytes(word, "utf-8") for word in "".join(map(chr, codes.tolist())).split()]
    begins = spaces[:-1][np.diff(spaces) > 1] + 1
    finishes = spaces[1:][np.diff(spaces) > 1]
    starts, ends = places[begins], places[finishes - 1] + 1
    keys = [crc32(word) for word in words] + [crc32(b"%b %b" % pair) for pair in pairwise(words)]
    return (
        np.array(keys, dtype=np.uint32),
        np.concatenate((starts, starts[:-1])),
        np.concatenate((ends, ends[1:])),
    )


def character_pieces(codes: NDArray[np.uint64], places: NDArray[np.int64]) -> Found:
    """Return character pieces: three to five letters, across words; one to four Chinese or Japanese characters."""
    cjk = (codes >= _FIRST_CJK) & (codes <= _LAST_CJK)
    rolling = np.zeros(len(codes), dtype=np.uint64)
    all_cjk = np.ones(len(codes), dtype=bool)
    keys, starts, ends = [], [], []
    for size in range(1, 6):
        count = len(codes) - size + 1
        if count <= 0:
            break
        rolling = rolling[:count] * _PRIME + codes[size - 1 :]
        all_cjk = all_cjk[:count] & cjk[size - 1 :]
        chosen = np.flatnonzero(all_cjk if size < 3 else (~all_cjk if size == 5 else np.ones(count, dtype=bool)))
        keys.append(_mixed(rolling[chosen], size))
        starts.append(np.maximum(places[chosen], 0))
        ends.append(places[chosen + size - 1] + 1)
    return np.concatenate(keys), np.concatenate(starts), np.concatenate(ends)


def _mixed(hashes: NDArray[np.uint64], size: int) -> NDArray[np.uint32]:
    mixed = (hashes + np.uint64(size)) * _MIX
    mixed ^= mixed >> np.uint64(33)
    return ((mixed * _MIX) >> np.uint64(32)).astype(np.uint32)


def _concepts(hits: Sequence[Hit], lang: str) -> Found:
    once = list({hit.label: hit for hit in hits}.values())[:MOST_CONCEPTS]
    found = [(f"lang:{lang}", 0, 0)] + [(f"c:{hit.label}", hit.start, hit.end) for hit in once]
    for one, other in combinations(sorted(once, key=lambda hit: hit.label), 2):
        found.append((f"c:{one.label}+{other.label}", min(one.start, other.start), min(one.end, other.end)))
    keys, starts, ends = zip(*((crc32(name.encode()), start, end) for name, start, end in found), strict=True)
    return np.array(keys, dtype=np.uint32), np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)


def _unique(
    keys: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64], share: float
) -> tuple[NDArray[np.uint32], NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    once, first = np.unique(keys, return_index=True)
    values = np.full(len(once), share / np.sqrt(max(1, len(once))), dtype=np.float32)
    return once, values, starts[first], ends[first]
