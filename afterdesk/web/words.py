"""The desk's vocabulary in the reader's language: codes from records and rules become words here."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

ISSUES: dict[str, Promise] = {
    "quality_defect": _("quality defect"),
    "damaged_on_arrival": _("damaged on arrival"),
    "broken": _("broke in use"),
    "missing_main_item": _("main item missing"),
    "missing_parts": _("part missing"),
    "wrong_item": _("wrong item"),
    "not_as_described": _("not as described"),
    "how_to_use": _("how to use"),
    "return_refund": _("return or refund"),
    "a_to_z_threat": _("threatens an A-to-z claim"),
    "review_threat": _("threatens a bad review"),
    "warranty": _("warranty"),
    "delivery_late": _("delivery is late"),
    "not_received": _("not received"),
    "delivered_not_received": _("marked delivered, not received"),
    "carrier_complaint": _("complaint about the carrier"),
    "address_change": _("change of address"),
    "order_cancellation": _("cancel the order"),
    "shipping_cost_dispute": _("dispute about shipping cost"),
    "invoice_request": _("asks for an invoice"),
    "presales_question": _("question before buying"),
    "positive_thanks": _("thanks"),
    "safety_incident": _("safety incident"),
    "other": _("something else"),
}

WISHES: dict[str, Promise] = {
    "refund": _("wants a refund"),
    "replacement": _("wants a replacement"),
    "return": _("wants to return it"),
    "parts": _("wants the part"),
    "info": _("wants information"),
    "cancel": _("wants to cancel"),
    "address_change": _("wants another address"),
}

HELPS: dict[str, Promise] = {
    "rephrase": _("another wording of the letter"),
    "translate": _("the letter in the buyer’s language"),
    "read_letter": _("the letter in the operator’s language"),
    "read_message": _("a message in the operator’s language"),
}

#: What the phrases of recognition mean, beside the buyer's own words.
CONCEPTS: dict[str, Promise] = {
    "address": _("address"),
    "after_time": _("after some time"),
    "arrived": _("arrived"),
    "cancel": _("cancel"),
    "carrier": _("carrier"),
    "change_order": _("change the order"),
    "changed_mind": _("changed mind, not needed"),
    "claim": _("claim, bank, Amazon"),
    "complaint": _("complaint"),
    "conduct": _("bad conduct"),
    "contact": _("contact, customer service"),
    "damaged": _("damaged"),
    "description": _("description, picture"),
    "dispatch": _("dispatch"),
    "empty": _("empty"),
    "fake": _("not genuine, used"),
    "from_new": _("new, from the start"),
    "gift": _("gift"),
    "happy": _("content, solved"),
    "harm": _("danger, injury"),
    "how": _("how, instructions"),
    "in_transit": _("on the way, packaging"),
    "invoice": _("invoice"),
    "late": _("late"),
    "long_wait": _("waiting for long"),
    "lost": _("lost"),
    "missing": _("missing"),
    "mistake": _("by mistake"),
    "no_answer": _("no answer"),
    "not_arrived": _("not arrived"),
    "not_work": _("does not work"),
    "offer": _("offer"),
    "only_some": _("only some of it"),
    "or_else": _("or else"),
    "part": _("part, accessory"),
    "poor": _("poor quality"),
    "presales": _("before buying"),
    "price_drop": _("lower price"),
    "refund_status": _("where the refund is"),
    "retract": _("no longer matters"),
    "review": _("review, stars"),
    "sent_back": _("sent back"),
    "shipping_cost": _("shipping cost, customs"),
    "size_fit": _("size, fit"),
    "status_delivered": _("marked as delivered"),
    "stopped": _("broke, stopped"),
    "thanks": _("thanks"),
    "tracking": _("tracking"),
    "warranty": _("warranty, repair"),
    "where_is": _("where is it, when"),
    "wish_refund": _("money back"),
    "wish_replacement": _("new one, exchange"),
    "wish_return": _("return"),
    "worked_before": _("worked before"),
    "wrong": _("wrong"),
    "not_safety": _("nobody in danger"),
    "not_threatens_review": _("no bad review meant"),
    "not_threatens_claim": _("no claim meant"),
    "not_threatens_return": _("no return meant"),
    "not_withdrawal_notice": _("no withdrawal meant"),
    "not_opt_out": _("messages are welcome"),
    "not_photo_attached": _("no photo attached"),
    "not_auto_reply": _("no automatic reply"),
}

SITUATIONS: dict[str, Promise] = {
    "quality_fault": _("Quality fault"),
    "not_satisfied": _("Not satisfied"),
    "changed_mind": _("Changed mind"),
    "damaged": _("Damaged on arrival"),
    "broken": _("Broke in use"),
    "main_item_missing": _("Main item missing"),
    "part_missing": _("Part missing"),
    "wrong_item": _("Wrong item"),
    "extra_item": _("Extra item received"),
    "cannot_operate": _("Cannot operate it"),
    "warranty_small": _("Warranty, small item"),
    "warranty_large": _("Warranty, large item"),
    "misdelivered": _("Delivered to somebody else"),
    "slow_or_untrackable": _("Slow or cannot be tracked"),
    "delayed": _("Delayed"),
    "courier_complaint": _("Complaint about the courier"),
    "not_received": _("Not received"),
    "address_change_unshipped": _("Change of address, not shipped"),
    "address_change_shipped": _("Change of address, shipped"),
    "paid_not_shipped": _("Paid, not shipped"),
    "cancel_request_official": _("Cancellation request"),
    "cancel_request_by_message": _("Cancellation by message"),
    "cancel_after_shipment": _("Cancellation after shipment"),
    "undeliverable_wrong_data": _("Undeliverable, wrong data"),
    "buyer_away": _("Buyer is away"),
    "shipping_cost_dispute": _("Dispute about shipping cost"),
    "return_in_window": _("Return in the window"),
    "return_out_of_window": _("Return after the window"),
    "returned_goods_inspection": _("Returned goods, inspection"),
    "fba_return_not_back": _("FBA return not back"),
    "unsellable_stock": _("Unsellable stock"),
    "a_to_z_from_return": _("A-to-z claim after a return"),
    "a_to_z_direct": _("A-to-z claim"),
    "a_to_z_granted": _("A-to-z claim granted"),
    "damage_or_injury": _("Damage or injury"),
    "chargeback": _("Chargeback"),
    "negative_feedback": _("Negative feedback"),
    "negative_review": _("Negative review"),
    "threat_or_abuse": _("Threat or abuse"),
    "presales_question": _("Question before buying"),
    "fba_contact": _("Contact about an FBA order"),
    "csba_inquiry": _("CSBA inquiry"),
    "safe_t_candidate": _("SAFE-T candidate"),
    "invoice_or_customisation": _("Invoice or customisation"),
    "thanks": _("Thanks"),
}

MAIL_KINDS: dict[str, Promise] = {
    "buyer_message": _("Message from the buyer"),
    "amazon_relay": _("Amazon writes for the buyer"),
    "own_copy": _("Copy of our own message"),
    "return_request": _("Return request"),
    "refund_issued": _("Refund issued"),
    "a_to_z_claim": _("A-to-z claim"),
    "a_to_z_decision": _("Decision on an A-to-z claim"),
    "cancel_request": _("Cancellation request"),
    "opt_out_bounce": _("The buyer has opted out of messages"),
    "chargeback": _("Chargeback"),
    "chargeback_decision": _("Decision on a chargeback"),
    "order_notice": _("Notice about the order"),
    "amazon_marketing": _("Amazon's own news"),
    "other_notice": _("Notice from Amazon"),
    "bounce": _("Mail came back"),
    "not_amazon": _("Mail from outside Amazon"),
    "reply": _("Our reply"),
}

CLOSE_REASONS: dict[str, Promise] = {
    "solved": _("Solved"),
    "answered": _("Answered"),
    "refunded": _("Refunded"),
    "buyer silent": _("The buyer did not write again"),
    "duplicate": _("Duplicate of another case"),
    "not for us": _("Not for us"),
}

CLOCK_OWNERS: dict[str, Promise] = {
    "operator": _("operator"),
    "lead": _("lead"),
    "owner": _("account owner"),
    "warehouse": _("warehouse"),
    "buyer": _("the buyer"),
    "amazon": _("Amazon"),
}

FLAGS: dict[str, Promise] = {
    "threatens_return": _("threatens to return it"),
    "threatens_review": _("threatens a bad review"),
    "threatens_claim": _("threatens a claim"),
    "safety": _("safety"),
    "anger": _("angry"),
    "legal_threat": _("threatens with the law"),
    "withdrawal_notice": _("withdraws from the contract"),
    "opt_out": _("wants no messages"),
    "thanks_only": _("only says thanks"),
    "auto_reply": _("automatic reply"),
    "spam": _("advertising"),
    "phishing": _("phishing"),
    "extortion": _("extortion"),
    "photo_attached": _("photo attached"),
    "retracts_earlier": _("takes back what was said"),
    "names_extra_item": _("names a further item"),
    "is_away": _("is away"),
}

COST_TERMS: dict[str, Promise] = {
    "refund to the buyer": _("refund to the buyer"),
    "Amazon's fee given back": _("Amazon’s fee given back"),
    "goods sent": _("goods sent"),
    "part sent": _("part sent"),
    "freight to the buyer": _("freight to the buyer"),
    "return freight": _("return freight"),
    "handling of the return": _("handling of the return"),
    "value recovered from the return": _("value recovered from the return"),
    "repair": _("repair"),
    "gift": _("gift"),
    "not spent when the buyer declines": _("not spent when the buyer declines"),
    "next step when the buyer declines": _("next step when the buyer declines"),
    "risk of an order defect": _("risk of an order defect"),
}

ORDER_STATES: dict[str, Promise] = {
    "pending": _("pending"),
    "unshipped": _("not shipped"),
    "shipped": _("shipped"),
    "cancelled": _("cancelled"),
    "unknown": _("state not known"),
}

LANGUAGES: dict[str, Promise] = {
    "en": _("English"),
    "de": _("German"),
    "fr": _("French"),
    "it": _("Italian"),
    "es": _("Spanish"),
    "nl": _("Dutch"),
    "sv": _("Swedish"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "tr": _("Turkish"),
    "ar": _("Arabic"),
    "ja": _("Japanese"),
    "zh": _("Chinese"),
}

PIECES: dict[str, Promise] = {
    "problems": _("known problems"),
    "steps_in_languages": _("every problem in every language"),
    "manual": _("manual"),
    "specification": _("specification"),
    "warranty": _("warranty"),
    "parts": _("parts"),
    "card": _("after-sales card"),
    "strengths": _("strengths and weaknesses"),
    "competitors": _("against competitors"),
    "video": _("video"),
}


def word_for(table: Mapping[str, Promise], code: str) -> str:
    """Return the word of a code; one that the table does not know is shown as it is, readable."""
    return str(table.get(code) or code.replace("_", " "))


def text_for_reader(text: Mapping[str, str] | str | None) -> str:
    """Return a pack's line in the reader's language; English is always there."""
    if text is None or isinstance(text, str):
        return text or ""
    language = (get_language() or "en").split("-")[0]
    return text.get(language) or text.get("en", "")


def language_name(code: str) -> str:
    """Return a language's name in the reader's language."""
    return word_for(LANGUAGES, code.split("-")[0]) if code else ""
