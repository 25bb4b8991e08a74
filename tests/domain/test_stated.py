"""The figures of a text, whatever language writes them."""

from __future__ import annotations

import pytest

from afterdesk.domain.stated import day_and_month, figures_changed


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        pytest.param("39,90 € bis 24. Dezember 2026", "€39.90 by December 24, 2026", id="amount and date"),
        pytest.param("am 24.12.2026", "2026年12月24日", id="date to Japanese"),
        pytest.param("am 24.12.26", "on 24/12/2026", id="short year"),
        pytest.param("am 5.12.", "on 5 December", id="no year"),
        pytest.param("1.234,50 EUR", "1,234.50 EUR", id="thousands"),
        pytest.param("1 234,50 €", "1,234.50 €", id="thousands with a hard blank"),
        pytest.param("¥3,980", "3980 yen", id="yen"),
        pytest.param("zwei Tage", "2 days", id="word to digit"),
        pytest.param("within 2 days", "binnen zwei Tagen", id="digit to word"),
        pytest.param("in three days", "3日以内に", id="word to Japanese digit"),
        pytest.param("２日以内", "within 2 days", id="full width"),
        pytest.param("17:00 Uhr", "17:00", id="time"),
        pytest.param("um 17.00 Uhr", "at 17:00", id="time with a point"),
        pytest.param("50 %", "50%", id="per cent"),
        pytest.param("nothing", "nichts", id="no figure"),
        pytest.param("le 1er mai 2026", "2026年5月1日", id="French first"),
        pytest.param("You may keep 2 of them", "Sie dürfen 2 behalten", id="may is a verb"),
        pytest.param("3 pièces, 3 fois", "3 pieces", id="the same figure twice"),
    ],
)
def test_the_same_figures(source: str, answer: str) -> None:
    assert not figures_changed(source, answer)


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        pytest.param("39,90 €", "39.00 €", id="another amount"),
        pytest.param("39,90 €", "3990 €", id="the point is lost"),
        pytest.param("am 24.12.2026", "on 12 24", id="the year is lost"),
        pytest.param("am 24. Dezember", "on 24 November", id="another month"),
        pytest.param("24. Dezember", "2026年11月24日", id="another month in Japanese"),
        pytest.param("December 24th", "11月24日", id="another month, month first"),
        pytest.param("in 3 Tagen", "in some days", id="a figure is gone"),
        pytest.param("bald", "within 24 hours", id="a figure came in"),
        pytest.param("wir prüfen es", "we refund 100 EUR", id="an amount came in"),
        pytest.param("17:00 Uhr", "18:00", id="another time"),
    ],
)
def test_other_figures(source: str, answer: str) -> None:
    assert figures_changed(source, answer)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("24. Dezember", (24, 12)),
        ("March 3rd", (3, 3)),
        ("12月24日", (24, 12)),
        ("5.12.", (5, 12)),
        ("5/12", None),
        ("Dezember", None),
        ("99. Mai", None),
    ],
)
def test_a_day_without_its_year(written: str, found: tuple[int, int] | None) -> None:
    assert day_and_month(written) == found
