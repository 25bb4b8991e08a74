"""What a mail is: by Amazon's type header, by the type its links repeat, by sender, and by its wording."""

from __future__ import annotations

import re
from dataclasses import dataclass

from afterdesk.channels.email.folding import contains_any, fold
from afterdesk.channels.email.headers import Address
from afterdesk.channels.email.senders import Side
from afterdesk.channels.email.values import Direction, MailKind
from afterdesk.channels.email.vocabulary import load_vocabulary

#: The order in which wording is asked: a decision also speaks of the claim, a claim of a refund, anything of an order.
_BY_WORDING = (
    MailKind.CHARGEBACK_DECISION,
    MailKind.CHARGEBACK,
    MailKind.A_TO_Z_DECISION,
    MailKind.A_TO_Z_CLAIM,
    MailKind.OPT_OUT_BOUNCE,
    MailKind.CANCEL_REQUEST,
    MailKind.RETURN_REQUEST,
    MailKind.REFUND_ISSUED,
    MailKind.OWN_COPY,
    MailKind.ORDER_NOTICE,
)
_TYPE_IN_LINK = re.compile(r"(?:communicationName|customAttribute1Value|[?&;]nt)=(?:3D)?([A-Z][A-Z0-9_]{5,80})")
_ROBOT_NAMES = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon)(?:[+.@-]|$)", re.I)
_RELAY_HEAD_CHARACTERS = 1_500


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the kind is decided by."""

    type_header: str | None
    type_in_body: str | None
    sender: Address | None
    side: Side
    subject: str
    text: str
    words: str  # the person's own words, if the mail has any
    to_relay: bool
    is_report: bool
    is_list: bool
    has_order: bool
    has_frame: bool  # Amazon's marks or watermark stand in the text
    named_relay: bool  # a forwarded text names a buyer's relay address as its sender


def type_in_body(html: str, plain: str) -> str | None:
    """Return the notification type that Amazon's own links repeat, when a forwarder stripped the headers."""
    found = _TYPE_IN_LINK.search(html) or _TYPE_IN_LINK.search(plain)
    return found[1] if found else None


def kind_of_type(name: str | None) -> MailKind | None:
    """Return the kind of a notification type, or None for a type that we do not know."""
    if not name:
        return None
    vocabulary = load_vocabulary()
    name = name.strip().upper()
    if name in vocabulary.types:
        return vocabulary.types[name]
    return next((kind for pattern, kind in vocabulary.type_patterns if pattern.search(name)), None)


def kind_of(evidence: Evidence) -> MailKind:
    """Return the kind. A look-alike of Amazon is not Amazon, whatever its headers and words claim."""
    if evidence.side is Side.LOOK_ALIKE:
        return MailKind.NOT_AMAZON
    typed = kind_of_type(evidence.type_header)
    if typed is not None:
        return _told_apart(typed, evidence)
    if _is_bounce(evidence):
        return MailKind.BOUNCE
    if evidence.side is Side.RELAY:
        return _told_apart(MailKind.BUYER_MESSAGE, evidence)
    if evidence.side is Side.AMAZON or evidence.type_header:
        return _of_amazon(evidence)
    if evidence.to_relay and not evidence.type_in_body:
        return MailKind.OWN_COPY
    return _of_stranger(evidence)


def direction_of(kind: MailKind, *, is_automatic: bool) -> Direction:
    """Return who speaks: a person to us, we, or a machine."""
    if kind is MailKind.OWN_COPY:
        return Direction.OUT
    if kind in {MailKind.BUYER_MESSAGE, MailKind.AMAZON_RELAY}:
        return Direction.IN
    if kind is MailKind.NOT_AMAZON:
        return Direction.SYSTEM if is_automatic else Direction.IN
    return Direction.SYSTEM


def _told_apart(kind: MailKind, evidence: Evidence) -> MailKind:
    """Amazon's customer service writes through the buyer's relay too; its letters are not the buyer's words."""
    if kind is not MailKind.BUYER_MESSAGE:
        return kind
    head = fold((evidence.words or evidence.text)[:_RELAY_HEAD_CHARACTERS])
    is_relay = contains_any(head, load_vocabulary().bodies[MailKind.AMAZON_RELAY])
    return MailKind.AMAZON_RELAY if is_relay else MailKind.BUYER_MESSAGE


