"""A letter as the guard reads it: folded, cut into sentences, segments and clauses, with the concepts found in each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from afterdesk.domain.guard.lexicon import Hit, Lexicon
from afterdesk.domain.guard.normalise import NormalText, normalise

_SENTENCE_END = re.compile(r"[!?。]+[\"')\]]*|\.+[\"')\]]*(?=\s|$|[\u3041-\u9fff])|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:z\.b|d\.h|u\.a|bzw|ca|nr|no|mr|mrs|ms|dr|st|tel|inkl|evtl|ggf|bitte?r|e\.g|i\.e|etc|approx|sr|sra|"
    r"m|mme|art|num|p\.ej|ul|np|tzn|bijv|o\.a|t\.ex|[0-9]{1,2})\.$"
)
_CLAUSE_END = re.compile(r"[,;:()\n、]|\s-{1,2}\s|--")
_QUOTED = re.compile(r"\"([^\"\n]{1,200})\"")
#: Below this many common words nobody can tell the language, and all are tried.
_VOTES_NEEDED = 3
_SENTENCE_AT_MOST = 400
_WIDE = re.compile(r"[\u3041-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z']{1,20}")
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its concepts; `segments` and `clauses` are the places where a new one begins."""

    start: int
    end: int
    langs: tuple[str, ...]
    hits: tuple[Hit, ...]
    present: int
    segments: tuple[int, ...]
    clauses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """The whole letter; `lang` is the language most of it is written in ("" if nothing tells)."""

    original: str
    normal: NormalText
    sentences: tuple[Sentence, ...]
    lang: str
    present: int
    lexicon: Lexicon

    @property
    def text(self) -> str:
        return self.normal.text

    def has(self, *concepts: str) -> bool:
        """Say whether any of the concepts stands anywhere in the letter."""
        return any(self.present & self.lexicon.bits.get(concept, 0) for concept in concepts)

    def first(self, *concepts: str) -> Hit | None:
        """Return the first of the concepts in the letter."""
        mask = sum(self.lexicon.bits.get(concept, 0) for concept in concepts)
        return next((hit for sentence in self.sentences for hit in sentence.hits if hit.bit & mask), None)

    def sentence_at(self, place: int) -> Sentence | None:
        """Return the sentence in which a place of the folded text lies."""
        return next((s for s in self.sentences if s.start <= place < s.end), None)


def read_letter(text: str, lexicon: Lexicon, disguised: frozenset[str], usual_lang: str = "") -> Letter:
    """Read a letter; `usual_lang` decides where the words do not."""
    normal = normalise(text, disguised)
    votes = _votes(normal.text, lexicon)
    main = max(votes, key=lambda lang: votes[lang]) if votes and max(votes.values()) else ""
    sentences = []
    present = 0
    for start, end in _sentences(normal.text):
        langs = _languages(normal.text[start:end], votes, lexicon)
        sentence = _read_sentence(normal.text, start, end, langs, lexicon)
        present |= sentence.present
        sentences.append(sentence)
    return Letter(text, normal, tuple(sentences), main or usual_lang, present, lexicon)


def _read_sentence(text: str, start: int, end: int, langs: tuple[str, ...], lexicon: Lexicon) -> Sentence:
    hits = _unquoted(text, start, end, lexicon.find(text, start, end, langs), lexicon)
    present = 0
    for hit in hits:
        present |= hit.bit
    contrast = lexicon.bits.get("contrast", 0)
    segments = [hit.start for hit in hits if hit.bit & contrast]
    segments += [start + match.end() for match in re.finditer(";", text[start:end])]
    clauses = [start + match.end() for match in _CLAUSE_END.finditer(text[start:end])]
    return Sentence(start, end, langs, tuple(hits), present, tuple(sorted(segments)), tuple(sorted(clauses + segments)))


def _sentences(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.group() == "." and _ABBREVIATION.search(text[max(start, match.end() - 10) : match.end()]):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    pieces = []
    for begin, end in spans:
        for cut in range(begin, end, _SENTENCE_AT_MOST):
            if text[cut : min(end, cut + _SENTENCE_AT_MOST)].strip():
                pieces.append((cut, min(end, cut + _SENTENCE_AT_MOST)))
    return pieces


def _votes(text: str, lexicon: Lexicon) -> dict[str, int]:
    """Count each language's commonest words, for signs count the signs."""
    votes = dict.fromkeys(lexicon.spaced_languages, 0)
    sample = text[:6000]
    for word in _WORD.findall(sample):
        for lang in lexicon.stop_words.get(word, ()):
            votes[lang] += 1
    kana, han = len(_WIDE.findall(sample)), len(_HAN.findall(sample))
    if kana:
        votes["ja"] = kana + han
    elif han:
        votes["zh"] = han
    return votes


def _languages(sentence: str, letter_votes: dict[str, int], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the languages whose vocabularies are tried on a sentence."""
    langs: set[str] = set()
    if _WIDE.search(sentence):
        langs.add("ja")
    elif _HAN.search(sentence):
        langs |= {"zh", "ja"} if letter_votes.get("ja") else {"zh"}
    if _LATIN.search(sentence):
        votes = _votes(sentence, lexicon)
        most = max(votes[lang] for lang in lexicon.spaced_languages)
        langs |= {lang for lang in lexicon.spaced_languages if most and votes[lang] == most}
        langs |= _best(letter_votes)
        if max(letter_votes.values()) < _VOTES_NEEDED:
            langs |= set(lexicon.spaced_languages)
        if langs & {"zh", "ja"}:
            langs.add("en")
    return tuple(sorted(langs))


def _best(votes: dict[str, int]) -> set[str]:
    most = max(votes.values(), default=0)
    return {lang for lang, count in votes.items() if most and count == most}


def _unquoted(text: str, start: int, end: int, hits: list[Hit], lexicon: Lexicon) -> Sequence[Hit]:
    """Leave out the buyer's own words and what belongs to a product's name in quotation marks."""
    if '"' not in text[start:end] and text[start] != ">":
        return hits
    if text[start:end].lstrip().startswith(">"):
        return []
    said, named = lexicon.bits.get("buyer_said", 0), lexicon.mask(c for c in _NAMED if c in lexicon.bits)
    leave = lexicon.bits.get("leave", 0)
    for match in _QUOTED.finditer(text, start, end):
        inside = match.span(1)
        before = [hit for hit in hits if hit.end <= inside[0] and inside[0] - hit.end < 40]
        if any(hit.bit & said for hit in before):
            hits = [hit for hit in hits if not (inside[0] <= hit.start < inside[1])]
        elif not any(hit.bit & leave and inside[0] - hit.end < 14 for hit in before):
            hits = [hit for hit in hits if not (hit.bit & named and inside[0] <= hit.start < inside[1])]
    return hits


_NAMED = ("stars", "positive", "benefit", "benefit_weak", "oblique", "promotion")
