"""The gist of a message in the reader's language: what its decisive words mean, and the facts it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language

from afterdesk.desk.rulebook import shipped_model
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.stated import day_and_month
from afterdesk.domain.triage.gist import Gist, gist_of
from afterdesk.web.amounts import written
from afterdesk.web.words import CONCEPTS, FLAGS, word_for

#: Any leap year: a day and a month without their year are written, never counted with.
_SOME_YEAR = 2024
#: With points the day always comes first; with strokes nobody knows.
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(20\d\d)")


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the buyer and what they mean."""

    words: str
    meaning: str


@dataclass(frozen=True, slots=True)
class GistLines:
    """What a reader sees under a message of another language."""

    said: tuple[Said, ...]
    facts: tuple[str, ...]


def gist_lines(text: str, language: str, marketplace: str) -> GistLines:
    """Return the gist of a message in the reader's language; it is read once, whoever looks."""
    gist = _gist(text, language, marketplace)
    said = (Said(one.text, word_for(FLAGS if one.label in FLAGS else CONCEPTS, one.label)) for one in gist.words)
    return GistLines(tuple(one for one in said if one.meaning), tuple(_facts(gist)))


@lru_cache(maxsize=128)
def _gist(text: str, language: str, marketplace: str) -> Gist:
    return gist_of(text, language, shipped_model(), Marketplace(marketplace) if marketplace else None)


def _facts(gist: Gist) -> Iterator[str]:
    facts = gist.facts
    yield from facts.order_ids
    yield from facts.asins
    yield from (written(amount) for amount in facts.amounts)
    yield from (_day(day) for day in facts.dates)


def _day(day: str) -> str:
    """Write a day as the reader does; what cannot be read for certain stays as the buyer wrote it."""
    locale = "zh_Hans" if (get_language() or "").startswith("zh") else "en"
    dotted = _DOTTED.fullmatch(day)
    iso = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}" if dotted else day
    try:
        return format_date(date.fromisoformat(iso), format="medium", locale=locale)
    except ValueError:
        pass
    try:
        found = day_and_month(day)
        return format_skeleton("MMMd", date(_SOME_YEAR, found[1], found[0]), locale=locale) if found else day
    except ValueError:
        return day
