"""Who must answer a contact: the seller or Amazon, with the reason, by fulfillment, programme and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.values import Fulfillment, Programme


class ContactTopic(StrEnum):
    """What a contact is about, as far as it decides who answers."""

    PRESALES = "presales"
    PRODUCT = "product"
    DELIVERY = "delivery"
    RETURN = "return"
    REFUND_STATUS = "refund_status"
    INVOICE = "invoice"
    CUSTOMISATION = "customisation"
    CANCELLATION = "cancellation"
    A_TO_Z = "a_to_z"
    OTHER = "other"


class Handler(StrEnum):
    """Who decides and acts."""

    SELLER = "seller"
    AMAZON = "amazon"


class Answer(StrEnum):
    """What the seller does with the contact; every one of them ends the 24-hour clock when done."""

    REPLY = "reply"
    POINT_TO_AMAZON = "point_to_amazon"
    FORWARD_TO_AMAZON = "forward_to_amazon"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A store takes part in a programme at one marketplace from `since` to `until`, both days included."""

    programme: Programme
    marketplace: Marketplace
    since: date
    until: date | None = None

    def covers(self, marketplace: Marketplace, ordered_on: date) -> bool:
        in_time = self.since <= ordered_on and (self.until is None or ordered_on <= self.until)
        return marketplace is self.marketplace and in_time


@dataclass(frozen=True, slots=True)
class Contact:
    """What routing needs to know. `ordered_on` is the marketplace's day; None means that there is no order."""

    marketplace: Marketplace
    topic: ContactTopic
    ordered_on: date | None = None
    fulfillment: Fulfillment | None = None
    prime: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """Who must act, what the seller does, and why: one sentence each, with its rule."""

    handler: Handler
    answer: Answer
    because: str
    rule_id: str
    programmes: frozenset[Programme] = frozenset()


#: What stays with the seller although Amazon serves the order's buyers (CSBA).
CSBA_LEAVES_TO_SELLER = frozenset({ContactTopic.INVOICE, ContactTopic.CUSTOMISATION, ContactTopic.CANCELLATION})
#: What a seller answers on an FBA order; the rest is Amazon's, to which the reply points.
FBA_LEAVES_TO_SELLER = frozenset({ContactTopic.PRODUCT, ContactTopic.INVOICE, ContactTopic.CUSTOMISATION})
#: What a seller answers on a Seller Fulfilled Prime order.
SFP_LEAVES_TO_SELLER = FBA_LEAVES_TO_SELLER | {ContactTopic.REFUND_STATUS, ContactTopic.CANCELLATION}


def programmes_on(
    ordered_on: date | None, marketplace: Marketplace, enrolments: tuple[Enrolment, ...]
) -> frozenset[Programme]:
    """Return the programmes the store had joined at the marketplace when the order was placed."""
    if ordered_on is None:
        return frozenset()
    return frozenset(one.programme for one in enrolments if one.covers(marketplace, ordered_on))


def route(contact: Contact, enrolments: tuple[Enrolment, ...] = ()) -> Route:
    """Say who must answer. Unknown fulfillment is the seller's: a reply too many harms less than one too few."""
    if contact.ordered_on is None:
        return Route(
            Handler.SELLER, Answer.REPLY, "no order: questions before a sale are the seller's", "CSBA-NOT-COVERED"
        )
    joined = programmes_on(contact.ordered_on, contact.marketplace, enrolments)
    if contact.fulfillment is Fulfillment.FBA:
        return _fba(contact)
    if contact.prime or Programme.SFP in joined:
        return _sfp(contact, joined | {Programme.SFP})
    if Programme.CSBA in joined:
        return _csba(contact, joined)
    return _seller(contact, enrolments)


def _fba(contact: Contact) -> Route:
    if contact.topic in FBA_LEAVES_TO_SELLER:
        because = f"FBA order: {_words(contact.topic)} is the seller's to answer"
        return Route(Handler.SELLER, Answer.REPLY, because, "MSG-1")
    because = (
        f"FBA order: Amazon handles {_words(contact.topic)}; the seller still replies within 24 hours "
        "and points the buyer to Amazon"
    )
    return Route(Handler.AMAZON, Answer.POINT_TO_AMAZON, because, "MSG-1")


def _sfp(contact: Contact, joined: frozenset[Programme]) -> Route:
    if contact.topic in SFP_LEAVES_TO_SELLER:
        because = f"Seller Fulfilled Prime: {_words(contact.topic)} is the seller's to answer"
        return Route(Handler.SELLER, Answer.REPLY, because, "REF-1-SFP", joined)
    because = f"Seller Fulfilled Prime: the buyer turns to Amazon for {_words(contact.topic)}"
    return Route(Handler.AMAZON, Answer.POINT_TO_AMAZON, because, "REF-1-SFP", joined)


def _csba(contact: Contact, joined: frozenset[Programme]) -> Route:
    if contact.topic in CSBA_LEAVES_TO_SELLER:
        because = f"CSBA does not cover {_words(contact.topic)}: the seller answers"
        return Route(Handler.SELLER, Answer.REPLY, because, "CSBA-NOT-COVERED", joined)
    because = (
        f"ordered on {contact.ordered_on} while the store was in CSBA at {contact.marketplace}: Amazon handles "
        f"{_words(contact.topic)}; forward what the buyer wrote"
    )
    return Route(Handler.AMAZON, Answer.FORWARD_TO_AMAZON, because, "CSBA-COVERS", joined)


def _seller(contact: Contact, enrolments: tuple[Enrolment, ...]) -> Route:
    joined_later = [
        one
        for one in enrolments
        if one.programme is Programme.CSBA
        and one.marketplace is contact.marketplace
        and contact.ordered_on is not None
        and contact.ordered_on < one.since
    ]
    if joined_later:
        because = f"ordered on {contact.ordered_on}, before the store joined CSBA on {joined_later[0].since}"
        return Route(Handler.SELLER, Answer.REPLY, because, "CSBA-NOT-COVERED")
    if contact.fulfillment is None:
        return Route(Handler.SELLER, Answer.REPLY, "who ships is not known yet: the seller answers", "MSG-1")
    return Route(Handler.SELLER, Answer.REPLY, "seller-fulfilled order: the seller answers", "MSG-1")


def _words(topic: ContactTopic) -> str:
    return _TOPIC_WORDS[topic]


_TOPIC_WORDS: dict[ContactTopic, str] = {
    ContactTopic.PRESALES: "a question before the order",
    ContactTopic.PRODUCT: "a question about the product",
    ContactTopic.DELIVERY: "the delivery",
    ContactTopic.RETURN: "the return",
    ContactTopic.REFUND_STATUS: "the refund's state",
    ContactTopic.INVOICE: "the invoice",
    ContactTopic.CUSTOMISATION: "the customisation",
    ContactTopic.CANCELLATION: "the cancellation",
    ContactTopic.A_TO_Z: "the A-to-z claim",
    ContactTopic.OTHER: "this contact",
}
