"""The 45 situations of after-sales work; each has one playbook, and a letter for each language."""

from __future__ import annotations

from enum import StrEnum


class Situation(StrEnum):
    """What the desk is dealing with: the issue joined with what order, shipment and notices say."""

    QUALITY_FAULT = "quality_fault"
    NOT_SATISFIED = "not_satisfied"
    CHANGED_MIND = "changed_mind"
    DAMAGED = "damaged"
    BROKEN = "broken"
    MAIN_ITEM_MISSING = "main_item_missing"
    PART_MISSING = "part_missing"
    WRONG_ITEM = "wrong_item"
    EXTRA_ITEM = "extra_item"
    CANNOT_OPERATE = "cannot_operate"
    WARRANTY_SMALL = "warranty_small"
    WARRANTY_LARGE = "warranty_large"
    MISDELIVERED = "misdelivered"
    SLOW_OR_UNTRACKABLE = "slow_or_untrackable"
    DELAYED = "delayed"
    COURIER_COMPLAINT = "courier_complaint"
    NOT_RECEIVED = "not_received"
    ADDRESS_CHANGE_UNSHIPPED = "address_change_unshipped"
    ADDRESS_CHANGE_SHIPPED = "address_change_shipped"
    PAID_NOT_SHIPPED = "paid_not_shipped"
    CANCEL_REQUEST_OFFICIAL = "cancel_request_official"
    CANCEL_REQUEST_BY_MESSAGE = "cancel_request_by_message"
    CANCEL_AFTER_SHIPMENT = "cancel_after_shipment"
    UNDELIVERABLE_WRONG_DATA = "undeliverable_wrong_data"
    BUYER_AWAY = "buyer_away"
    SHIPPING_COST_DISPUTE = "shipping_cost_dispute"
    RETURN_IN_WINDOW = "return_in_window"
    RETURN_OUT_OF_WINDOW = "return_out_of_window"
    RETURNED_GOODS_INSPECTION = "returned_goods_inspection"
    FBA_RETURN_NOT_BACK = "fba_return_not_back"
    UNSELLABLE_STOCK = "unsellable_stock"
    A_TO_Z_FROM_RETURN = "a_to_z_from_return"
    A_TO_Z_DIRECT = "a_to_z_direct"
    A_TO_Z_GRANTED = "a_to_z_granted"
    DAMAGE_OR_INJURY = "damage_or_injury"
    CHARGEBACK = "chargeback"
    NEGATIVE_FEEDBACK = "negative_feedback"
    NEGATIVE_REVIEW = "negative_review"
    THREAT_OR_ABUSE = "threat_or_abuse"
    PRESALES_QUESTION = "presales_question"
    FBA_CONTACT = "fba_contact"
    CSBA_INQUIRY = "csba_inquiry"
    SAFE_T_CANDIDATE = "safe_t_candidate"
    INVOICE_OR_CUSTOMISATION = "invoice_or_customisation"
    THANKS = "thanks"


NUMBERS: dict[Situation, int] = {situation: number for number, situation in enumerate(Situation, start=1)}
