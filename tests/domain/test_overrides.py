"""A store's own figures: they hold where they should, the pack's value stays visible, nonsense is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from afterdesk.domain.calendars import Unit
from afterdesk.domain.clock_events import Event
from afterdesk.domain.clocks import ClockEvent, clocks_for
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.overrides import Override, OverrideProblem, apply_overrides, check_override, loosens
from afterdesk.domain.rules import Kind, Rule
from tests.domain.rule_maker import PLAIN, at_marketplaces, made, since, until

AT = datetime(2026, 11, 20, 18, tzinfo=UTC)
WINDOW = made({"kind": Kind.WINDOW, "unit": Unit.CALENDAR_DAYS, "value": None}, earliest=45, latest=105)


def override(**changes: Any) -> Override:
    return replace(Override(rule_id="TEST-1", reason="Agreed with the carrier", by="Ida", at=AT, value=12), **changes)


def hours_due(rules: tuple[Rule, ...], marketplace: Marketplace) -> float:
    event = ClockEvent(name=Event.BUYER_MESSAGE_RECEIVED, at=AT, marketplace=marketplace)
    return (clocks_for(event, rules)[0].due_at - AT) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("rule", "wanted", "at_de", "at_fr"),
    [
        pytest.param(PLAIN, None, 36, 36, id="everywhere"),
        pytest.param(PLAIN, {Marketplace.DE}, 36, 24, id="at one store front of a rule for all"),
        pytest.param(
            made({"scope": at_marketplaces(Marketplace.DE, Marketplace.FR)}), {Marketplace.DE}, 36, 24,
            id="at one of two",
        ),
        pytest.param(
            made({"scope": at_marketplaces(Marketplace.DE, Marketplace.FR)}), {Marketplace.UK}, 24, 24,
            id="at none of them",
        ),
    ],
)  # fmt: skip
def test_an_override_holds_where_it_says(rule: Rule, wanted: set[Marketplace] | None, at_de: int, at_fr: int) -> None:
    markets = None if wanted is None else frozenset(wanted)
    rules = apply_overrides([rule], [override(value=36, marketplaces=markets)])
    assert (hours_due(rules, Marketplace.DE), hours_due(rules, Marketplace.FR)) == (at_de, at_fr)


def test_the_packs_value_stays_beside_it() -> None:
    rules = apply_overrides([PLAIN], [override(), override(value=6, at=AT + timedelta(days=1), by="Jo")])
    frozen = rules[0].snapshot()
    assert (frozen["value"], frozen["override"]) == (
        6,
        {
            "reason": "Agreed with the carrier",
            "by": "Jo",
            "at": "2026-11-21T18:00:00+00:00",
            "pack": {"value": 24, "earliest": None, "latest": None, "warn_before_hours": [8, 2]},
        },
    )


def test_a_rule_without_override_says_nothing_of_one() -> None:
    assert "override" not in PLAIN.snapshot()


def test_an_override_outlives_the_version_it_was_made_for() -> None:
    versions = [made({"span": until("2026-11-30")}), made({"span": since("2026-12-01"), "value": 48})]
    assert [rule.value for rule in apply_overrides(versions, [override()])] == [12, 12]


def test_a_window_is_set_by_its_edges() -> None:
    changed = apply_overrides([WINDOW], [override(value=None, latest=60)])[0]
    assert (changed.timing.earliest, changed.timing.latest) == (45, 60)


@pytest.mark.parametrize(
    ("given", "is_looser"),
    [
        pytest.param(override(value=36), True, id="more hours"),
        pytest.param(override(value=12), False, id="fewer hours"),
        pytest.param(override(value=None, warn_before_hours=(4,)), False, id="only the warnings"),
    ],
)
def test_giving_more_time_than_the_pack_is_seen(given: Override, is_looser: bool) -> None:
    assert loosens(given, PLAIN) is is_looser


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(override(rule_id="MSG-99"), 'No rule "MSG-99"', id="no such rule"),
        pytest.param(override(reason=" "), "needs a reason", id="no reason"),
        pytest.param(override(value=None), "Nothing is set otherwise", id="nothing set"),
        pytest.param(override(value=0), "zero or less", id="zero"),
        pytest.param(override(warn_before_hours=(8, -1)), "zero or less", id="a warning after the end"),
        pytest.param(override(value=Decimal("1.5")), "not whole", id="half an hour"),
        pytest.param(override(value=None, latest=60), "not a window", id="edges of a clock"),
    ],
)
def test_nonsense_is_refused(given: Override, words: str) -> None:
    with pytest.raises(OverrideProblem, match=words):
        check_override(given, [PLAIN])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(override(value=None, latest=45), "would close", id="closes when it opens"),
        pytest.param(override(value=60), "no single figure", id="a value for a window"),
    ],
)
def test_nonsense_for_a_window_is_refused(given: Override, words: str) -> None:
    with pytest.raises(OverrideProblem, match=words):
        check_override(given, [WINDOW])


def test_a_sound_override_passes() -> None:
    check_override(override(), [PLAIN])
