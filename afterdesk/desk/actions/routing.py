"""Who must answer a case, the seller or Amazon: from the case's records to domain/routing.py."""

from __future__ import annotations

from afterdesk.desk.models import Case
from afterdesk.domain.issues import Issue
from afterdesk.domain.marketplaces import Marketplace, zone_of
from afterdesk.domain.routing import Contact, ContactTopic, Enrolment, Route, route
from afterdesk.domain.values import Fulfillment, Programme

TOPICS: dict[str, ContactTopic] = {
    Issue.QUALITY_DEFECT: ContactTopic.PRODUCT,
    Issue.BROKEN: ContactTopic.PRODUCT,
    Issue.MISSING_PARTS: ContactTopic.PRODUCT,
    Issue.NOT_AS_DESCRIBED: ContactTopic.PRODUCT,
    Issue.HOW_TO_USE: ContactTopic.PRODUCT,
    Issue.WARRANTY: ContactTopic.PRODUCT,
    Issue.SAFETY_INCIDENT: ContactTopic.PRODUCT,
    Issue.REVIEW_THREAT: ContactTopic.PRODUCT,
    Issue.DAMAGED_ON_ARRIVAL: ContactTopic.DELIVERY,
    Issue.MISSING_MAIN_ITEM: ContactTopic.DELIVERY,
    Issue.WRONG_ITEM: ContactTopic.DELIVERY,
    Issue.DELIVERY_LATE: ContactTopic.DELIVERY,
    Issue.NOT_RECEIVED: ContactTopic.DELIVERY,
    Issue.DELIVERED_NOT_RECEIVED: ContactTopic.DELIVERY,
    Issue.CARRIER_COMPLAINT: ContactTopic.DELIVERY,
    Issue.ADDRESS_CHANGE: ContactTopic.DELIVERY,
    Issue.SHIPPING_COST_DISPUTE: ContactTopic.DELIVERY,
    Issue.RETURN_REFUND: ContactTopic.RETURN,
    Issue.A_TO_Z_THREAT: ContactTopic.A_TO_Z,
    Issue.ORDER_CANCELLATION: ContactTopic.CANCELLATION,
    Issue.INVOICE_REQUEST: ContactTopic.INVOICE,
    Issue.PRESALES_QUESTION: ContactTopic.PRESALES,
}


def route_of(case: Case) -> Route | None:
    """Say who must answer the case, and why. None: without a marketplace nobody can say.

    An order whose day is not known yet belongs to no programme: a reply too many harms less than one too few.
    """
    if not case.marketplace:
        return None
    market = Marketplace(case.marketplace)
    bought_at = case.order.purchased_at if case.order else None
    day = (bought_at or case.opened_at).astimezone(zone_of(market)).date()
    contact = Contact(
        marketplace=market,
        topic=TOPICS.get(case.issue, ContactTopic.OTHER),
        ordered_on=day if case.order else None,
        fulfillment=Fulfillment(case.fulfillment) if case.fulfillment else None,
    )
    return route(contact, _enrolments(case) if bought_at else ())


def _enrolments(case: Case) -> tuple[Enrolment, ...]:
    rows = case.store.programmes.all()
    return tuple(
        Enrolment(Programme(one.programme), Marketplace(one.marketplace), one.since, one.until) for one in rows
    )
