"""At which figure the first way out would change: "changes if the return freight is under 6 EUR"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from afterdesk.domain.casefacts import CaseFacts, Costs
from afterdesk.domain.playbook import Advice, advise
from afterdesk.domain.playbook_rules import Playbook
from afterdesk.domain.remedies import Remedy, rounded
from afterdesk.domain.values import Money

FIGURES = ("return_freight", "freight_out", "landed_cost", "repair_quote")


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """The figure's value at which another way out becomes the cheapest, and on which side of today's value it lies."""

    figure: str
    value: Money
    above: bool
    then: Remedy


def turning_points(facts: CaseFacts, playbook: Playbook) -> tuple[TurningPoint, ...]:
    """Return the nearest turning point of every figure the seller gave. Costs are linear in each figure."""
    advice = advise(facts, playbook)
    points = []
    for figure in FIGURES:
        value = getattr(facts.costs, figure)
        if value is not None and value.amount > 0 and len(advice.ways) > 1:
            points += _nearest(figure, value, advice, _advice_at(facts, playbook, figure, value.times(101)))
    return tuple(points)


def _advice_at(facts: CaseFacts, playbook: Playbook, figure: str, value: Money) -> Advice:
    costs: Costs = replace(facts.costs, **{figure: value})
    return advise(replace(facts, costs=costs), playbook)


def _nearest(figure: str, value: Money, now: Advice, far: Advice) -> list[TurningPoint]:
    span = value.amount * 100
    far_totals = {way.remedy: way.total.amount for way in far.ways}
    slopes = {
        way.remedy: (far_totals[way.remedy] - way.total.amount) / span for way in now.ways if way.remedy in far_totals
    }
    first, *others = (way for way in now.ways if way.remedy in slopes)
    points = []
    for other in others:
        steeper = slopes[first.remedy] - slopes[other.remedy]
        if steeper == 0:
            continue
        crossing = value.amount + (other.total.amount - first.total.amount) / steeper
        if crossing > 0 and crossing != value.amount:
            turned = rounded(Money(Decimal(crossing), value.currency))
            points.append(TurningPoint(figure, turned, crossing > value.amount, other.remedy))
    return sorted(points, key=lambda point: abs(point.value.amount - value.amount))[:1]
