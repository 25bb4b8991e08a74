"""From issue and wish to situation: what the buyer wrote, joined with what order, parcel, return, claim and notice say.

One table, read from the top; the first row whose conditions hold decides. A notice (claim, review, return request)
comes before a message, danger before everything, the parcel's state before the buyer's word for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from afterdesk.domain.issues import Issue, Wish
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Fulfillment, Programme


class NoticeKind(StrEnum):
    """What brought the case in, when it was not (only) a buyer's message."""

    RETURN_REQUEST = "return_request"
    CANCEL_REQUEST = "cancel_request"
    A_TO_Z_CLAIM = "a_to_z_claim"
    A_TO_Z_GRANTED = "a_to_z_granted"
    CHARGEBACK = "chargeback"
    PROPERTY_DAMAGE_CLAIM = "property_damage_claim"
    NEGATIVE_FEEDBACK = "negative_feedback"
    NEGATIVE_REVIEW = "negative_review"
    CSBA_INQUIRY = "csba_inquiry"
    RETURN_ARRIVED = "return_arrived"
    FBA_REFUND_WITHOUT_RETURN = "fba_refund_without_return"
    UNSELLABLE_REPORT = "unsellable_report"
    AMAZON_REFUNDED_FROM_SELLER = "amazon_refunded_from_seller"


class Parcel(StrEnum):
    """What the carrier's scans say."""

    UNKNOWN = "unknown"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    LOST = "lost"
    UNDELIVERABLE = "undeliverable"
    MISROUTED = "misrouted"


class ReturnState(StrEnum):
    """How far a return has gone."""

    NONE = "none"
    REQUESTED = "requested"
    AUTHORIZED = "authorized"
    ARRIVED = "arrived"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is known beside the message; None means unknown, and an unknown never decides.

    `is_late`: the promised date has passed. `is_large`: repair costs less than shipping a new one (weight or price).
    """

    order_exists: bool | None = None
    fulfillment: Fulfillment | None = None
    programme: Programme | None = None
    is_shipped: bool | None = None
    parcel: Parcel = Parcel.UNKNOWN
    is_late: bool | None = None
    return_state: ReturnState = ReturnState.NONE
    in_return_window: bool | None = None
    notice: NoticeKind | None = None
    claim_open: bool = False
    cancel_requested_officially: bool = False
    warranty_covers: bool | None = None
    is_large: bool | None = None


class ReadWords(Protocol):
    """What the table needs of a reading (`afterdesk.domain.triage.Reading` has it)."""

    @property
    def issue(self) -> Issue: ...
    @property
    def wants(self) -> Wish: ...
    @property
    def secondary(self) -> tuple[Issue, ...]: ...
    @property
    def safety(self) -> bool: ...
    @property
    def extortion(self) -> bool: ...
    @property
    def withdrawal_notice(self) -> bool: ...
    @property
    def names_extra_item(self) -> bool: ...
    @property
    def is_away(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class SituationDecision:
    """The situation, and the facts that decided, in words."""

    situation: Situation
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: every condition given must hold."""

    situation: Situation
    why: str
    notices: frozenset[NoticeKind] = frozenset()
    issues: frozenset[Issue] = frozenset()
    also: Callable[[ReadWords, OrderFacts], bool] | None = None

    def holds(self, read: ReadWords, facts: OrderFacts) -> bool:
        """Whether this row decides."""
        return (
            (not self.notices or facts.notice in self.notices)
            and (not self.issues or read.issue in self.issues)
            and (self.also is None or self.also(read, facts))
        )


def decide_situation(reading: ReadWords, facts: OrderFacts) -> SituationDecision:
    """Return the one situation of message and facts, with its reasons."""
    row = next(row for row in TABLE if row.holds(reading, facts))
    reasons = [row.why]
    if row.notices and facts.notice:
        reasons.append(f"notice: {facts.notice.value}")
    if row.issues:
        reasons.append(f"the message reads as {reading.issue.value}")
    return SituationDecision(row.situation, tuple(reasons + _facts_in_words(facts)))


def _facts_in_words(facts: OrderFacts) -> list[str]:
    words = [f"parcel: {facts.parcel.value}"] if facts.parcel is not Parcel.UNKNOWN else []
    if facts.is_shipped is not None:
        words.append("shipped" if facts.is_shipped else "not shipped yet")
    if facts.return_state is not ReturnState.NONE:
        words.append(f"return: {facts.return_state.value}")
    if facts.in_return_window is not None:
        words.append("inside the return window" if facts.in_return_window else "outside the return window")
    if facts.fulfillment is not None:
        words.append(f"fulfillment: {facts.fulfillment.value}")
    return words


