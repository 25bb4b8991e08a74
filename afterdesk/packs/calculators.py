"""Questions an operator asks between two cases, answered by the rules in force; each answer names its rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Rule
from afterdesk.domain.values import Fulfillment
from afterdesk.packs.load import Pack

#: The line of a table that answers for every reason that is not named.
OTHERWISE = "otherwise"


class CameBack(StrEnum):
    """The state of what the buyer sent back, as far as deductions tell it apart."""

    AS_SENT = "as_sent"
    USED_OR_DAMAGED = "used_or_damaged"
    OPENED_SOFTWARE = "opened_software"
    DIFFERENT_ITEM = "different_item"
    SELLER_FAULT = "seller_fault"


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays the return shipping ("buyer" or "seller"), and the rule that says so."""

    who: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Deduction:
    """How much of the refund may be kept back at most, in percent, and the rule that says so."""

    percent: Decimal
    rule: Rule

    def kept(self, paid: Decimal) -> Decimal:
        """Return the most that may be kept of what was paid, in the same unit, to the cent."""
        return (paid * self.percent / 100).quantize(Decimal("0.01"))


def return_reasons(pack: Pack, marketplace: Marketplace, on: date) -> tuple[str, ...]:
    """Return the reasons the marketplace's table names, in its order; empty where there is no table."""
    return tuple(dict.fromkeys(reason for table in _payer_tables(pack, marketplace, on) for reason in _lines(table)))


def who_pays(pack: Pack, marketplace: Marketplace, reason: str, on: date) -> Payer | None:
    """Say who pays a return for a reason of `return_reasons`; None where no rule is known."""
    for table in _payer_tables(pack, marketplace, on):
        lines = _lines(table)
        if who := lines.get(reason) or lines.get(OTHERWISE):
            return Payer(who, table)
    return None


def deduction(
    pack: Pack, marketplace: Marketplace, state: CameBack, on: date, *, late: bool = False
) -> Deduction | None:
    """Say how much may be kept back of the refund of a self-shipped order; None where no rule is known."""
    facts = _facts(state, late=late)
    holding = [rule for rule in _rules(pack, marketplace, on, "deduction") if rule.holds(facts)]
    if not holding:
        return None
    rule = max(holding, key=lambda one: Decimal(str(one.value)))
    return Deduction(Decimal(str(rule.value)), rule)


def defect_limit(pack: Pack, on: date) -> Rule | None:
    """Return the rule that limits the order defect rate."""
    return next(iter(rule for rule in pack.rules_for(on) if rule.about == "order-defect-rate"), None)


def _facts(state: CameBack, *, late: bool) -> Mapping[str, object]:
    if state is CameBack.SELLER_FAULT:
        return {"seller_fault": True}
    if state is CameBack.DIFFERENT_ITEM:
        return {"seller_fault": False, "tags": ["different_item_returned"]}
    return {
        "seller_fault": False,
        "original_condition": state is CameBack.AS_SENT,
        "returned_late": late,
        "in_policy": not late,
        "category": "software" if state is CameBack.OPENED_SOFTWARE else "other",
        "tags": [],
    }


def _payer_tables(pack: Pack, marketplace: Marketplace, on: date) -> list[Rule]:
    return _rules(pack, marketplace, on, "who-pays-return")


def _rules(pack: Pack, marketplace: Marketplace, on: date, about: str) -> list[Rule]:
    found = pack.rules_for(on, marketplace, fulfillment=Fulfillment.FBM)
    return [rule for rule in found if rule.about == about]


def _lines(table: Rule) -> dict[str, str]:
    return {str(name): str(who) for name, who in dict(table.value).items()}  # type: ignore[arg-type]
