"""The situation table, row by row: what the buyer wrote, joined with what order, parcel, return and notice say."""

from __future__ import annotations

from typing import Any

import pytest

from afterdesk.domain.issues import Issue, Wish
from afterdesk.domain.situation import NoticeKind, OrderFacts, Parcel, ReturnState, decide_situation
from afterdesk.domain.situations import Situation
from afterdesk.domain.triage.reading import Reading
from afterdesk.domain.values import Fulfillment

I = Issue  # noqa: E741 - one letter keeps the table readable
N, S = NoticeKind, Situation


def reading(issue: Issue, **more: Any) -> Reading:
    return Reading(lang="en", lang_probability=0.9, issue=issue, probability=0.9, **more)


ROWS = [
    ("property damage claim", reading(I.OTHER), {"notice": N.PROPERTY_DAMAGE_CLAIM}, S.DAMAGE_OR_INJURY),
    ("chargeback notice", reading(I.OTHER), {"notice": N.CHARGEBACK}, S.CHARGEBACK),
    ("claim granted", reading(I.OTHER), {"notice": N.A_TO_Z_GRANTED}, S.A_TO_Z_GRANTED),
    ("claim after a return", reading(I.RETURN_REFUND),
     {"notice": N.A_TO_Z_CLAIM, "return_state": ReturnState.REQUESTED}, S.A_TO_Z_FROM_RETURN),
    ("claim out of the blue", reading(I.NOT_RECEIVED), {"notice": N.A_TO_Z_CLAIM}, S.A_TO_Z_DIRECT),
    ("danger beside another issue", reading(I.BROKEN, safety=True), {}, S.DAMAGE_OR_INJURY),
    ("danger goes before an open claim", reading(I.SAFETY_INCIDENT), {"claim_open": True}, S.DAMAGE_OR_INJURY),
    ("message while a claim is open", reading(I.DELIVERY_LATE), {"claim_open": True}, S.A_TO_Z_DIRECT),
    ("message while a claim from a return is open", reading(I.RETURN_REFUND),
     {"claim_open": True, "return_state": ReturnState.ARRIVED}, S.A_TO_Z_FROM_RETURN),
    ("Amazon refunded at our cost", reading(I.OTHER), {"notice": N.AMAZON_REFUNDED_FROM_SELLER}, S.SAFE_T_CANDIDATE),
    ("feedback", reading(I.OTHER), {"notice": N.NEGATIVE_FEEDBACK}, S.NEGATIVE_FEEDBACK),
    ("review", reading(I.OTHER), {"notice": N.NEGATIVE_REVIEW}, S.NEGATIVE_REVIEW),
    ("Amazon's service asks", reading(I.OTHER), {"notice": N.CSBA_INQUIRY}, S.CSBA_INQUIRY),
    ("FBA refund, nothing back", reading(I.OTHER), {"notice": N.FBA_REFUND_WITHOUT_RETURN}, S.FBA_RETURN_NOT_BACK),
    ("unsellable stock", reading(I.OTHER), {"notice": N.UNSELLABLE_REPORT}, S.UNSELLABLE_STOCK),
    ("goods came back", reading(I.OTHER), {"notice": N.RETURN_ARRIVED}, S.RETURNED_GOODS_INSPECTION),
    ("official cancellation, unshipped", reading(I.ORDER_CANCELLATION),
     {"notice": N.CANCEL_REQUEST, "is_shipped": False}, S.CANCEL_REQUEST_OFFICIAL),
    ("official cancellation, shipped", reading(I.ORDER_CANCELLATION),
     {"notice": N.CANCEL_REQUEST, "is_shipped": True}, S.CANCEL_AFTER_SHIPMENT),
    ("return request in the window", reading(I.RETURN_REFUND),
     {"notice": N.RETURN_REQUEST, "in_return_window": True}, S.RETURN_IN_WINDOW),
    ("return request after the window", reading(I.RETURN_REFUND),
     {"notice": N.RETURN_REQUEST, "in_return_window": False}, S.RETURN_OUT_OF_WINDOW),
    ("one star or money", reading(I.REVIEW_THREAT, extortion=True), {}, S.THREAT_OR_ABUSE),
    ("how does it work, not bought", reading(I.HOW_TO_USE), {"order_exists": False}, S.PRESALES_QUESTION),
    ("how does it work, bought", reading(I.HOW_TO_USE), {"order_exists": True}, S.CANNOT_OPERATE),
    ("thanks", reading(I.POSITIVE_THANKS), {}, S.THANKS),
    ("invoice", reading(I.INVOICE_REQUEST), {}, S.INVOICE_OR_CUSTOMISATION),
    ("where is it, FBA", reading(I.DELIVERY_LATE), {"fulfillment": Fulfillment.FBA}, S.FBA_CONTACT),
    ("where is it, FBM", reading(I.DELIVERY_LATE), {"fulfillment": Fulfillment.FBM}, S.SLOW_OR_UNTRACKABLE),
    ("faulty, FBA stays ours", reading(I.QUALITY_DEFECT), {"fulfillment": Fulfillment.FBA}, S.QUALITY_FAULT),
    ("cancel by message, requested at Amazon too", reading(I.ORDER_CANCELLATION),
     {"cancel_requested_officially": True, "is_shipped": False}, S.CANCEL_REQUEST_OFFICIAL),
    ("cancel by message, shipped", reading(I.ORDER_CANCELLATION), {"is_shipped": True}, S.CANCEL_AFTER_SHIPMENT),
    ("cancel by message, unshipped", reading(I.ORDER_CANCELLATION), {"is_shipped": False}, S.CANCEL_REQUEST_BY_MESSAGE),
    ("address, parcel came back", reading(I.ADDRESS_CHANGE),
     {"parcel": Parcel.UNDELIVERABLE, "is_shipped": True}, S.UNDELIVERABLE_WRONG_DATA),
    ("where is it, parcel undeliverable", reading(I.NOT_RECEIVED),
     {"parcel": Parcel.UNDELIVERABLE}, S.UNDELIVERABLE_WRONG_DATA),
    ("on holiday", reading(I.ADDRESS_CHANGE, is_away=True), {"is_shipped": True}, S.BUYER_AWAY),
    ("address, unshipped", reading(I.ADDRESS_CHANGE), {"is_shipped": False}, S.ADDRESS_CHANGE_UNSHIPPED),
    ("address, shipped", reading(I.ADDRESS_CHANGE), {"is_shipped": True}, S.ADDRESS_CHANGE_SHIPPED),
    ("address, unknown is treated as shipped", reading(I.ADDRESS_CHANGE), {}, S.ADDRESS_CHANGE_SHIPPED),
    ("money back, unshipped", reading(I.DELIVERY_LATE, wants=Wish.REFUND), {"is_shipped": False}, S.PAID_NOT_SHIPPED),
    ("where is it, scanned as delivered", reading(I.DELIVERY_LATE), {"parcel": Parcel.DELIVERED}, S.MISDELIVERED),
    ("where is it, at a wrong depot", reading(I.NOT_RECEIVED), {"parcel": Parcel.MISROUTED}, S.MISDELIVERED),
    ("where is it, carrier lost it", reading(I.DELIVERY_LATE), {"parcel": Parcel.LOST}, S.NOT_RECEIVED),
    ("says delivered, no scan known", reading(I.DELIVERED_NOT_RECEIVED), {}, S.MISDELIVERED),
    ("late and under way", reading(I.DELIVERY_LATE), {"parcel": Parcel.IN_TRANSIT, "is_late": True}, S.DELAYED),
    ("not late yet", reading(I.DELIVERY_LATE), {"parcel": Parcel.IN_TRANSIT, "is_late": False}, S.SLOW_OR_UNTRACKABLE),
    ("never came, but under way and late", reading(I.NOT_RECEIVED),
     {"parcel": Parcel.IN_TRANSIT, "is_late": True}, S.DELAYED),
    ("never came, but under way in time", reading(I.NOT_RECEIVED),
     {"parcel": Parcel.IN_TRANSIT, "is_late": False}, S.SLOW_OR_UNTRACKABLE),
    ("never came", reading(I.NOT_RECEIVED), {}, S.NOT_RECEIVED),
    ("rude courier", reading(I.CARRIER_COMPLAINT), {}, S.COURIER_COMPLAINT),
    ("postage", reading(I.SHIPPING_COST_DISPUTE), {}, S.SHIPPING_COST_DISPUTE),
    ("one too many", reading(I.WRONG_ITEM, names_extra_item=True), {}, S.EXTRA_ITEM),
    ("wrong item", reading(I.WRONG_ITEM), {}, S.WRONG_ITEM),
    ("main item missing", reading(I.MISSING_MAIN_ITEM), {}, S.MAIN_ITEM_MISSING),
    ("part missing", reading(I.MISSING_PARTS), {}, S.PART_MISSING),
    ("warranty, large", reading(I.WARRANTY), {"is_large": True}, S.WARRANTY_LARGE),
    ("warranty, small", reading(I.WARRANTY), {"is_large": False}, S.WARRANTY_SMALL),
    ("broke after the window, covered, large", reading(I.BROKEN),
     {"in_return_window": False, "warranty_covers": True, "is_large": True}, S.WARRANTY_LARGE),
    ("broke after the window, covered, small", reading(I.BROKEN),
     {"in_return_window": False, "warranty_covers": True}, S.WARRANTY_SMALL),
    ("broke inside the window, covered", reading(I.BROKEN), {"in_return_window": True, "warranty_covers": True},
     S.BROKEN),
    ("broke, guarantee named", reading(I.BROKEN, secondary=(I.WARRANTY,)), {"warranty_covers": True}, S.WARRANTY_SMALL),
    ("broke, not covered", reading(I.BROKEN), {"in_return_window": False, "warranty_covers": False}, S.BROKEN),
    ("damaged", reading(I.DAMAGED_ON_ARRIVAL), {}, S.DAMAGED),
    ("faulty", reading(I.QUALITY_DEFECT), {}, S.QUALITY_FAULT),
    ("colour", reading(I.NOT_AS_DESCRIBED), {}, S.NOT_SATISFIED),
    ("money for goods that are back", reading(I.RETURN_REFUND, wants=Wish.REFUND),
     {"return_state": ReturnState.ARRIVED}, S.RETURNED_GOODS_INSPECTION),
    ("wants to return, too late", reading(I.RETURN_REFUND), {"in_return_window": False}, S.RETURN_OUT_OF_WINDOW),
    ("return under way", reading(I.RETURN_REFUND), {"return_state": ReturnState.AUTHORIZED}, S.RETURN_IN_WINDOW),
    ("withdrawal declared", reading(I.RETURN_REFUND, withdrawal_notice=True), {}, S.RETURN_IN_WINDOW),
    ("withdrawal declared too late", reading(I.RETURN_REFUND, withdrawal_notice=True),
     {"in_return_window": False}, S.RETURN_OUT_OF_WINDOW),
    ("changed mind", reading(I.RETURN_REFUND), {"in_return_window": True}, S.CHANGED_MIND),
    ("before buying", reading(I.PRESALES_QUESTION), {}, S.PRESALES_QUESTION),
    ("threat alone", reading(I.A_TO_Z_THREAT), {}, S.THREAT_OR_ABUSE),
    ("wish about the order", reading(I.OTHER), {"order_exists": True}, S.INVOICE_OR_CUSTOMISATION),
    ("something about an FBA order", reading(I.OTHER), {"fulfillment": Fulfillment.FBA, "order_exists": True},
     S.FBA_CONTACT),
    ("something, no order known", reading(I.OTHER), {}, S.PRESALES_QUESTION),
]  # fmt: skip


@pytest.mark.parametrize(("read", "facts", "situation"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_situation(read: Reading, facts: dict[str, Any], situation: Situation) -> None:
    decision = decide_situation(read, OrderFacts(**facts))
    assert decision.situation is situation


def test_every_situation_is_reached() -> None:
    assert {row[3] for row in ROWS} == set(S)


@pytest.mark.parametrize("issue", list(I))
def test_every_issue_finds_a_situation_without_any_fact(issue: Issue) -> None:
    assert decide_situation(reading(issue), OrderFacts()).reasons


def test_reasons_name_the_facts_that_decided() -> None:
    decision = decide_situation(reading(I.DELIVERY_LATE), OrderFacts(is_shipped=True, parcel=Parcel.DELIVERED))
    assert "parcel: delivered" in decision.reasons
    assert "the message reads as delivery_late" in decision.reasons
