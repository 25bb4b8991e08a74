"""Amounts, days and moments as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from afterdesk.domain.formats import NaiveMoment, Writing, write_choice, write_day, write_moment, write_money
from afterdesk.domain.values import Money
from afterdesk.packs.letters import load_letters

MOMENT = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


def writing(lang: str, marketplace: str = "") -> Writing:
    return load_letters().language(lang).writing_for(marketplace)


@pytest.mark.parametrize(
    ("lang", "marketplace", "amount", "currency", "written"),
    [
        pytest.param("en", "US", "1234.5", "USD", "$1,234.50", id="dollars"),
        pytest.param("en", "UK", "12", "GBP", "£12.00", id="pounds"),
        pytest.param("de", "DE", "12.5", "EUR", "12,50\N{NO-BREAK SPACE}€", id="euro with comma"),
        pytest.param("ja", "JP", "1480", "JPY", "1,480円", id="yen has no decimals"),
        pytest.param("zh", "US", "12.5", "USD", "12.50美元", id="dollars in Chinese"),
        pytest.param("zh", "JP", "1480", "JPY", "1,480日元", id="yen in Chinese"),
    ],
)
def test_amounts(lang: str, marketplace: str, amount: str, currency: str, written: str) -> None:
    assert write_money(Money(Decimal(amount), currency), writing(lang, marketplace)) == written


@pytest.mark.parametrize(
    ("lang", "marketplace", "written"),
    [
        pytest.param("en", "US", "Friday, November 27", id="American"),
        pytest.param("en", "UK", "Friday 27 November", id="British"),
        pytest.param("de", "DE", "Freitag, 27. November", id="German"),
        pytest.param("ja", "JP", "11月27日(金)", id="Japanese"),
        pytest.param("zh", "US", "11月27日周五", id="Chinese"),
    ],
)
def test_days(lang: str, marketplace: str, written: str) -> None:
    assert write_day(date(2026, 11, 27), writing(lang, marketplace)) == written


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        pytest.param("fr_FR", "vendredi 27 novembre", id="French"),
        pytest.param("es_ES", "viernes, 27 de noviembre", id="Spanish"),
        pytest.param("it_IT", "venerdì 27 novembre", id="Italian"),
        pytest.param("pl_PL", "piątek, 27 listopada", id="Polish"),
        pytest.param("sv_SE", "fredag 27 november", id="Swedish"),
        pytest.param("nl_NL", "vrijdag 27 november", id="Dutch"),
        pytest.param("pt_BR", "sexta-feira, 27 de novembro", id="Portuguese"),
    ],
)
def test_days_of_languages_to_come(locale: str, written: str) -> None:
    assert write_day(date(2026, 11, 27), Writing(locale)) == written


@pytest.mark.parametrize(
    ("lang", "marketplace", "zone", "written"),
    [
        pytest.param(
            "en", "US", "America/Los_Angeles", "Wednesday, November 25, 12:00 AM (Pacific Time)", id="zone is named"
        ),
        pytest.param("en", "UK", "Europe/London", "Wednesday 25 November, 08:00", id="one zone needs no name"),
        pytest.param("de", "DE", "Europe/Berlin", "Mittwoch, 25. November, 09:00 Uhr", id="Uhr"),
        pytest.param("ja", "JP", "Asia/Tokyo", "11月25日(水)17:00", id="Tokyo"),
        pytest.param("zh", "US", "America/New_York", "北美东部时间11月25日周三03:00", id="New York in Chinese"),
    ],
)
def test_moments_are_in_the_buyers_zone(lang: str, marketplace: str, zone: str, written: str) -> None:
    assert write_moment(MOMENT, zone, writing(lang, marketplace)).replace("\N{NO-BREAK SPACE}", " ") == written


def test_a_day_can_change_with_the_zone() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    assert write_moment(late, "Asia/Tokyo", writing("ja")) == "11月26日(木)8:30"


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment, match="no time zone"):
        write_moment(datetime(2026, 11, 25, 8, 0), "Europe/Berlin", writing("de"))


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment, match="Mars/Base"):
        write_moment(MOMENT, "Mars/Base", writing("de"))


@pytest.mark.parametrize(
    ("lang", "written"),
    [("en", "1, 2, or 3"), ("de", "1, 2 oder 3"), ("ja", "1、2、3"), ("zh", "1、2或3")],
    ids=["en", "de", "ja", "zh"],
)
def test_choices(lang: str, written: str) -> None:
    assert write_choice(["1", "2", "3"], writing(lang)) == written
