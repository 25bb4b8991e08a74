"""What may become of an offer, and who may grant it: states, limits by role, the second pair of eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from afterdesk.domain.remedies import Authority, RemedySpec, Role
from afterdesk.domain.values import Money

#: From each state to those that may follow. Carried out goes back to accepted when a press was a mistake.
MOVES: Mapping[str, frozenset[str]] = {
    "proposed": frozenset({"offered", "accepted", "declined", "replaced"}),
    "offered": frozenset({"accepted", "declined", "replaced"}),
    "accepted": frozenset({"declined", "carried_out"}),
    "declined": frozenset({"accepted"}),
    "replaced": frozenset({"accepted"}),
    "carried_out": frozenset({"accepted"}),
}


def may_become(state: str, other: str) -> bool:
    """Say whether an offer may go from one state to the other."""
    return other in MOVES.get(state, frozenset())


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest amount that operators and leads of a store grant alone, by currency; none: no limit."""

    operator: Mapping[str, Decimal] = field(default_factory=dict)
    lead: Mapping[str, Decimal] = field(default_factory=dict)

    def of(self, role: Role) -> Authority:
        """Return what a role may grant alone. The owner of the account may grant everything."""
        amounts = {Role.OPERATOR: self.operator, Role.LEAD: self.lead}.get(role, {})
        return Authority(role, amounts)


def needed_role(spec: RemedySpec, amount: Money | None, limits: Limits) -> Role:
    """Return the least role that may grant a remedy of this amount alone."""
    return next((role for role in Role if limits.of(role).allows(spec, amount)), Role.OWNER)


def left_to_refund(paid: Money, refunded: Sequence[Money]) -> Money:
    """Return what can still be given back of an order: what was paid less what went back; never below zero."""
    left = paid.amount - sum((one.amount for one in refunded if one.currency == paid.currency), Decimal(0))
    return Money(max(left, Decimal(0)), paid.currency)