def _row(
    situation: Situation,
    why: str,
    *when: Issue | NoticeKind,
    also: Callable[[ReadWords, OrderFacts], bool] | None = None,
) -> Row:
    row = Row(situation, why, also=also)
    issues = frozenset(one for one in when if isinstance(one, Issue))
    return replace(row, issues=issues, notices=frozenset(one for one in when if isinstance(one, NoticeKind)))


def _no_order(_: ReadWords, facts: OrderFacts) -> bool:
    return facts.order_exists is False


def _fba(_: ReadWords, facts: OrderFacts) -> bool:
    return facts.fulfillment is Fulfillment.FBA


def _unshipped(_: ReadWords, facts: OrderFacts) -> bool:
    return facts.is_shipped is False


def _shipped(_: ReadWords, facts: OrderFacts) -> bool:
    return facts.is_shipped is not False


def _parcel_is(*states: Parcel) -> Callable[[ReadWords, OrderFacts], bool]:
    return lambda _, facts: facts.parcel in states


def _return_is(*states: ReturnState) -> Callable[[ReadWords, OrderFacts], bool]:
    return lambda _, facts: facts.return_state in states


def _from_return(_: ReadWords, facts: OrderFacts) -> bool:
    return facts.return_state is not ReturnState.NONE


def _out_of_window(_: ReadWords, facts: OrderFacts) -> bool:
    return facts.in_return_window is False


def _large_under_warranty(_: ReadWords, facts: OrderFacts) -> bool:
    return facts.is_large is True


def _past_the_window_but_covered(read: ReadWords, facts: OrderFacts) -> bool:
    return facts.warranty_covers is True and (facts.in_return_window is False or Issue.WARRANTY in read.secondary)


def _large_past_the_window(read: ReadWords, facts: OrderFacts) -> bool:
    return facts.is_large is True and _past_the_window_but_covered(read, facts)


def _unshipped_refund(read: ReadWords, facts: OrderFacts) -> bool:
    return facts.is_shipped is False and read.wants is Wish.REFUND


def _late(_: ReadWords, facts: OrderFacts) -> bool:
    return facts.is_late is True and (facts.is_shipped is False or facts.parcel is Parcel.IN_TRANSIT)


def _extra(read: ReadWords, _: OrderFacts) -> bool:
    return read.names_extra_item


def _away(read: ReadWords, _: OrderFacts) -> bool:
    return read.is_away


def _extortion(read: ReadWords, _: OrderFacts) -> bool:
    return read.extortion


def _safety(read: ReadWords, _: OrderFacts) -> bool:
    return read.safety


def _official(_: ReadWords, facts: OrderFacts) -> bool:
    return facts.cancel_requested_officially


def _claim_open(_: ReadWords, facts: OrderFacts) -> bool:
    return facts.claim_open


def _claim_from_return(read: ReadWords, facts: OrderFacts) -> bool:
    return facts.claim_open and _from_return(read, facts)


def _money_for_arrived_return(read: ReadWords, facts: OrderFacts) -> bool:
    return read.wants is Wish.REFUND and facts.return_state is ReturnState.ARRIVED


def _withdrawal(read: ReadWords, _: OrderFacts) -> bool:
    return read.withdrawal_notice


def _late_withdrawal(read: ReadWords, facts: OrderFacts) -> bool:
    return read.withdrawal_notice and facts.in_return_window is False


_S, _I, _N = Situation, Issue, NoticeKind
_DELIVERY = (Issue.DELIVERY_LATE, Issue.NOT_RECEIVED, Issue.DELIVERED_NOT_RECEIVED)
_FAULTS = (Issue.QUALITY_DEFECT, Issue.BROKEN)

