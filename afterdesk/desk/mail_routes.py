"""What each kind of mail does to the desk: one table."""

from __future__ import annotations

from dataclasses import dataclass, replace

from afterdesk.channels.email.values import Direction, InboundMail, MailKind
from afterdesk.domain.clock_events import Event
from afterdesk.domain.marketplaces import BY_DOMAIN


@dataclass(frozen=True, slots=True)
class Route:
    """`opens`: opens a case when none fits. `wakes`: brings its case back to us. `waits`: a buyer waits for words."""

    opens: bool = False
    wakes: bool = False
    waits: bool = False


_QUESTION = Route(opens=True, wakes=True, waits=True)
_TROUBLE = Route(opens=True, wakes=True)
_QUIET = Route()

ROUTES: dict[MailKind, Route] = {
    MailKind.BUYER_MESSAGE: _QUESTION,
    MailKind.AMAZON_RELAY: _QUESTION,
    MailKind.NOT_AMAZON: _QUESTION,
    MailKind.RETURN_REQUEST: _TROUBLE,
    MailKind.A_TO_Z_CLAIM: _TROUBLE,
    MailKind.A_TO_Z_DECISION: _TROUBLE,
    MailKind.CHARGEBACK: _TROUBLE,
    MailKind.CHARGEBACK_DECISION: _TROUBLE,
    MailKind.CANCEL_REQUEST: _TROUBLE,
    MailKind.BOUNCE: Route(wakes=True),
    MailKind.OPT_OUT_BOUNCE: Route(wakes=True),
    MailKind.REFUND_ISSUED: _QUIET,
    MailKind.OWN_COPY: _QUIET,
    MailKind.ORDER_NOTICE: _QUIET,
    MailKind.OTHER_NOTICE: _QUIET,
    MailKind.AMAZON_MARKETING: _QUIET,
}

_EVENTS: dict[MailKind, Event] = {
    MailKind.BUYER_MESSAGE: Event.BUYER_MESSAGE_RECEIVED,
    MailKind.AMAZON_RELAY: Event.BUYER_MESSAGE_RECEIVED,
    MailKind.RETURN_REQUEST: Event.RETURN_REQUEST_RECEIVED,
    MailKind.A_TO_Z_CLAIM: Event.A_TO_Z_CLAIM_RECEIVED,
    MailKind.CHARGEBACK: Event.CHARGEBACK_RECEIVED,
    MailKind.CHARGEBACK_DECISION: Event.CHARGEBACK_DECIDED,
    MailKind.CANCEL_REQUEST: Event.CANCEL_REQUEST_RECEIVED,
    MailKind.REFUND_ISSUED: Event.REFUND_ISSUED,
    MailKind.OWN_COPY: Event.REPLY_SENT,
}


def as_believed(mail: InboundMail, *, own_address: str) -> InboundMail:
    """Return a mail as far as it can be believed: a letter to a buyer from somebody else is no copy of ours.

    Amazon's own copies and the store's approved sender stop clocks; anybody can write to an alias. What the store
    wrote to somebody outside Amazon asks nothing of anybody.
    """
    if mail.from_address is None:
        return mail
    sender = mail.from_address.lower()
    if mail.kind is MailKind.NOT_AMAZON and sender == own_address.lower():
        return replace(mail, direction=Direction.OUT)
    if mail.kind is not MailKind.OWN_COPY:
        return mail
    domain = sender.rpartition("@")[2]
    of_amazon = any(domain == site or domain.endswith(f".{site}") for site in BY_DOMAIN)
    if of_amazon or sender == own_address.lower():
        return mail
    return replace(mail, kind=MailKind.NOT_AMAZON, direction=Direction.IN, buyer_key=None, buyer_alias=None)


def route_of(mail: InboundMail) -> Route:
    """Return what this mail does. A robot's mail, an advertisement or a copy asks nothing of anybody."""
    route = ROUTES[mail.kind]
    if mail.is_automatic and mail.direction is not Direction.SYSTEM:
        return _QUIET
    if mail.kind is MailKind.NOT_AMAZON and mail.direction is not Direction.IN:
        return _QUIET
    if mail.kind is MailKind.OTHER_NOTICE and mail.action_required:
        return _TROUBLE
    return route


def event_of_kind(kind: MailKind) -> Event | None:
    """Return the event that a mail of this kind usually is."""
    return _EVENTS.get(kind)


def event_of(mail: InboundMail) -> Event | None:
    """Return the event that the mail is, for the clocks."""
    if mail.is_automatic and mail.direction is Direction.IN:
        return None
    if mail.kind is MailKind.RETURN_REQUEST and mail.auto_authorised:
        return Event.RETURN_AUTHORIZED
    if mail.kind is MailKind.A_TO_Z_CLAIM and mail.action_required:
        return Event.A_TO_Z_INFORMATION_REQUESTED
    if mail.kind is MailKind.A_TO_Z_DECISION:
        return Event.A_TO_Z_GRANTED if mail.counts_against_odr else Event.A_TO_Z_DENIED
    return _EVENTS.get(mail.kind)
