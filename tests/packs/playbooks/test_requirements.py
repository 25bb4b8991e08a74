"""Each condition on both sides of its edge, alone and in every playbook that stands on it."""

from __future__ import annotations

from typing import Any

import pytest

from afterdesk.domain.playbook import advise
from afterdesk.domain.playbook_rules import WayRule
from afterdesk.domain.situations import Situation
from afterdesk.packs.playbooks import FOLDER, load_playbooks
from afterdesk.packs.playbooks.catalogue import Example, read_catalogue
from tests.packs.playbooks.cases import case_of

CATALOGUE = read_catalogue(FOLDER)
PLAYBOOKS = load_playbooks()
EXAMPLES = {(one.requirement, one.holds): dict(one.given) for one in CATALOGUE.examples}
STANDS = [
    pytest.param(situation, way, need.id, id=f"{situation.value}: {way.remedy.value} needs {need.id}")
    for situation, book in PLAYBOOKS.items()
    for way in book.ways
    for need in way.needs
]


@pytest.mark.parametrize("example", CATALOGUE.examples, ids=lambda one: f"{one.requirement} {one.holds}")
def test_the_edge(example: Example) -> None:
    assert example.given, "an example names its facts"
    assert CATALOGUE.requirements[example.requirement].condition.holds(example.given) is example.holds


def test_every_requirement_is_used() -> None:
    used = {need.id for book in PLAYBOOKS.values() for way in book.ways for need in way.needs}
    assert used == set(CATALOGUE.requirements)


def _given(way: WayRule, failing: str = "") -> dict[str, Any]:
    given: dict[str, Any] = {}
    for need in way.needs:
        given |= EXAMPLES[need.id, True]
    return given | (EXAMPLES[failing, False] if failing else {})


@pytest.mark.parametrize(("situation", "way", "need"), STANDS)
def test_a_way_opens_and_closes_with_its_condition(situation: Situation, way: WayRule, need: str) -> None:
    open_advice = advise(case_of(situation, _given(way)), PLAYBOOKS[situation])
    assert way.remedy in {one.remedy for one in open_advice.ways}
    closed_advice = advise(case_of(situation, _given(way, need)), PLAYBOOKS[situation])
    blocked = {one.remedy: one for one in closed_advice.blocked}
    if way.remedy in closed_advice.floor.remedies:
        assert way.remedy in {one.remedy for one in closed_advice.ways}, "what the buyer is due stays open"
    else:
        assert CATALOGUE.requirements[need].no in blocked[way.remedy].reasons
