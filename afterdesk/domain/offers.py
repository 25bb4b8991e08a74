"""What may become of an offer, and who may grant it: states, limits by role, the second pair of eyes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from afterdesk.domain.arithmetic import Label
from afterdesk.domain.remedies import Authority, RemedySpec, Role
from afterdesk.domain.values import Money

#: The task that keeps the promise of a carrier search; the catalogue of the interface translates it.
TELL_THE_BUYER = "Tell the buyer what the carrier found, whatever it is"
#: Terms of the expected cost that stand for what the buyer might do, not for what is spent.
REACTIONS = frozenset({Label.NOT_SPENT.value, Label.NOT_ACCEPTED.value, Label.DEFECT.value})
#: From each state to those that may follow. A press that was a mistake goes back the way it came.
MOVES: Mapping[str, frozenset[str]] = {
    "proposed": frozenset({"offered", "accepted", "declined", "replaced"}),
    "offered": frozenset({"accepted", "declined", "replaced"}),
    "accepted": frozenset({"declined", "carried_out", "offered", "proposed"}),
    "declined": frozenset({"accepted", "offered"}),
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


def state_before(state: str, *, was_sent: bool) -> str | None:
    """Return the state before the last step; None where nothing can be taken back: what is in a letter has left."""
    if state == "carried_out":
        return "accepted"
    if state in ("accepted", "declined"):
        return "offered" if was_sent else "proposed"
    return None


def spent(terms: Iterable[tuple[str, Decimal]], refunded: Decimal | None) -> Decimal:
    """Return what carrying it out costs by the terms it was offered with, the real refund in place of the planned."""
    total = Decimal(0)
    for label, amount in terms:
        if label == Label.REFUND.value and refunded is not None:
            total += refunded
        elif label not in REACTIONS:
            total += amount
    return total