def _is_bounce(evidence: Evidence) -> bool:
    if evidence.is_report:
        return True
    vocabulary = load_vocabulary()
    local = evidence.sender.local if evidence.sender else ""
    if _ROBOT_NAMES.match(local):
        return True
    if evidence.side is Side.RELAY:
        return False
    if not contains_any(fold(evidence.subject), vocabulary.subjects[MailKind.BOUNCE]):
        return False
    folded = fold(evidence.text[:5_000])
    if contains_any(folded, vocabulary.bodies[MailKind.OPT_OUT_BOUNCE]):
        return False
    if contains_any(fold(evidence.subject), vocabulary.subjects[MailKind.OPT_OUT_BOUNCE]):
        return False
    return evidence.side is Side.AMAZON or contains_any(folded, vocabulary.bodies[MailKind.BOUNCE])


def _of_amazon(evidence: Evidence) -> MailKind:
    typed = kind_of_type(evidence.type_in_body)
    if typed is not None and not evidence.type_header:
        return _told_apart(typed, evidence)
    by_sender = _kind_of_sender(evidence.sender)
    if by_sender is MailKind.A_TO_Z_CLAIM:
        return _claim_or_decision(evidence)
    if by_sender in {MailKind.CHARGEBACK, MailKind.CHARGEBACK_DECISION}:
        return _chargeback_or_decision(evidence, by_sender)
    by_wording = _kind_of_wording(evidence)
    if by_sender is MailKind.AMAZON_MARKETING and by_wording in {None, MailKind.ORDER_NOTICE}:
        return MailKind.AMAZON_MARKETING
    if by_wording is not None:
        return by_wording
    if by_sender is not None:
        return by_sender
    if contains_any(fold(evidence.text[:3_000]), load_vocabulary().bodies[MailKind.AMAZON_RELAY]):
        return MailKind.AMAZON_RELAY
    return MailKind.AMAZON_MARKETING if _is_marketing(evidence) else MailKind.OTHER_NOTICE


def _of_stranger(evidence: Evidence) -> MailKind:
    """Not Amazon's domain: a forwarder, if Amazon's own text is inside; else nobody of Amazon's."""
    typed = kind_of_type(evidence.type_in_body)
    if typed is not None:
        return _told_apart(typed, evidence)
    if evidence.named_relay and (evidence.has_frame or evidence.has_order):
        return _told_apart(MailKind.BUYER_MESSAGE, evidence)
    if not evidence.has_frame:
        return MailKind.NOT_AMAZON
    return _kind_of_wording(evidence) or _told_apart(MailKind.BUYER_MESSAGE, evidence)


def _kind_of_sender(sender: Address | None) -> MailKind | None:
    local = sender.local.lower() if sender else ""
    return next((kind for pattern, kind in load_vocabulary().senders if pattern.match(local)), None)


def _claim_or_decision(evidence: Evidence) -> MailKind:
    vocabulary = load_vocabulary()
    subject, text = fold(evidence.subject), fold(evidence.text[:5_000])
    kind = MailKind.A_TO_Z_DECISION
    if contains_any(subject, vocabulary.subjects[kind]):
        return kind
    if contains_any(subject, vocabulary.subjects[MailKind.A_TO_Z_CLAIM]):
        return kind if contains_any(text, vocabulary.bodies[kind]) else MailKind.A_TO_Z_CLAIM
    decided = contains_any(text, vocabulary.bodies[kind]) or contains_any(text, vocabulary.says["granted"])
    return kind if decided else MailKind.A_TO_Z_CLAIM


def _chargeback_or_decision(evidence: Evidence, by_sender: MailKind) -> MailKind:
    kind = MailKind.CHARGEBACK_DECISION
    vocabulary = load_vocabulary()
    if by_sender is kind or contains_any(fold(evidence.subject), vocabulary.subjects[kind]):
        return kind
    return MailKind.CHARGEBACK


def _kind_of_wording(evidence: Evidence) -> MailKind | None:
    """The subject decides; where it says nothing, the body does. Order notices need an order or their own phrase."""
    vocabulary = load_vocabulary()
    subject, text = fold(evidence.subject), fold(evidence.text[:8_000])
    for kind in _BY_WORDING:
        if contains_any(subject, vocabulary.subjects[kind]):
            if kind is MailKind.A_TO_Z_CLAIM and contains_any(text, vocabulary.bodies[MailKind.A_TO_Z_DECISION]):
                return MailKind.A_TO_Z_DECISION
            if kind is MailKind.ORDER_NOTICE and not evidence.has_order and _is_marketing(evidence):
                continue
            return kind
    return next((kind for kind in _BY_WORDING if contains_any(text, vocabulary.bodies.get(kind, ()))), None)


def _is_marketing(evidence: Evidence) -> bool:
    if evidence.has_order:
        return False
    vocabulary = load_vocabulary()
    kind = MailKind.AMAZON_MARKETING
    return contains_any(fold(evidence.subject), vocabulary.subjects[kind]) or contains_any(
        fold(evidence.text[:8_000]), vocabulary.bodies[kind]
    )
