"""The figures a text states, in digits or in words, so that a translation can be held against its source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

_DATE = re.compile(r"(?<![\d.])(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?![\d])|(?<![\d.,])(\d{1,2})\.(\d{1,2})\.(?!\d)")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-4])[:.](\d\d)(?=\s?(?:Uhr|h\b|o'clock|heures|uur)|(?<=:\d\d)(?!\d))")
_NUMBER = re.compile(r"\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)|\d+")
_WORD = re.compile(r"[^\W\d_]+")

_MONTHS = (
    "january januar jänner januari janvier gennaio enero stycznia styczeń janeiro jan",
    "february februar februari février febbraio febrero lutego luty fevereiro feb",
    "march märz maart mars marzo marca marzec março mar mär",
    "april avril aprile abril kwietnia kwiecień apr",
    "may mai mei maj maggio mayo maja maio",
    "june juni juin giugno junio czerwca czerwiec junho jun",
    "july juli juillet luglio julio lipca lipiec julho jul",
    "august augustus augusti août agosto sierpnia sierpień aug",
    "september septembre settembre septiembre września wrzesień setembro sep sept",
    "october oktober octobre ottobre octubre października październik outubro oct okt",
    "november novembre noviembre listopada listopad novembro nov",
    "december dezember decembre décembre dicembre diciembre grudnia grudzień dezembro dec dez",
)
_COUNTS = (
    "one a an ein eine einen einem einer eines un une uno una een en ett jeden jedna jedno um uma once einmal first 一",
    "two zwei deux due dos twee två dwa dwie dois duas both beide pair paar zweimal twice second 二 两 兩 双",
    "three drei trois tre tres drie trzy três third dritte 三",
    "four vier quatre quattro cuatro fyra cztery quatro 四",
    "five fünf cinq cinque cinco vijf fem pięć 五",
    "six sechs sei seis zes sex sześć 六",
    "seven sieben sept sette siete zeven sju siedem sete 七",
    "eight acht huit otto ocho åtta osiem oito 八",
    "nine neun neuf nove nueve negen nio dziewięć 九",
    "ten zehn dix dieci diez tien tio dziesięć dez 十",
    "eleven elf onze undici once elva jedenaście 十一",
    "twelve zwölf douze dodici doce twaalf tolv dwanaście doze dozen dutzend 十二",
)
_WORDS: dict[str, frozenset[int]] = {}
for _table in (_MONTHS, _COUNTS):
    for _number, _line in enumerate(_table, start=1):
        for _one in _line.split():
            _WORDS[_one] = _WORDS.get(_one, frozenset()) | {_number}
_WORDS |= {"week": frozenset({7}), "fortnight": frozenset({14}), "zero": frozenset({0})}
_MONTH_OF = {word: month for month, line in enumerate(_MONTHS, start=1) for word in line.split()}
_NAMED = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_NAMED_MONTH = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th|er|\.|º|ª)?\s?(?:de\s|of\s)?(?P<after>{_NAMED})(?![^\W\d_])|"
    rf"(?<![^\W\d_])(?P<before>{_NAMED})\.?\s(?:\d{{1,2}}(?!\d)|20\d\d)",
    re.IGNORECASE,
)
_SIGNS = [(sign, numbers) for sign, numbers in _WORDS.items() if not sign[0].isalpha() or ord(sign[0]) > 0x2E80]


def figures_changed(source: str, answer: str) -> bool:
    """Whether a figure of the source is gone or one has come in.

    A figure may turn from digits into a word and back: "zwei Tage" is "2 days", "12月" is "December".
    """
    before, after = set(stated(source)), set(stated(answer))
    return not (after <= before | in_words(source) and before <= after | in_words(answer))


def stated(text: str) -> Iterator[Decimal]:
    """Give every figure in digits, and the months that stand beside one.

    A date gives its day, month and year, a time its hour and minutes.
    """
    rest = unicodedata.normalize("NFKC", text)
    for match in _NAMED_MONTH.finditer(rest):
        yield Decimal(_MONTH_OF[(match["after"] or match["before"]).lower()])
    for pattern in (_DATE, _CLOCK):
        for match in pattern.finditer(rest):
            parts = [part for part in match.groups() if part and part.isdigit()]
            yield from (_year(part) if len(parts) == 3 and part == parts[-1] else Decimal(int(part)) for part in parts)
        rest = pattern.sub(" | ", rest)
    for match in _NUMBER.finditer(rest):
        yield _plain(match[0])


def in_words(text: str) -> set[Decimal]:
    """Return every figure that a word of the text may stand for."""
    plain = unicodedata.normalize("NFKC", text).lower()
    found = [_WORDS[word] for word in _WORD.findall(plain) if word in _WORDS]
    found += [numbers for sign, numbers in _SIGNS if sign in plain]
    return {Decimal(number) for numbers in found for number in numbers}


def day_and_month(written: str) -> tuple[int, int] | None:
    """Read a day and a month as people write them without a year; None where it is not certain which is which."""
    plain = unicodedata.normalize("NFKC", written).lower()
    digits = [int(number) for number in re.findall(r"\d+", plain)]
    named = {_MONTH_OF[word] for word in _WORD.findall(plain) if word in _MONTH_OF}
    if len(digits) == 1 and len(named) == 1 and 1 <= digits[0] <= 31:
        return digits[0], named.pop()
    if len(digits) == 2 and "月" in plain and digits[0] <= 12 and digits[1] <= 31:
        return digits[1], digits[0]
    if len(digits) == 2 and plain.endswith(".") and digits[0] <= 31 and digits[1] <= 12:
        return digits[0], digits[1]
    return None


def _year(part: str) -> Decimal:
    """Read "26" at the end of a date as 2026."""
    return Decimal(2000 + int(part)) if len(part) == 2 else Decimal(int(part))


def _plain(written: str) -> Decimal:
    """Read 1.234,50 and 1,234.50 alike: the last mark is the decimal one only with one or two digits behind it."""
    digits = re.sub(r"['\s]", "", written)
    whole, mark, rest = digits.rpartition(",") if digits.rfind(",") > digits.rfind(".") else digits.rpartition(".")
    if mark and len(rest) in (1, 2):
        return Decimal(re.sub(r"[.,]", "", whole) + "." + rest).normalize()
    return Decimal(re.sub(r"[.,]", "", digits)).normalize()
