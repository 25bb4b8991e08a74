"""Figures of a rule set otherwise for one store: from now on, with a reason, and never for a clock that runs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from afterdesk.desk.actions.overrides import NewFigures, end_override, override_rule
from afterdesk.desk.models import RuleOverride, Store
from afterdesk.desk.rulebook import forget_rules
from afterdesk.domain.overrides import OverrideProblem
from tests.desk.cast import NOW, open_one, person, store

pytestmark = pytest.mark.django_db


def twelve_hours(shop: Store, **changes: object) -> RuleOverride:
    """Let the store answer within 12 hours."""
    figures = NewFigures(**{"reason": "our own promise", "value": Decimal(12), **changes})  # type: ignore[arg-type]
    row = override_rule(store=shop, rule_id="MSG-1", figures=figures, by=person("Olga", shop), now=NOW)
    forget_rules(shop.pk)
    return row


def hours_of(shop: Store) -> timedelta:
    """Return how long the reply clock of a new case runs."""
    clock = open_one(shop).clocks.get(rule_id="MSG-1")
    return clock.due_at - clock.started_at


def test_it_holds_for_its_store_alone() -> None:
    shop, other = store(), store("Other")
    twelve_hours(shop)
    assert (hours_of(shop), hours_of(other)) == (timedelta(hours=12), timedelta(hours=24))


def test_a_running_clock_stays_as_it_was_frozen() -> None:
    shop = store()
    clock = open_one(shop).clocks.get(rule_id="MSG-1")
    due_at = clock.due_at
    twelve_hours(shop)
    clock.refresh_from_db()
    assert clock.due_at == due_at


def test_when_it_ends_the_pack_holds_again() -> None:
    shop = store()
    row = twelve_hours(shop)
    assert end_override(override=row, by=person("Olga", shop), now=NOW)
    forget_rules(shop.pk)
    assert hours_of(shop) == timedelta(hours=24)
    assert not end_override(override=row, by=person("Olga", shop), now=NOW)


def test_a_later_one_replaces_the_earlier() -> None:
    shop = store()
    twelve_hours(shop)
    twelve_hours(shop, value=Decimal(6))
    assert hours_of(shop) == timedelta(hours=6)
    assert RuleOverride.objects.filter(ended_at=None).count() == 1


def test_the_packs_value_stays_visible_on_the_clock() -> None:
    shop = store()
    twelve_hours(shop)
    clock = open_one(shop).clocks.get(rule_id="MSG-1")
    assert clock.frozen["override"]["pack"]["value"] == 24


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"reason": " "}, id="no reason"),
        pytest.param({"value": None}, id="nothing set"),
        pytest.param({"value": Decimal(0)}, id="no time at all"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(OverrideProblem):
        twelve_hours(store(), **changes)
