"""Which language a buyer writes: told from the text, never from the marketplace.

CJK is settled by script, other scripts by Compact Language Detector 2, and the Latin-script languages of buyers by that
detector together with a vote of small words, which carries very short texts ("where is my refund").
Measured against py3langid (0.8 s to load, 100 MB) and a fastText model: see docs/decisions/0011.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pycld2

from afterdesk.domain.language_words import HAN_JAPANESE_ONLY, HAN_SIMPLIFIED, HAN_TRADITIONAL, KANJI_WORDS, SMALL_WORDS

#: The languages that buyers of our marketplaces write and the desk answers in.
BUYER_LANGUAGES = ("en", "de", "ja", "zh", "fr", "it", "es", "nl", "sv", "pl", "pt")
UNKNOWN = "und"
#: Enough for certainty; what follows is not read.
READ_CHARACTERS = 1200

_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[A-Za-z0-9#.,:/-]*\d[A-Za-z0-9.,:/-]*|[^\w\s'’]|_")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿々]")
_KANA = re.compile(r"[ぁ-ゖァ-ヺｦ-ﾝー]")
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
#: One Han character or kana says as much as about five Latin letters (product names in a Chinese text).
_CJK_WEIGHT = 5
#: The detector's vote counts as so many small words, or as a share of a longer text's words.
_DETECTOR_WEIGHT, _DETECTOR_SHARE = 2.0, 0.4
_ZH = {"zh", "zh-Hant"}
_NORWEGIAN = {"nb": "no", "nn": "no"}


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """An ISO 639-1 code ("und": no words) and how sure we are; `script` is "Hans" or "Hant" for Chinese."""

    lang: str
    probability: float
    script: str = ""


def detect_language(text: str) -> LanguageGuess:
    """Tell the language of a text of any length. Never raises; a text without words is "und" with probability 0."""
    words_only = _NOT_WORDS.sub(" ", text[:READ_CHARACTERS])
    return _by_cjk_script(words_only) or _by_words(words_only)


def _by_cjk_script(text: str) -> LanguageGuess | None:
    han, kana, hangul = (len(pattern.findall(text)) for pattern in (_HAN, _KANA, _HANGUL))
    cjk = han + kana + hangul
    if not cjk or cjk * _CJK_WEIGHT < len(_LATIN.findall(text)):
        return None
    if hangul > kana and hangul >= han:
        return LanguageGuess("ko", 0.99)
    if kana and kana * 12 >= han:
        return LanguageGuess("ja", 0.99 if kana > 1 else 0.9)
    return _chinese_or_kanji(text, han)


def _chinese_or_kanji(text: str, han: int) -> LanguageGuess:
    seen = Counter(_HAN.findall(text))
    simplified, traditional, japanese = (
        sum(seen[character] for character in characters & seen.keys())
        for characters in (HAN_SIMPLIFIED, HAN_TRADITIONAL, HAN_JAPANESE_ONLY)
    )
    japanese += 2 * sum(word in text for word in KANJI_WORDS)
    if japanese > simplified + traditional:
        return LanguageGuess("ja", 0.85)
    certainty = 0.99 if simplified or traditional or han > 6 else 0.8
    return LanguageGuess("zh", certainty, "Hant" if traditional > simplified else "Hans")


def _by_words(text: str) -> LanguageGuess:
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if not words:
        return LanguageGuess(UNKNOWN, 0.0)
    votes = _small_word_votes(words)
    detected, share = _detector(" ".join(words))
    if detected:
        weight = max(_DETECTOR_WEIGHT, _DETECTOR_SHARE * len(words)) * share
        votes[detected] += weight * (1.0 if detected in BUYER_LANGUAGES else _trust(words, votes))
    if not votes:
        return LanguageGuess(UNKNOWN, 0.0)
    (lang, best), *others = sorted(votes.items(), key=lambda vote: -vote[1])
    runner_up = others[0][1] if others else 0.0
    return LanguageGuess(lang, round(min(0.995, (best + 0.05) / (best + runner_up + 0.3)), 4))


def _trust(words: list[str], votes: Mapping[str, float]) -> float:
    """Return how far to believe a language that buyers rarely write: fully in a long text without our small words."""
    known = sum(votes.values()) / len(words)
    return 0.2 if len(words) < 4 and known else max(0.2, len(words) / 8 * (1 - 2 * known))


def _small_word_votes(words: list[str]) -> dict[str, float]:
    votes: dict[str, float] = defaultdict(float)
    for word in words:
        for lang in (langs := SMALL_WORDS.get(word, ())):
            votes[lang] += 1 / len(langs)
    return votes


def _detector(text: str) -> tuple[str, float]:
    try:
        _, _, details = pycld2.detect(text.encode("utf-8", "ignore"), bestEffort=True)
    except pycld2.error:
        return "", 0.0
    code, percent = details[0][1], details[0][2]
    if code == "un":
        return "", 0.0
    code = "zh" if code in _ZH else _NORWEGIAN.get(code, code)
    return code, percent / 100
