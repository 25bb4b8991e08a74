"""The remedies an after-sales desk knows, what each one moves, and who may grant it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from babel.numbers import get_currency_precision

from afterdesk.domain.values import Money


class Remedy(StrEnum):
    """A way to settle a case. Each has one specification in the remedies pack."""

    GUIDE = "guide"
    SEND_MANUAL = "send_manual"
    ANSWER = "answer"
    EXCHANGE = "exchange"
    RESHIP = "reship"
    SEND_PART = "send_part"
    PARTIAL_REFUND_KEEP = "partial_refund_keep"
    PART_AND_PARTIAL_REFUND = "part_and_partial_refund"
    REFUND_NO_RETURN = "refund_no_return"
    RETURN_THEN_REFUND = "return_then_refund"
    RETURN_WITH_DEDUCTION = "return_with_deduction"
    REFUND_LESS_FREIGHT = "refund_less_freight"
    REFUND_FREIGHT = "refund_freight"
    SETTLE_FULL = "settle_full"
    SETTLE_GOODWILL = "settle_goodwill"
    SETTLE_WITH_DEDUCTION = "settle_with_deduction"
    REPAIR = "repair"
    GIFT = "gift"
    KEEP_EXTRA = "keep_extra"
    COLLECT_EXTRA = "collect_extra"
    WAIT = "wait"
    CARRIER_SEARCH = "carrier_search"
    CARRIER_INTERCEPT = "carrier_intercept"
    CARRIER_HOLD = "carrier_hold"
    CANCEL = "cancel"
    OFFICIAL_CANCEL_ROUTE = "official_cancel_route"
    CANCEL_AND_REORDER = "cancel_and_reorder"
    REFUSE_DELIVERY = "refuse_delivery"
    CLOSE_WITH_REASON = "close_with_reason"
    HAND_TO_AMAZON = "hand_to_amazon"
    HAND_TO_INSURER = "hand_to_insurer"
    ANSWER_AMAZON = "answer_amazon"
    APPEAL = "appeal"
    CLAIM_REIMBURSEMENT = "claim_reimbursement"
    PUBLIC_REPLY = "public_reply"
    REQUEST_REMOVAL = "request_removal"
    SEND_INVOICE = "send_invoice"
    RESTOCK = "restock"
    REMOVAL_ORDER = "removal_order"
    GRADE_AND_RESELL = "grade_and_resell"
    DISPOSE = "dispose"
    NO_RESPONSE_NEEDED = "no_response_needed"


class RefundKind(StrEnum):
    """How much of the paid amount a remedy gives back."""

    NONE = "none"
    FULL = "full"
    SHARE = "share"
    LESS_DEDUCTION = "less_deduction"
    LESS_FREIGHT = "less_freight"
    FREIGHT = "freight"


class Role(StrEnum):
    """Who may grant a remedy, in rising order of authority."""

    OPERATOR = "operator"
    LEAD = "lead"
    OWNER = "owner"

    def reaches(self, other: Role) -> bool:
        """Say whether this role may grant what `other` may grant."""
        order = list(Role)
        return order.index(self) >= order.index(other)


Text = Mapping[str, str]
"""A line for the operator by language; English is always there."""


@dataclass(frozen=True, slots=True)
class TaskTemplate:
    """Work that choosing a remedy creates: who does what, within how many hours."""

    title: Text
    owner: str
    hours: int


@dataclass(frozen=True, slots=True)
class RemedySpec:
    """What a remedy moves (money, goods, parcels) and how it is carried out; from the remedies pack."""

    remedy: Remedy
    title: Text
    refund: RefundKind = RefundKind.NONE
    sends: str = ""
    comes_back: bool = False
    recovers: bool = False
    repairs: bool = False
    gives: bool = False
    asks_buyer: bool = True
    in_letter: bool = True
    granted_by: Role = Role.OPERATOR
    steps: tuple[Text, ...] = ()
    tasks: tuple[TaskTemplate, ...] = ()

    @property
    def second_pair_of_eyes(self) -> Role:
        """Return who agrees where the operator's own authority ends: a lead at least."""
        return self.granted_by if self.granted_by.reaches(Role.LEAD) else Role.LEAD

    @property
    def moves_value(self) -> bool:
        """Say whether money or goods leave the seller: never on the word of an unverified sender."""
        return self.refund is not RefundKind.NONE or bool(self.sends) or self.repairs or self.gives


@dataclass(frozen=True, slots=True)
class Authority:
    """What the person at the desk may grant alone: a role, and the largest amount by currency."""

    role: Role = Role.OPERATOR
    limits: Mapping[str, Decimal] = field(default_factory=dict)

    def allows(self, spec: RemedySpec, amount: Money | None) -> bool:
        """Say whether no second pair of eyes is needed."""
        if not self.role.reaches(spec.granted_by):
            return False
        limit = None if amount is None else self.limits.get(amount.currency)
        return limit is None or amount is None or amount.amount <= limit


def rounded(money: Money) -> Money:
    """Round half a unit up to what the currency has: two places for euro, none for yen."""
    step = Decimal(1).scaleb(-get_currency_precision(money.currency))
    return Money(money.amount.quantize(step, rounding="ROUND_HALF_UP"), money.currency)


def friendly(money: Money, cap: Money) -> Money:
    """Round an offer up, in the buyer's favour, to an amount people say aloud; never above the cap."""
    step = Decimal(10) if get_currency_precision(money.currency) == 0 else Decimal("0.50")
    steps = (money.amount / step).to_integral_value(rounding=ROUND_CEILING)
    offer = Money(steps * step, money.currency)
    return offer if offer <= cap else cap