#: Rows are tried from the top.
TABLE: tuple[Row, ...] = (
    _row(_S.DAMAGE_OR_INJURY, "a property damage or injury claim arrived", _N.PROPERTY_DAMAGE_CLAIM),
    _row(_S.CHARGEBACK, "the bank took the payment back", _N.CHARGEBACK),
    _row(_S.A_TO_Z_GRANTED, "the claim was granted", _N.A_TO_Z_GRANTED),
    _row(_S.A_TO_Z_FROM_RETURN, "a claim was opened after a return", _N.A_TO_Z_CLAIM, also=_from_return),
    _row(_S.A_TO_Z_DIRECT, "a claim was opened", _N.A_TO_Z_CLAIM),
    _row(_S.DAMAGE_OR_INJURY, "somebody or something may have come to harm", also=_safety),
    _row(_S.DAMAGE_OR_INJURY, "the message reports harm", _I.SAFETY_INCIDENT),
    _row(_S.A_TO_Z_FROM_RETURN, "a claim about a return is open", also=_claim_from_return),
    _row(_S.A_TO_Z_DIRECT, "a claim is open", also=_claim_open),
    _row(_S.SAFE_T_CANDIDATE, "Amazon refunded at the seller's cost", _N.AMAZON_REFUNDED_FROM_SELLER),
    _row(_S.NEGATIVE_FEEDBACK, "the seller received feedback of one to three stars", _N.NEGATIVE_FEEDBACK),
    _row(_S.NEGATIVE_REVIEW, "the product received a bad review", _N.NEGATIVE_REVIEW),
    _row(_S.CSBA_INQUIRY, "Amazon's own service asks the seller", _N.CSBA_INQUIRY),
    _row(_S.FBA_RETURN_NOT_BACK, "refunded by Amazon, goods not back", _N.FBA_REFUND_WITHOUT_RETURN),
    _row(_S.UNSELLABLE_STOCK, "returned stock cannot be sold", _N.UNSELLABLE_REPORT),
    _row(_S.RETURNED_GOODS_INSPECTION, "returned goods arrived", _N.RETURN_ARRIVED),
    _row(_S.CANCEL_AFTER_SHIPMENT, "cancellation asked for after shipment", _N.CANCEL_REQUEST,
         also=lambda _, facts: facts.is_shipped is True),
    _row(_S.CANCEL_REQUEST_OFFICIAL, "the buyer asked Amazon to cancel", _N.CANCEL_REQUEST),
    _row(_S.RETURN_OUT_OF_WINDOW, "a return was requested after the window", _N.RETURN_REQUEST, also=_out_of_window),
    _row(_S.RETURN_IN_WINDOW, "a return was requested", _N.RETURN_REQUEST),
    _row(_S.THREAT_OR_ABUSE, "money is demanded on pain of a bad rating", also=_extortion),
    _row(_S.PRESALES_QUESTION, "there is no order", _I.PRESALES_QUESTION, _I.HOW_TO_USE, also=_no_order),
    _row(_S.THANKS, "the buyer thanks or says it is solved", _I.POSITIVE_THANKS),
    _row(_S.INVOICE_OR_CUSTOMISATION, "an invoice is asked for", _I.INVOICE_REQUEST),
    _row(_S.FBA_CONTACT, "Amazon delivers this order and answers for its delivery", *_DELIVERY, _I.CARRIER_COMPLAINT,
         _I.ADDRESS_CHANGE, _I.ORDER_CANCELLATION, _I.SHIPPING_COST_DISPUTE, also=_fba),
    _row(_S.CANCEL_REQUEST_OFFICIAL, "cancellation was asked for in the official way", _I.ORDER_CANCELLATION,
         also=lambda read, facts: _official(read, facts) and facts.is_shipped is not True),
    _row(_S.CANCEL_AFTER_SHIPMENT, "cancellation asked for after shipment", _I.ORDER_CANCELLATION,
         also=lambda _, facts: facts.is_shipped is True),
    _row(_S.CANCEL_REQUEST_BY_MESSAGE, "cancellation asked for by message", _I.ORDER_CANCELLATION),
    _row(_S.UNDELIVERABLE_WRONG_DATA, "the parcel cannot be delivered to the data given", *_DELIVERY, _I.ADDRESS_CHANGE,
         also=_parcel_is(Parcel.UNDELIVERABLE)),
    _row(_S.BUYER_AWAY, "the buyer is away when the parcel comes", _I.ADDRESS_CHANGE, *_DELIVERY, also=_away),
    _row(_S.ADDRESS_CHANGE_UNSHIPPED, "new delivery data before shipment", _I.ADDRESS_CHANGE, also=_unshipped),
    _row(_S.ADDRESS_CHANGE_SHIPPED, "new delivery data, perhaps already shipped", _I.ADDRESS_CHANGE, also=_shipped),
    _row(_S.PAID_NOT_SHIPPED, "paid, not shipped, and the money is wanted back", *_DELIVERY, _I.RETURN_REFUND,
         also=_unshipped_refund),
    _row(_S.MISDELIVERED, "the parcel says delivered, the buyer has nothing", *_DELIVERY,
         also=_parcel_is(Parcel.DELIVERED, Parcel.MISROUTED)),
    _row(_S.NOT_RECEIVED, "the parcel is lost", *_DELIVERY, also=_parcel_is(Parcel.LOST)),
    _row(_S.MISDELIVERED, "the buyer says it shows as delivered", _I.DELIVERED_NOT_RECEIVED),
    _row(_S.DELAYED, "the promised date has passed and the parcel is under way or not sent", _I.DELIVERY_LATE,
         _I.NOT_RECEIVED, also=_late),
    _row(_S.SLOW_OR_UNTRACKABLE, "the carrier still has the parcel under way", _I.NOT_RECEIVED,
         also=_parcel_is(Parcel.IN_TRANSIT)),
    _row(_S.SLOW_OR_UNTRACKABLE, "the buyer asks where the parcel is", _I.DELIVERY_LATE),
    _row(_S.NOT_RECEIVED, "the parcel never came", _I.NOT_RECEIVED),
    _row(_S.COURIER_COMPLAINT, "the courier's conduct is complained of", _I.CARRIER_COMPLAINT),
    _row(_S.SHIPPING_COST_DISPUTE, "postage, customs or a deduction is disputed", _I.SHIPPING_COST_DISPUTE),
    _row(_S.EXTRA_ITEM, "more arrived than was ordered", _I.WRONG_ITEM, _I.OTHER, also=_extra),
    _row(_S.WRONG_ITEM, "another article came", _I.WRONG_ITEM),
    _row(_S.MAIN_ITEM_MISSING, "the article is not in the parcel", _I.MISSING_MAIN_ITEM),
    _row(_S.PART_MISSING, "a part is missing", _I.MISSING_PARTS),
    _row(_S.WARRANTY_LARGE, "covered by the warranty, costly to ship", _I.WARRANTY, also=_large_under_warranty),
    _row(_S.WARRANTY_SMALL, "the warranty is claimed", _I.WARRANTY),
    _row(_S.WARRANTY_LARGE, "failed after the window, covered, costly to ship", *_FAULTS, also=_large_past_the_window),
    _row(_S.WARRANTY_SMALL, "failed after the window, covered", *_FAULTS, also=_past_the_window_but_covered),
    _row(_S.DAMAGED, "harmed on the way", _I.DAMAGED_ON_ARRIVAL),
    _row(_S.BROKEN, "broke in use", _I.BROKEN),
    _row(_S.QUALITY_FAULT, "faulty from the start", _I.QUALITY_DEFECT),
    _row(_S.NOT_SATISFIED, "not as expected: colour, size, pictures", _I.NOT_AS_DESCRIBED),
    _row(_S.CANNOT_OPERATE, "the buyer cannot operate it", _I.HOW_TO_USE),
    _row(_S.RETURN_OUT_OF_WINDOW, "withdrawal declared after the window", also=_late_withdrawal),
    _row(_S.RETURN_IN_WINDOW, "withdrawal from the contract declared", also=_withdrawal),
    _row(_S.RETURNED_GOODS_INSPECTION, "asks for money for goods that came back", _I.RETURN_REFUND,
         also=_money_for_arrived_return),
    _row(_S.RETURN_OUT_OF_WINDOW, "a return is wanted after the window", _I.RETURN_REFUND, also=_out_of_window),
    _row(_S.RETURN_IN_WINDOW, "a return is under way", _I.RETURN_REFUND,
         also=_return_is(ReturnState.REQUESTED, ReturnState.AUTHORIZED, ReturnState.CLOSED)),
    _row(_S.CHANGED_MIND, "the buyer does not want it", _I.RETURN_REFUND),
    _row(_S.PRESALES_QUESTION, "a question before buying", _I.PRESALES_QUESTION),
    _row(_S.THREAT_OR_ABUSE, "the message is about a threat alone", _I.A_TO_Z_THREAT, _I.REVIEW_THREAT),
    _row(_S.FBA_CONTACT, "a contact about an order Amazon fulfils", _I.OTHER, also=_fba),
    _row(_S.INVOICE_OR_CUSTOMISATION, "a wish about the order itself", _I.OTHER,
         also=lambda _, facts: facts.order_exists is True),
    _row(_S.PRESALES_QUESTION, "nothing known but the message"),
)  # fmt: skip
