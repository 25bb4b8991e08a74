"""The vocabulary of recognition: what a buyer's message is about, and what the buyer wants."""

from __future__ import annotations

from enum import StrEnum


class Issue(StrEnum):
    """The underlying trouble of a message. A threat is primary only when the message is about nothing else."""

    QUALITY_DEFECT = "quality_defect"
    DAMAGED_ON_ARRIVAL = "damaged_on_arrival"
    BROKEN = "broken"
    MISSING_MAIN_ITEM = "missing_main_item"
    MISSING_PARTS = "missing_parts"
    WRONG_ITEM = "wrong_item"
    NOT_AS_DESCRIBED = "not_as_described"
    HOW_TO_USE = "how_to_use"
    RETURN_REFUND = "return_refund"
    A_TO_Z_THREAT = "a_to_z_threat"
    REVIEW_THREAT = "review_threat"
    WARRANTY = "warranty"
    DELIVERY_LATE = "delivery_late"
    NOT_RECEIVED = "not_received"
    DELIVERED_NOT_RECEIVED = "delivered_not_received"
    CARRIER_COMPLAINT = "carrier_complaint"
    ADDRESS_CHANGE = "address_change"
    ORDER_CANCELLATION = "order_cancellation"
    SHIPPING_COST_DISPUTE = "shipping_cost_dispute"
    INVOICE_REQUEST = "invoice_request"
    PRESALES_QUESTION = "presales_question"
    POSITIVE_THANKS = "positive_thanks"
    SAFETY_INCIDENT = "safety_incident"
    OTHER = "other"


class Wish(StrEnum):
    """What the buyer asks for."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    RETURN = "return"
    PARTS = "parts"
    INFO = "info"
    CANCEL = "cancel"
    ADDRESS_CHANGE = "address_change"
    NONE = "none"
