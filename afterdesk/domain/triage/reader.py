"""Reading one message: language, evidence and learned scores joined into a Reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from afterdesk.domain.issues import Issue, Wish
from afterdesk.domain.language import UNKNOWN, LanguageGuess, detect_language
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.triage.certainty import question_about
from afterdesk.domain.triage.explain import deciding_words, words_at
from afterdesk.domain.triage.features import Pieces, text_pieces
from afterdesk.domain.triage.lexicon import Evidence, Lexicon, find_evidence
from afterdesk.domain.triage.mentions import find_mentions
from afterdesk.domain.triage.model import (
    Head,
    RecognitionModel,
    Scores,
    character_weights,
    probabilities,
    score,
    score_within,
)
from afterdesk.domain.triage.normalise import PlainText, plain_text
from afterdesk.domain.triage.reading import Question, Reading, Signals, Words
from afterdesk.domain.triage.signals import Learned, join_signals

#: A further issue is named when it is this likely to be the trouble itself, or leads a sentence of its own.
SECONDARY_LEAST, SENTENCE_LEAST = 0.2, 0.6
SENTENCES, SENTENCE_CHARACTERS = 8, 12
ALTERNATIVES = 4
#: A message without words (emoji, an order id alone) is `other`, and asks.
WORDLESS = 0.3
_NEVER_SECONDARY = {Issue.OTHER, Issue.POSITIVE_THANKS, Issue.A_TO_Z_THREAT, Issue.REVIEW_THREAT}
_SENTENCE = re.compile(r"[^.!?。\n]+")
_SURE_OF_LANGUAGE = 0.75
_MISTAKEN_FOR = {
    "zh": ("ja",),
    "ja": ("zh",),
    "pt": ("es",),
    "es": ("pt",),
    "nl": ("de",),
    "de": ("nl",),
    "sv": ("de",),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in a text before anything is decided."""

    plain: PlainText
    language: LanguageGuess
    evidence: Evidence
    pieces: Pieces


def read_message(
    text: str, *, model: RecognitionModel, subject: str = "", marketplace: Marketplace | None = None
) -> Reading:
    """Read one message. Never raises: an empty or strange text is read as `other` with little certainty."""
    seen = look_at(text, subject, model)
    scores = score(model.weights, seen.pieces)
    learned = _learned(seen, scores, model)
    signals = join_signals(seen.plain.own, seen.plain.folded, seen.evidence, learned)
    ranked = sorted(learned.issues.items(), key=lambda pair: -pair[1])
    mentions = find_mentions(seen.plain.own, marketplace)
    wish, wish_probability = _wish(seen, scores, model)
    return Reading(
        lang=seen.language.lang,
        lang_probability=seen.language.probability,
        script=seen.language.script,
        issue=ranked[0][0],
        probability=ranked[0][1],
        alternatives=tuple(ranked[1 : 1 + ALTERNATIVES]),
        secondary=_secondary(seen, scores, model, ranked),
        wants=wish,
        wants_probability=wish_probability,
        question=question_about(ranked) if seen.language.lang != UNKNOWN else Question((Issue.OTHER,), "no words"),
        because=_because(seen, scores, model, ranked[0][0], signals),
        order_ids=mentions.order_ids,
        asins=mentions.asins,
        amounts=mentions.amounts,
        dates=mentions.dates,
        **asdict(signals),
    )


def look_at(text: str, subject: str, model: RecognitionModel) -> Look:
    """Do the looking that training and reading share."""
    plain = plain_text(text, subject)
    language = detect_language(plain.own)
    lexicons = _lexicons(language, model)
    found = find_evidence(plain.folded, lexicons)
    return Look(plain, language, found, text_pieces(plain.folded, found.concepts, language.lang))


def _lexicons(language: LanguageGuess, model: RecognitionModel) -> list[Lexicon]:
    """Return the lexicons worth trying: the language's own, English (buyers mix it in), and look-alikes when unsure."""
    unsure = _MISTAKEN_FOR.get(language.lang, ()) if language.probability < _SURE_OF_LANGUAGE else ()
    return model.lexicons_for((language.lang, "en", *unsure))


def _learned(seen: Look, scores: Scores, model: RecognitionModel) -> Learned:
    heads = model.weights.heads
    issues = {Issue(label): p for label, p in _by_label(scores, heads["issue"]).items()}
    if seen.language.lang == UNKNOWN:
        return Learned({issue: WORDLESS if issue is Issue.OTHER else 0.0 for issue in issues}, {})
    return Learned(issues, _by_label(scores, heads["flags"]))


def _secondary(
    seen: Look, scores: Scores, model: RecognitionModel, ranked: Sequence[tuple[Issue, float]]
) -> tuple[Issue, ...]:
    likely = [issue for issue, probability in ranked[1:] if probability >= SECONDARY_LEAST]
    by_sentence = [issue for issue in _sentence_issues(seen, scores, model) if issue is not ranked[0][0]]
    return tuple(dict.fromkeys(likely + by_sentence))


def _sentence_issues(seen: Look, scores: Scores, model: RecognitionModel) -> Iterator[Issue]:
    """Yield the issues that lead a sentence of their own, in a message of several."""
    spans = [match.span() for match in _SENTENCE.finditer(seen.plain.folded) if len(match[0]) >= SENTENCE_CHARACTERS]
    for start, end in spans[:SENTENCES] if len(spans) > 1 else []:
        inside = score_within(model.weights, scores, start, end)
        if inside is not None:
            issue, probability = max(_by_label(inside, model.weights.heads["issue"]).items(), key=lambda pair: pair[1])
            if probability >= SENTENCE_LEAST and Issue(issue) not in _NEVER_SECONDARY:
                yield Issue(issue)


def _by_label(scores: Scores, head: Head) -> dict[str, float]:
    return dict(zip(head.labels, map(float, probabilities(scores, head)), strict=True))


def _wish(seen: Look, scores: Scores, model: RecognitionModel) -> tuple[Wish, float]:
    if seen.language.lang == UNKNOWN:
        return Wish.NONE, WORDLESS
    by_label = _by_label(scores, model.weights.heads["wish"])
    best = max(by_label, key=lambda label: by_label[label])
    return Wish(best), by_label[best]


def _because(seen: Look, scores: Scores, model: RecognitionModel, issue: Issue, signals: Signals) -> tuple[Words, ...]:
    head, plain = model.weights.heads["issue"], seen.plain
    column = head.first_column + head.labels.index(issue.value)
    spoke = character_weights(model.weights, scores, column, len(plain.folded))
    words = deciding_words(plain, spoke, issue.value)
    words += [
        words_at(plain, hit.start, hit.end, hit.label)
        for hit in seen.evidence.said
        if getattr(signals, hit.label, False) and plain.starts[hit.start] >= 0
    ]
    return tuple(dict.fromkeys(words))
