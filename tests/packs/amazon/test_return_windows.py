"""Until when a buyer may return, by store, group of products, season and law."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from afterdesk.domain.clock_events import Event
from afterdesk.domain.clocks import ClockEvent
from afterdesk.domain.marketplaces import Marketplace, zone_of
from afterdesk.domain.return_windows import return_window
from afterdesk.domain.values import Fulfillment
from afterdesk.packs.load import load_pack

RULES = load_pack().timed


def delivered(place: str, bought_on: str, delivered_on: str) -> ClockEvent:
    market, ships, *category = place.split()
    marketplace = Marketplace(market)
    noon = [
        datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=zone_of(marketplace)) for day in (bought_on, delivered_on)
    ]
    return ClockEvent(
        name=Event.ORDER_DELIVERED,
        at=noon[1],
        marketplace=marketplace,
        fulfillment=Fulfillment(ships),
        category=category[0] if category else None,
        moments={Event.ORDER_PLACED: noon[0]},
    )


@pytest.mark.parametrize(
    ("place", "bought_on", "delivered_on", "rule", "last_day"),
    [
        pytest.param("US FBM", "2026-06-01", "2026-06-03", "WIN-US", "2026-07-03", id="the US"),
        pytest.param("DE FBM", "2026-06-01", "2026-06-03", "WIN-EU", "2026-07-03", id="Germany"),
        pytest.param(
            "DE FBM pc", "2024-03-24", "2024-03-26", "WIN-EU", "2024-04-25", id="electronics, the last 30 days"
        ),
        pytest.param(
            "DE FBM pc", "2024-03-25", "2024-03-26", "WIN-EU-14", "2024-04-09", id="electronics, from then 14"
        ),
        pytest.param("DE FBM toys", "2025-07-22", "2025-07-24", "WIN-EU", "2025-08-23", id="toys, the last 30 days"),
        pytest.param(
            "DE FBM toys", "2025-07-23", "2025-07-24", "WIN-EU-14-MORE", "2025-08-07", id="toys, from then 14"
        ),
        pytest.param("US FBM", "2025-10-31", "2025-11-03", "WIN-US", "2025-12-03", id="the day before the season"),
        pytest.param("US FBM", "2025-11-01", "2025-11-03", "SEASON-2025-US", "2026-01-31", id="the season's first day"),
        pytest.param(
            "US FBM", "2025-12-31", "2026-01-10", "WIN-US", "2026-02-09", id="late in the season, 30 days are more"
        ),
        pytest.param(
            "DE FBM", "2025-12-25", "2026-01-05", "SEASON-2025-EU", "2026-02-04", id="never less than 30 days"
        ),
        pytest.param("DE FBM", "2025-12-26", "2025-12-29", "WIN-EU", "2026-01-28", id="the day after the season"),
        pytest.param("ES FBM", "2025-11-20", "2025-11-24", "SEASON-2025-ES", "2026-02-06", id="Spain has a week more"),
        pytest.param(
            "DE FBM pc", "2026-11-20", "2026-11-23", "SEASON-2026-EU", "2027-01-31", id="electronics in the season"
        ),
        pytest.param("US FBM apple", "2025-11-20", "2025-11-24", "SEASON-2025-US-APPLE", "2026-01-15", id="Apple"),
        pytest.param(
            "BR FBM", "2026-06-01", "2026-06-03", "WIN-BR", "2026-07-03", id="Brazil, with the law's 7 days beside"
        ),
        pytest.param("NL FBA", "2026-06-01", "2026-06-03", "WIN-NORTH", "2026-07-03", id="the Netherlands, by FBA"),
        pytest.param("DE FBA pc", "2026-06-01", "2026-06-03", "WIN-EU-14", "2026-06-17", id="electronics by FBA"),
        pytest.param("MX FBA", "2026-06-01", "2026-06-03", "FBA-8", "2026-07-03", id="Mexico, known for FBA only"),
    ],
)
def test_the_longest_window_counts(place: str, bought_on: str, delivered_on: str, rule: str, last_day: str) -> None:
    window = return_window(delivered(place, bought_on, delivered_on), RULES)
    assert window is not None
    zone = zone_of(Marketplace(place.split()[0]))
    assert window.until.astimezone(zone).date().isoformat() == last_day
    assert window.decided_by.rule_id == rule
    assert window.includes(window.until)
    assert not window.includes(window.until + timedelta(microseconds=1))


def test_the_law_stands_beside_the_stores_window() -> None:
    window = return_window(delivered("DE FBM", "2026-06-01", "2026-06-03"), RULES)
    assert window is not None
    assert "LAW-EU-WITHDRAW" in [clock.rule_id for clock in window.beside]


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert return_window(delivered("MX FBM", "2026-06-01", "2026-06-03"), RULES) is None
