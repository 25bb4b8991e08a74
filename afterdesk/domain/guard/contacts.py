"""Ways around Amazon's messages: mail addresses and phone numbers in every spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from afterdesk.domain.guard.letter import Letter
from afterdesk.domain.guard.rules import GuardRules, Objection
from afterdesk.domain.guard.values import Family, Severity

_MAIL = re.compile(r"(?<![\w.+\-])[a-z0-9][a-z0-9._%+\-]{0,63}\s?@\s?[a-z0-9\-]{1,63}(?:\s?\.\s?[a-z0-9\-]{2,24}){1,4}")
_ENDINGS = (
    r"(?:com|net|org|info|biz|shop|store|io|co|de|at|ch|fr|it|es|nl|be|se|nu|pl|pt|br|uk|eu|us|cn|jp|tw|hk|"
    r"example|test)"
)
_DIGITS = re.compile(r"(?<![\w.\-/#])\+?\(?\d(?:[ ()/.\-]{0,3}\d){6,18}(?![\w\-]|[.,]\d)")
_ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}")
_DATE = re.compile(
    r"\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}|(?:19|20)\d\d[ \-/]{1,3}(?:19|20)\d\d|"
    r"\d{1,2}[./]\d{1,2}[. \-]{1,4}\d{1,2}[./]\d{1,2}"
)
_AMOUNT = re.compile(r"\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?")
_CURRENCY_BEFORE = re.compile(r"(?:[$€£¥]|usd|eur|gbp|jpy|cny|rmb|pln|sek|zł|kr)\s?$")
_NATIONAL = re.compile(
    r"1[3-9]\d{9}|0[789]0\d{8}|07\d{9}|01[567]\d{8,9}|"
    r"\(?\d{3}\)?[ .\-]{1,2}\d{3}[ .\-]\d{4}|\(?0\d{1,5}\)?[ /.\-]{1,3}\d[\d /.\-]{4,12}"
)
_SPACED_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-]{1,3}\d(?!\d)){5}")
_SIGNS_AS_DIGITS = re.compile(r"(?:[零〇○一二三四五六七八九幺壹贰两][ ,、\-]{0,2}){7,20}")
_KANA_AS_DIGITS = re.compile(
    r"(?:(?:ぜろ|れい|まる|いち|に|さん|よん|しち|し|ごー?|ろく|なな|はち|きゅ[うー]|く)ー?[ ,、・の\-]{0,2}){7,24}"
)
_WORD = re.compile(r"[a-z]+|\d+")


def find_contacts(letter: Letter, rules: GuardRules) -> Iterator[Objection]:
    """Yield mail addresses, phone numbers, and numbers spelled in words."""
    for match in _MAIL.finditer(letter.text):
        yield Objection("G12", Family.CONTACT_INFO, Severity.BLOCK, *match.span())
    if "@" in letter.text or any(pair.split(":")[0] in letter.text for pair in rules.spelled.dot_words):
        for match in _spoken_mail(rules.spelled.at_words, rules.spelled.dot_words).finditer(letter.text):
            yield Objection("G12", Family.CONTACT_INFO, Severity.BLOCK, *match.span())
    for match in _DIGITS.finditer(letter.text):
        if _is_phone(match, letter):
            yield Objection("G13", Family.CONTACT_INFO, _severity(letter, match.start()), *match.span())
    for pattern in (_SIGNS_AS_DIGITS, _KANA_AS_DIGITS):
        for match in pattern.finditer(letter.text):
            yield Objection("G13", Family.CONTACT_INFO, Severity.BLOCK, *match.span())
    for start, end in _digits_in_words(letter.text, rules.spelled.digit_words):
        yield Objection("G13", Family.CONTACT_INFO, Severity.BLOCK, start, end)


@lru_cache(maxsize=4)
def _spoken_mail(at_words: tuple[str, ...], dot_words: tuple[str, ...]) -> re.Pattern[str]:
    ats = "|".join(re.escape(word) for word in at_words)
    dots = "|".join(sorted({re.escape(pair.split(":")[0]) for pair in dot_words}))
    plain = (
        rf"\s{{0,2}}(?:{ats})\s{{0,2}}[a-z0-9\-]{{2,40}}\s{{0,2}}[\[({{]?\s?(?:{dots})\s?[\])}}]?\s{{0,2}}{_ENDINGS}"
    )
    fence = rf"\s{{0,2}}[\[({{<*_]\s?(?:{ats}|@)\s?[\])}}>*_]\s{{0,2}}"
    fenced = rf"{fence}[a-z0-9\-]{{2,40}}\s{{0,2}}[\[({{]?\s?(?:\.|{dots})\s?[\])}}]?\s{{0,2}}{_ENDINGS}"
    return re.compile(rf"(?<![a-z0-9])[a-z0-9][a-z0-9._+\-]{{1,40}}(?:{plain}|{fenced})(?![a-z0-9])")


def _is_phone(match: re.Match[str], letter: Letter) -> bool:
    shape = match.group().strip("() ./-")
    digits = sum(sign.isdigit() for sign in shape)
    if digits > 15 or _ORDER_ID.fullmatch(shape) or _DATE.fullmatch(shape) or _AMOUNT.fullmatch(shape):
        return False
    if _CURRENCY_BEFORE.search(letter.text[max(0, match.start() - 5) : match.start()]):
        return False
    if match.group().startswith("+"):
        return True
    named, called = _nearest(letter, match.start(), "id_word"), _nearest(letter, match.start(), "phone_word")
    if named or called:
        return called > named
    if _SPACED_DIGITS.search(match.group()):
        return True
    return bool(_NATIONAL.fullmatch(match.group().strip(" ./-")))


def _nearest(letter: Letter, place: int, concept: str) -> int:
    """Return where the last such word before the number ends, 0 if there is none near."""
    bit = letter.lexicon.bits.get(concept, 0)
    sentence = letter.sentence_at(place)
    ends = [hit.end for hit in sentence.hits if hit.bit & bit and 0 <= place - hit.end <= 50] if sentence else []
    return max(ends, default=0)


def _severity(letter: Letter, place: int) -> Severity:
    """Numbers of a manufacturer's or carrier's own service are reported as tolerated: a person decides."""
    sentence = letter.sentence_at(place)
    outside = letter.lexicon.bits.get("third_service", 0)
    return Severity.WARN if sentence and sentence.present & outside else Severity.BLOCK


def _digits_in_words(text: str, digit_words: frozenset[str]) -> Iterator[tuple[int, int]]:
    if sum(map(digit_words.__contains__, _WORD.findall(text))) < 4:
        return
    start = end = words = digits = 0
    for match in _WORD.finditer(text):
        word = match.group()
        counts = 1 if word in digit_words else len(word) if word.isdigit() and len(word) < 5 else 0
        if counts and (not digits or match.start() - end <= 4):
            start = start if digits else match.start()
            end, digits, words = match.end(), digits + counts, words + (not word.isdigit())
            continue
        if words >= 4 and digits >= 6:
            yield start, end
        start, end, digits, words = match.start(), match.end(), counts, int(bool(counts) and not word.isdigit())
    if words >= 4 and digits >= 6:
        yield start, end
