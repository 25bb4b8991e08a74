"""What happened moves what is expected: outcomes of offers, pooled over situation and price band."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from afterdesk.domain.arithmetic import Beliefs, Beta
from afterdesk.domain.playbook_rules import Playbook
from afterdesk.domain.remedies import Remedy
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money

#: Price bands by multiples of what one order defect is worth to the seller, so they hold in every currency.
_BANDS = ((Decimal("0.5"), "low"), (Decimal(2), "middle"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One offer that is over. None: the question did not arise (nothing came back, nobody was asked)."""

    situation: Situation
    remedy: Remedy
    band: str
    accepted: bool | None = None
    defect: bool | None = None
    resold: bool | None = None


def price_band(paid: Money, playbook: Playbook) -> str:
    """Return the price band of an order: low, middle or high."""
    values = playbook.economics.defect_value
    yardstick = values.get(paid.currency, values["other"])
    return next((band for multiple, band in _BANDS if paid.amount <= yardstick * multiple), "high")


def learned(playbook: Playbook, outcomes: Iterable[Outcome], band: str) -> Playbook:
    """Return the playbook with its beliefs moved: outcomes of the same situation and band count whole,
    those of the same remedy elsewhere count by the pack's `pool_weight`.
    """
    economics = playbook.economics
    for outcome in outcomes:
        near = outcome.situation is playbook.situation and outcome.band == band
        weight = Decimal(1) if near else economics.pool_weight
        beliefs = economics.beliefs[outcome.remedy]
        economics = economics.learned(outcome.remedy, _moved(beliefs, outcome, weight))
    return replace(playbook, economics=economics)


def _moved(beliefs: Beliefs, outcome: Outcome, weight: Decimal) -> Beliefs:
    return Beliefs(
        accepted=_one(beliefs.accepted, outcome.accepted, weight),
        defect=_one(beliefs.defect, outcome.defect, weight),
        resold=_one(beliefs.resold, outcome.resold, weight),
    )


def _one(belief: Beta, happened: bool | None, weight: Decimal) -> Beta:
    if happened is None:
        return belief
    own = 1 if weight == 1 else 0
    yes, no = (weight, Decimal(0)) if happened else (Decimal(0), weight)
    return Beta(belief.yes + yes, belief.no + no, belief.cases + own)
