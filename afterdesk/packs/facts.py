"""The facts that a rule's condition may name, with their types. What is not here is a load error."""

from __future__ import annotations

import difflib

from afterdesk.domain.errors import DeskError
from afterdesk.packs.conditions import Conditions, FactType

YES_NO, WHOLE, TEXT, TEXTS = FactType.YES_NO, FactType.WHOLE, FactType.TEXT, FactType.TEXTS

#: name -> (type, what it says)
DECLARED: dict[str, tuple[FactType, str]] = {
    "marketplace": (TEXT, "the store front, for example 'DE'"),
    "fulfillment": (TEXT, "who ships: 'FBA' or 'FBM'"),
    "category": (TEXT, "the product's group, as in the return windows"),
    "csba": (YES_NO, "the order is covered by Customer Service by Amazon"),
    "sfp": (YES_NO, "the order is Seller Fulfilled Prime"),
    "has_order": (YES_NO, "the contact belongs to an order"),
    "business_order": (YES_NO, "the buyer ordered as a business"),
    "cross_border": (YES_NO, "the goods came from another country than the buyer's"),
    "domestic_return_address": (YES_NO, "the seller gave a return address in the buyer's country"),
    "item_minor": (WHOLE, "the item's price in whole minor units of `currency`"),
    "currency": (TEXT, "the order's currency, for example 'EUR'"),
    "in_policy": (YES_NO, "the return is inside the window and allowed for its category"),
    "auto_authorized": (YES_NO, "Amazon authorised the return itself"),
    "prepaid_label": (YES_NO, "the return travels on a label that Amazon provided"),
    "prepaid_labels_enrolled": (YES_NO, "the seller takes part in Amazon's prepaid return labels"),
    "prepaid_label_exempt": (YES_NO, "the item is one of those that need no prepaid label"),
    "easy_ship": (YES_NO, "the order went out by Easy Ship"),
    "refund_at_first_scan": (YES_NO, "the refund was given at the first carrier scan of the return"),
    "refunded_by": (TEXT, "who issued the refund: 'seller' or 'amazon'"),
    "automated_refund": (YES_NO, "Amazon refunded because the seller did not in time"),
    "lost_in_transit": (YES_NO, "the parcel was lost on its way"),
    "wrong_delivery_confirmation": (YES_NO, "the carrier confirmed a delivery that did not happen"),
    "returned": (YES_NO, "the goods came back"),
    "original_condition": (YES_NO, "the goods came back as they went out"),
    "returned_late": (YES_NO, "the return was asked for, or arrived, after its window"),
    "seller_fault": (YES_NO, "the reason lies with the seller: defective, wrong, not as described"),
    "reason_group": (TEXT, "the return reason's group, as in the reason codes"),
    "days_since_delivery": (WHOLE, "whole days since the order was delivered"),
    "days_since_receipt_of_request": (WHOLE, "whole days since the return was asked for"),
    "outcome": (TEXT, "what was decided: 'granted', 'denied', 'withdrawn'"),
    "paid_by": (TEXT, "who pays the claim: 'seller' or 'amazon'"),
    "refunded_after_filing": (YES_NO, "the seller refunded after the claim was filed"),
    "chargeback_type": (TEXT, "'service' or 'fraud'"),
    "claim_minor": (WHOLE, "the claimed amount in whole minor units of `currency`"),
    "insurance_proof_given": (YES_NO, "Amazon has the proof of liability insurance"),
    "buy_shipping_protected": (YES_NO, "the label was bought through Amazon as claims-protected"),
    "scanned_on_time": (YES_NO, "the carrier scanned the parcel by the ship-by date"),
    "answered_within_48_hours": (YES_NO, "the buyer's contact was answered within 48 hours"),
    "whole_comment_about": (TEXT, "what the whole comment is about: 'delivery', 'product', 'seller', 'mixed'"),
    "stars": (WHOLE, "the rating, 1 to 5"),
    "shipped": (YES_NO, "the parcel has left"),
    "shipment_confirmed": (YES_NO, "the shipment is confirmed at Amazon"),
    "official_request": (YES_NO, "the buyer used Amazon's Request Cancellation"),
    "pending": (YES_NO, "the order is still Pending"),
    "in_stock": (YES_NO, "a replacement is in stock"),
    "removal_settings": (YES_NO, "the seller set what happens to unsellable stock"),
    "units_per_month": (WHOLE, "units of the product shipped in the month"),
    "disposition": (TEXT, "what FBA found: 'SELLABLE', 'CUSTOMER_DAMAGED', ..."),
    "contact_topic": (TEXT, "what a contact is about: 'presales', 'invoice', 'customisation', 'cancellation', 'order'"),
    "ordered_before_enrolment": (YES_NO, "the order was placed before the store joined the programme"),
    "appeal_open": (YES_NO, "an appeal is running"),
    "buyer_filed_chargeback": (YES_NO, "the buyer disputed the payment with the bank"),
    "brand_representative": (YES_NO, "the account is the brand's representative and sold the item"),
    "tags": (TEXTS, "the case's tags"),
}

CONDITIONS = Conditions({name: kind for name, (kind, _) in DECLARED.items()})


class NoSuchFact(DeskError):
    """A fact was given that is not declared, or as something that it is not."""


def read_fact(text: str) -> tuple[str, object]:
    """Return a fact written as NAME=VALUE, with its type. Raises NoSuchFact saying what to write."""
    name, equals, value = text.partition("=")
    if name not in DECLARED or not equals:
        near = difflib.get_close_matches(name, DECLARED, n=1)
        hint = f"Did you mean {near[0]}?" if near else "The facts stand in docs/rules/writing-rules.md."
        raise NoSuchFact(f'"{text}" gives no declared fact. Write NAME=VALUE, for example cross_border=true. {hint}')
    kind = DECLARED[name][0]
    if kind is YES_NO and value in ("true", "false"):
        return name, value == "true"
    if kind is WHOLE and value.lstrip("-").isdecimal():
        return name, int(value)
    if kind is TEXT:
        return name, value
    if kind is TEXTS:
        return name, [one for one in value.split(",") if one]
    raise NoSuchFact(f'"{text}": {name} is a {kind}. Write {"true or false" if kind is YES_NO else "whole digits"}.')
