"""Amounts, days, moments, lists and plurals as a language and its country write them, from CLDR."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_currency

from afterdesk.domain.errors import DeskError
from afterdesk.domain.values import Money

#: Japanese and Chinese letters write the currency behind the number in words: 1,480円, 12.50美元.
_CURRENCY_IN_WORDS = frozenset({"ja", "zh"})
_SHORT_WEEK_DAY = frozenset({"ja", "zh"})
#: One zone for the whole country: nobody there names it in a letter.
_OBVIOUS_ZONES = frozenset(
    {
        "Europe/London",
        "Europe/Berlin",
        "Europe/Paris",
        "Europe/Rome",
        "Europe/Madrid",
        "Europe/Amsterdam",
        "Europe/Stockholm",
        "Europe/Warsaw",
        "Europe/Brussels",
        "Europe/Dublin",
        "Europe/Istanbul",
        "Asia/Tokyo",
        "Asia/Shanghai",
        "Asia/Singapore",
    }
)
_HOME_LANGUAGES = {"ja": {"Asia/Tokyo"}, "zh": {"Asia/Shanghai", "Asia/Singapore"}}


class NaiveMoment(DeskError):
    """A moment without a time zone cannot be written into a letter."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How one language writes: its CLDR locale, and the words around a day and a time.

    `alternatives` joins the numbers of choices where CLDR's list with "or" reads stiffly; `spelling` are words that
    this country writes otherwise (colour, color).
    """

    locale: str
    moment: str = "{day}, {time}"
    moment_with_zone: str = "{day}, {time} ({zone})"
    clock: str = "{time}"
    alternatives: str = ""
    spelling: tuple[tuple[str, str], ...] = ()

    @property
    def language(self) -> str:
        """Return the two-letter language."""
        return self.locale.split("_")[0]


def write_money(money: Money, writing: Writing) -> str:
    """Return the amount as the language writes it, never with an invisible character other than a no-break space."""
    form = "name" if writing.language in _CURRENCY_IN_WORDS else "standard"
    written = format_currency(money.amount, money.currency, locale=writing.locale, format_type=form)  # type: ignore[arg-type]
    return _plain_spaces(written)


def write_day(day: date, writing: Writing) -> str:
    """Return week day, day and month: a promise within weeks needs no year."""
    return _plain_spaces(format_date(day, _day_pattern(writing.locale), locale=writing.locale))


def write_moment(moment: datetime, zone: str, writing: Writing) -> str:
    """Return day and time in the buyer's zone. Raises NaiveMoment if `moment` has no zone."""
    if moment.tzinfo is None:
        raise NaiveMoment("the promised moment has no time zone. Give an aware date and time.")
    local = moment.astimezone(_zone(zone))
    time = writing.clock.format(time=_plain_spaces(format_time(local, "short", locale=writing.locale)))
    day = write_day(local.date(), writing)
    if _is_obvious(zone, writing):
        return writing.moment.format(day=day, time=time)
    name = _plain_spaces(get_timezone_name(_zone(zone), width="long", locale=writing.locale))
    return writing.moment_with_zone.format(day=day, time=time, zone=name)


def write_choice(words: Sequence[str], writing: Writing) -> str:
    """Return "1, 2 or 3" as the language joins alternatives."""
    if writing.alternatives:
        return writing.alternatives.join(words)
    return format_list(list(words), style="or", locale=writing.locale)


def plural_form(count: int, writing: Writing) -> str:
    """Return the CLDR plural category of a whole number: one, few, many, other, ..."""
    return str(Locale.parse(writing.locale).plural_form(count))


def _is_obvious(zone: str, writing: Writing) -> bool:
    home = _HOME_LANGUAGES.get(writing.language)
    return zone in home if home else zone in _OBVIOUS_ZONES


@cache
def _day_pattern(locale: str) -> str:
    """Return CLDR's week day, day and month; where it has none, the full date without its year.

    Japanese and Chinese letters write the short week day: 11月25日(水), 11月25日周三.
    """
    parsed = Locale.parse(locale)
    if parsed.language in _SHORT_WEEK_DAY:
        return str(parsed.datetime_skeletons["MMMEd"])
    if "MMMMEEEEd" in parsed.datetime_skeletons:
        return str(parsed.datetime_skeletons["MMMMEEEEd"])
    full = parsed.date_formats["full"].pattern
    return re.sub(r"y年|,?\s*('de'\s+)?\by\b", "", full).strip(" ,")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise NaiveMoment(f'"{name}" is not a time zone. Write, for example, Europe/Berlin.') from None


def _plain_spaces(text: str) -> str:
    return text.replace("\u202f", "\u00a0")
