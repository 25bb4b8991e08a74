"""What personal things look like in the buyers' languages: an order, a link, a phone, a street, a greeting, a name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Dates and amounts stay: the help has to write them as its language does, and the answer is checked for them.
KEPT = ""

_NO_LATIN_BEFORE, _NO_LATIN_AFTER = r"(?<![A-Za-zÀ-ɏ0-9])", r"(?![A-Za-zÀ-ɏ0-9])"
_HAN = re.compile(r"[぀-ヿ㐀-鿿豈-﫿가-힣]")
_CAPITAL = "A-ZÀ-ÖØ-ÞĀĄĆČĘŁŃŚŠŹŻŽ"
_WORD = rf"[{_CAPITAL}][\w'’-]+"
#: Small words of a name, which stand in every text.
_PARTICLES = frozenset(
    ["von", "van", "der", "den", "de", "da", "di", "du", "del", "la", "le", "zu", "zum", "the", "and", "und", "och"]
)
_HONORIFICS = "先生|女士|小姐|太太|さん|さま|様|氏"

_STREET_DE = (
    r"[A-ZÄÖÜ][a-zäöüß.-]+(?:\s[A-ZÄÖÜ][a-zäöüß-]+)?(?:straße|strasse|str\.|weg|allee|platz|gasse|ring|damm|ufer)"
)
_STREET_DE_APART = r"(?:[A-ZÄÖÜ][\wäöüß-]+\s){1,2}(?:Straße|Strasse|Str\.|Weg|Allee|Platz|Gasse|Ring|Damm|Ufer)"
_STREET_NORTH = r"[A-ZÅÄÖ][\wåäöé-]+(?:straat|laan|gracht|plein|gatan|vägen)"
_ROMANCE = (
    r"[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hemin|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Cc]alle|C/|[Aa]venida|"
    r"[Pp]laza|[Rr]ua"
)
_POLISH = r"[Uu]l\.|[Aa]l\.|[Oo]s\.|[Pp]l\."
_ENGLISH = (
    r"Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Ln\.?|Drive|Dr\.?|Court|Ct\.?|Close|Way|Boulevard|Blvd\.?|"
    r"Place"
)
_NUMBER = r"\d{1,5}\s?[a-zA-Z]?(?:\s?[-/]\s?\d{1,4}[a-zA-Z]?)?"
_TOWN = rf"(?:St\. )?[{_CAPITAL}][\w'’-]+(?:[ -][{_CAPITAL}][\w'’-]+){{0,2}}"

_TITLES = (
    "Herrn?|Frau|Familie|Mr|Mrs|Ms|Miss|Dr|Prof|Monsieur|Madame|Mme|Mlle|Signora?|Sig|Señora?|Sra?|Senhora?|Dona|"
    "Mevrouw|Meneer|Mevr|Dhr|Herra?|Fru|Panu|Pani|Pan"
)
_INTRODUCED = (
    "my name is|mein Name ist|ich heiße|je m'appelle|je m’appelle|mi chiamo|me llamo|mi nombre es|mijn naam is|"
    "ik heet|jag heter|mitt namn är|nazywam się|mam na imię|meu nome é|o meu nome é|chamo-me"
)
_CLOSINGS = (
    r"(?:best|kind|warm|many)?\s?regards|sincerely|yours(?: \w+)?|cheers|thanks|thank you|"
    r"mit freundlichen gr(?:üßen|üssen)|"
    r"freundliche gr(?:üße|üsse)|viele gr(?:üße|üsse)|(?:beste|liebe|schöne) gr(?:üße|üsse)|gru(?:ß|ss)|"
    r"mfg|lg|vg|danke|"
    r"cordialement|bien à vous|merci|cordiali saluti|distinti saluti|saluti|grazie|(?:un )?saludos?|"
    r"atentamente|gracias|"
    r"met vriendelijke groet(?:en)?|groet(?:en|jes)?|bedankt|(?:med )?vänliga hälsningar|hälsningar|mvh|tack|"
    r"pozdrawiam|z poważaniem|dziękuję|atenciosamente|cumprimentos|obrigad[oa]"
)
_PREFECTURE = r"(?:東京都|北海道|(?:京都|大阪)府|[一-鿿]{2,3}県)"

#: In the order in which they are asked: what is surest comes first, and takes its letters from those that follow.
FINDERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("O", re.compile(r"(?<![\d-])\d{3}[-‐‑–—−ー ]?\d{7}[-‐‑–—−ー ]?\d{7}(?![\d-])")),
    ("L", re.compile(r"(?:https?|ftp)://[^\s<>\"⟦⟧]+|\bwww\.[^\s<>\"⟦⟧]+", re.IGNORECASE)),
    ("M", re.compile(r"[\w.+%-]{1,64}\s?(?:@|＠|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{2,24}){1,4}", re.IGNORECASE)),
    ("L", re.compile(
        r"(?<![\w@.-])(?:[a-z0-9-]{2,63}\.)+(?:com|net|org|info|shop|store|io|de|at|ch|fr|it|es|nl|be|se|pl|"
                     r"pt|br|uk|eu|cn|jp|example)\b(?:/[^\s<>\"⟦⟧]*)?", re.IGNORECASE)),
    ("S", re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9]*\d[A-Za-z0-9]*)B0[A-Z0-9]{8}(?![A-Za-z0-9])", re.IGNORECASE)),
    (KEPT, re.compile(r"(?<![\d.-])(?:20\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:20)?\d\d)(?![\d-])")),
    (KEPT, re.compile(
        r"\d{1,3}(?:[., ]\d{3}){1,3}(?:[.,]\d{2})?(?=\s?(?:€|£|¥|円|元|EUR|GBP|USD|JPY|zł|PLN|kr|SEK))")),
    ("R", re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")),
    ("P", re.compile(r"(?<![\w.,/-])(?:\+|00)\d{1,3}[\s./()-]{0,3}\d(?:[\s./()-]{0,3}\d){5,12}(?![\w])")),
    ("P", re.compile(r"(?<![\w.,/+-])\(?0\d{1,5}\)?(?:[ ./-]{0,3}\d){4,10}(?![\w])")),
    ("P", re.compile(r"(?<![\w.,/+-])(?:\(\d{3}\)\s?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w])|(?<!\d)1[3-9]\d{9}(?!\d)")),
    ("A", re.compile(
        rf"{_NO_LATIN_BEFORE}(?:{_STREET_DE}|{_STREET_DE_APART}|{_STREET_NORTH})\s?{_NUMBER}{_NO_LATIN_AFTER}")),
    ("A", re.compile(
        rf"{_NO_LATIN_BEFORE}\d{{1,5}}(?:\s?bis|\s?ter)?,?\s(?:{_ROMANCE})\s[\w'’. -]{{2,40}}?(?=[,;.\n]|$)")),
    ("A", re.compile(
        rf"{_NO_LATIN_BEFORE}(?:{_ROMANCE}|"
        rf"{_POLISH})\s?[\w'’. -]{{2,40}}?[, ]\s?(?:n[.º°]\s?)?{_NUMBER}{_NO_LATIN_AFTER}")),
    ("A", re.compile(
        rf"{_NO_LATIN_BEFORE}\d{{1,5}}[a-zA-Z]?\s(?:[{_CAPITAL}][\w'’-]+\s){{1,3}}"
        rf"(?:{_ENGLISH}){_NO_LATIN_AFTER}")),
    ("A", re.compile(
        rf"〒?\s?\d{{3}}-\d{{4}}\s?(?:{_PREFECTURE}[^\s、。]{{2,40}})?|"
        rf"{_PREFECTURE}[一-鿿ぁ-んァ-ヶー]{{1,10}}[市区町村郡][^\s、。]{{1,30}}")),
    ("A", re.compile(
        r"(?:[一-鿿]{2,8}(?:省|自治区))?[一-鿿]{2,6}市[一-鿿]{1,8}[区县縣區][^\s，。,；;]{2,40}|"
        r"[一-鿿]{2,8}[路街道巷]\d{1,5}[号號弄][^\s，。,；;]{0,20}")),
    ("A", re.compile(
        rf"{_NO_LATIN_BEFORE}(?:[A-Z]{{1,2}}-)?(?:\d{{5}}|\d{{4}}\s?[A-Z]{{2}}|\d{{2}}-\d{{3}}|"
        rf"\d{{3}}\s\d{{2}}|\d{{4}}-\d{{3}})\s{_TOWN}")),
    ("A", re.compile(
        r"(?<![A-Za-z0-9])[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}(?![A-Za-z0-9])|"
        r",\s([A-Z]{2}\s\d{5}(?:-\d{4})?)(?!\d)")),
    ("R", re.compile(
        r"(?<![A-Za-z0-9])(?=[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]"
        r"[A-Z0-9-]{6,29}[A-Z0-9](?![A-Za-z0-9-])")),
    ("R", re.compile(r"(?<![\d.,])\d(?:[ -]?\d){8,29}(?![\d]|[.,]\d)")),
    ("N", re.compile(rf"\b(?:{_TITLES})\.?\s(?:(?:Dr|Prof)\.\s)?({_WORD}(?:\s{_WORD})?)")),
    ("N", re.compile(rf"\b(?i:{_INTRODUCED})\s({_WORD}(?:\s{_WORD}){{0,2}})")),
    ("N", re.compile(rf"(?i:{_CLOSINGS})[\s,.!]*\n+\s*({_WORD}(?:\s(?:{_WORD}|[A-Z]\.)){{0,3}})\s*(?=\n|$)")),
    ("N", re.compile(
        r"(?<![一-鿿お])((?!お客|皆|各位|業者|店長|担当者|神)[一-鿿]{1,4})(?=様|さま|さん(?!業))|"
        r"([一-鿿])(?=先生|女士|小姐)(?<!位先生)")),
)  # fmt: skip


@lru_cache(maxsize=256)
def name_patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """Return how a name may stand in a text: whole, in parts, with a genitive's s, in any case, composed or not."""
    whole = " ".join(unicodedata.normalize("NFC", name).split())
    patterns = [_pattern(whole, is_long=True)] if len(whole) > 1 else []
    parts = [part.strip(".,") for part in re.split(r"[\s,・·/]+", whole)]
    for part in sorted({*parts, *_pieces(parts)}, key=len, reverse=True):
        if len(part) > 1 and part.lower() not in _PARTICLES and part != whole:
            patterns.append(_pattern(part, is_long=len(part) > 3))
    if _HAN.search(whole):
        patterns.append(re.compile(rf"({re.escape(whole[0])})(?={_HONORIFICS})"))
    return tuple(patterns)


def _pieces(parts: list[str]) -> list[str]:
    return [piece for part in parts if "-" in part for piece in part.split("-")]


def _pattern(words: str, *, is_long: bool) -> re.Pattern[str]:
    """Match a name in both ways of writing its accents; a short part only as it is written, for "an" is a word too."""
    between = r"\s*" if _HAN.search(words) else r"\s+"
    spelled = "|".join(
        re.escape(form).replace(r"\ ", between)
        for form in dict.fromkeys((words, unicodedata.normalize("NFD", words), _plain(words)))
    )
    if _HAN.search(words):
        return re.compile(spelled)
    return re.compile(rf"{_NO_LATIN_BEFORE}({spelled})(?=['’]?s?{_NO_LATIN_AFTER})", re.IGNORECASE if is_long else 0)


def _plain(words: str) -> str:
    """Spell a name without accents, as people do who have no key for them."""
    return "".join(sign for sign in unicodedata.normalize("NFD", words) if not unicodedata.combining(sign))
