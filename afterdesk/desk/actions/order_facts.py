"""What order, parcel and notices say about a case, as the plain facts that decide its situation."""

from __future__ import annotations

from datetime import datetime

from afterdesk.channels.email.values import InboundMail, MailKind
from afterdesk.desk.actions.clocks import programmes_of
from afterdesk.desk.models import Case, Message, Order, Shipment
from afterdesk.domain.situation import NoticeKind, OrderFacts, Parcel, ReturnState
from afterdesk.domain.values import Fulfillment, Programme

_NOTICES = {
    MailKind.RETURN_REQUEST: NoticeKind.RETURN_REQUEST,
    MailKind.CANCEL_REQUEST: NoticeKind.CANCEL_REQUEST,
    MailKind.A_TO_Z_CLAIM: NoticeKind.A_TO_Z_CLAIM,
    MailKind.CHARGEBACK: NoticeKind.CHARGEBACK,
}


def order_facts(
    case: Case, mail: InboundMail | None, *, at: datetime, notices: frozenset[str] | None = None
) -> OrderFacts:
    """Return what is known beside the words; what nobody has told stays unknown.

    `notices`: the kinds of the case's notices, where the caller knows them already.
    """
    order = case.order
    shipment = next(iter(order.shipments.all()), None) if order and not order.is_placeholder else None
    notices = _notice_kinds(case) if notices is None else notices
    return OrderFacts(
        order_exists=order is not None,
        fulfillment=Fulfillment(case.fulfillment) if case.fulfillment else None,
        programme=_programme(case),
        is_shipped=_is_shipped(order, shipment),
        parcel=_parcel(order, shipment),
        is_late=None if order is None or order.deliver_by_on is None else order.deliver_by_on < at.date(),
        return_state=ReturnState.REQUESTED if MailKind.RETURN_REQUEST in notices else ReturnState.NONE,
        notice=notice_of(mail),
        claim_open=MailKind.A_TO_Z_CLAIM in notices and MailKind.A_TO_Z_DECISION not in notices,
        cancel_requested_officially=MailKind.CANCEL_REQUEST in notices,
    )


def notice_of(mail: InboundMail | None) -> NoticeKind | None:
    """Return what a notice is for the table of situations; None for a message, or a notice that decides nothing."""
    if mail is None:
        return None
    if mail.kind is MailKind.A_TO_Z_DECISION:
        return NoticeKind.A_TO_Z_GRANTED if mail.counts_against_odr else None
    return _NOTICES.get(mail.kind)


def _notice_kinds(case: Case) -> frozenset[str]:
    if case.message_count <= 1:
        return frozenset()
    kinds = case.messages.filter(direction=Message.Direction.SYSTEM).values_list("kind", flat=True)
    return frozenset(kinds)


def _programme(case: Case) -> Programme | None:
    return next(iter(sorted(programmes_of(case))), None)


def _is_shipped(order: Order | None, shipment: Shipment | None) -> bool | None:
    if shipment is not None and (shipment.shipped_at or shipment.delivered_at):
        return True
    if order is None or order.status == Order.Status.UNKNOWN:
        return None
    return order.status == Order.Status.SHIPPED


def _parcel(order: Order | None, shipment: Shipment | None) -> Parcel:
    if shipment is not None and shipment.delivered_at:
        return Parcel.DELIVERED
    if _is_shipped(order, shipment):
        return Parcel.IN_TRANSIT
    return Parcel.UNKNOWN
