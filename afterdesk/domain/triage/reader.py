"""Reading one message: language, evidence and learned scores joined into a Reading."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from afterdesk.domain.issues import Issue, Wish
from afterdesk.domain.language import LanguageGuess, detect_language
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.triage.certainty import question_about
from afterdesk.domain.triage.explain import deciding_words, words_at
from afterdesk.domain.triage.features import Pieces, text_pieces
from afterdesk.domain.triage.lexicon import Lexicon, concepts, evidence
from afterdesk.domain.triage.mentions import find_mentions
from afterdesk.domain.triage.model import Head, RecognitionModel, Scores, character_weights, probabilities, score
from afterdesk.domain.triage.normalise import PlainText, plain_text
from afterdesk.domain.triage.phrases import Hit
from afterdesk.domain.triage.reading import Reading, Signals, Words
from afterdesk.domain.triage.signals import Learned, join_signals

#: A second issue is named when it is this likely to be the trouble itself.
SECONDARY_LEAST = 0.2
ALTERNATIVES = 4
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
    said: list[Hit]
    near: list[Hit]
    pieces: Pieces


def read_message(
    text: str, *, model: RecognitionModel, subject: str = "", marketplace: Marketplace | None = None
) -> Reading:
    """Read one message. Never raises: an empty or strange text is read as `other` with little certainty."""
    seen = look_at(text, subject, model)
    scores = score(model.weights, seen.pieces)
    learned = _learned(scores, model)
    signals = join_signals(seen.plain.own, seen.plain.folded, seen.said, seen.near, learned)
    ranked = sorted(learned.issues.items(), key=lambda pair: -pair[1])
    wish, wish_probability = _wish(scores, model)
    return Reading(
        lang=seen.language.lang,
        lang_probability=seen.language.probability,
        script=seen.language.script,
        issue=ranked[0][0],
        probability=ranked[0][1],
        alternatives=tuple(ranked[1 : 1 + ALTERNATIVES]),
        secondary=tuple(issue for issue, probability in ranked[1:] if probability >= SECONDARY_LEAST),
        wants=wish,
        wants_probability=wish_probability,
        question=question_about(ranked),
        because=_because(seen, scores, model, ranked[0][0], signals),
        **asdict(signals),
        **_mentions(seen.plain.own, marketplace),
    )


def look_at(text: str, subject: str, model: RecognitionModel) -> Look:
    """Do the looking that training and reading share."""
    plain = plain_text(text, subject)
    language = detect_language(plain.own)
    lexicons = _lexicons(language, model)
    near = concepts(plain.folded, lexicons)
    pieces = text_pieces(plain.folded, near, language.lang)
    return Look(plain, language, evidence(plain.folded, lexicons), near, pieces)


def _lexicons(language: LanguageGuess, model: RecognitionModel) -> list[Lexicon]:
    """Return the lexicons worth trying: the language's own, English (buyers mix it in), and look-alikes when unsure."""
    unsure = _MISTAKEN_FOR.get(language.lang, ()) if language.probability < _SURE_OF_LANGUAGE else ()
    return model.lexicons_for((language.lang, "en", *unsure))


def _learned(scores: Scores, model: RecognitionModel) -> Learned:
    heads = model.weights.heads
    issues = {Issue(label): p for label, p in _by_label(scores, heads["issue"]).items()}
    return Learned(issues, _by_label(scores, heads["flags"]))


def _by_label(scores: Scores, head: Head) -> dict[str, float]:
    return dict(zip(head.labels, map(float, probabilities(scores, head)), strict=True))


def _wish(scores: Scores, model: RecognitionModel) -> tuple[Wish, float]:
    by_label = _by_label(scores, model.weights.heads["wish"])
    best = max(by_label, key=lambda label: by_label[label])
    return Wish(best), by_label[best]


def _mentions(text: str, marketplace: Marketplace | None) -> dict[str, tuple[object, ...]]:
    found = find_mentions(text, marketplace)
    return {name: getattr(found, name) for name in ("order_ids", "asins", "amounts", "dates")}


def _because(seen: Look, scores: Scores, model: RecognitionModel, issue: Issue, signals: Signals) -> tuple[Words, ...]:
    head, plain = model.weights.heads["issue"], seen.plain
    column = head.first_column + head.labels.index(issue.value)
    spoke = character_weights(model.weights, scores, column, len(plain.folded))
    words = deciding_words(plain, spoke, issue.value)
    words += [
        words_at(plain, hit.start, hit.end, hit.label)
        for hit in seen.said
        if getattr(signals, hit.label, False) and plain.starts[hit.start] >= 0
    ]
    return tuple(dict.fromkeys(words))
