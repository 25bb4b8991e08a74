"""What a machine's mail does besides joining its case: opt-outs, bounces, copies of our own replies."""

from __future__ import annotations

from datetime import timedelta

from afterdesk.channels.email.values import InboundMail, MailKind
from afterdesk.desk.actions.clocks import ClockBoard
from afterdesk.desk.actions.digests import text_digest
from afterdesk.desk.actions.offers import take_acceptance
from afterdesk.desk.models import (
    Buyer,
    Case,
    CaseState,
    EventKind,
    Fact,
    Message,
    OfferState,
    OutgoingMessage,
    OutgoingStatus,
)
from afterdesk.domain.choices import chosen_option
from afterdesk.domain.clock_events import Event

#: The fact under which a buyer's choice is kept.
CHOSEN_OPTION = "chosen_option"
#: Amazon copies a reply within minutes; a copy so much older is of something else.
COPY_WITHIN = timedelta(days=3)


def apply_effects(case: Case, message: Message, mail: InboundMail, board: ClockBoard) -> set[str]:
    """Carry out what the mail's kind implies; return the case's columns that changed."""
    if mail.kind is MailKind.BUYER_MESSAGE:
        _chose(case, message, board)
    elif mail.kind is MailKind.OPT_OUT_BOUNCE:
        _opted_out(case, message, mail)
    elif mail.kind is MailKind.BOUNCE:
        _bounced(case, message, mail)
    elif mail.kind is MailKind.OWN_COPY:
        _copied(case, message, mail)
        return answered(case, message, board)
    return set()


def answered(case: Case, message: Message, board: ClockBoard) -> set[str]:
    """The buyer has our answer, whoever sent it from wherever: nobody waits for us any more.

    Return the case's columns that changed.
    """
    changed: set[str] = set()
    board.meet(Event.REPLY_SENT, message.at)
    if case.unanswered_since and case.unanswered_since <= message.at:
        case.unanswered_since = None
        changed.add("unanswered_since")
    if case.state in (CaseState.OPEN, CaseState.SNOOZED) and case.unanswered_since is None:
        case.state, case.snoozed_until = CaseState.WAITING, None
        changed |= {"state", "snoozed_until"}
    return changed


def _chose(case: Case, message: Message, board: ClockBoard) -> None:
    """A bare number answers the choices of our letter: keep it as a fact, and the offer as accepted."""
    number = chosen_option(message.body)
    if number is None:
        return
    Fact.objects.create(case=case, name=CHOSEN_OPTION, value=number, source="buyer", at=message.at)
    case.record(EventKind.FACT_RECORDED, at=message.at, name=CHOSEN_OPTION, value=number)
    offered = list(case.offers.filter(state=OfferState.OFFERED).order_by("pk"))
    if number <= len(offered) and case.is_verified:
        take_acceptance(board, offered[number - 1], at=message.at)


def _opted_out(case: Case, message: Message, mail: InboundMail) -> None:
    if case.buyer is not None:
        Buyer.objects.filter(pk=case.buyer.pk, opted_out_at=None).update(opted_out_at=message.at)
        case.buyer.opted_out_at = case.buyer.opted_out_at or message.at  # a buyer of this very batch is written later
    case.record(EventKind.BUYER_OPTED_OUT, at=message.at)
    _fail(case, message, mail, "the buyer has opted out of messages that are not needed for the order")


def _bounced(case: Case, message: Message, mail: InboundMail) -> None:
    _fail(case, message, mail, "the mail server returned it: see the notice in the story")


def _fail(case: Case, message: Message, mail: InboundMail, words: str) -> None:
    sent = OutgoingMessage.objects.filter(case=case, status__in=[OutgoingStatus.SENT, OutgoingStatus.UNKNOWN])
    if mail.bounced_message_id:
        sent = sent.filter(message_id=mail.bounced_message_id)
    outgoing = sent.order_by("-id").first()
    if outgoing is None:
        return
    outgoing.status, outgoing.error = OutgoingStatus.FAILED, words
    outgoing.save(update_fields=["status", "error"])
    case.record(EventKind.REPLY_FAILED, at=message.at, outgoing_id=outgoing.pk, why=words)


def _copied(case: Case, message: Message, mail: InboundMail) -> None:
    """Amazon's copy proves that a reply arrived: it settles one whose sending was not known."""
    digest = text_digest(mail.body)
    ours = OutgoingMessage.objects.filter(
        case=case, text_digest=digest, status__in=[OutgoingStatus.UNKNOWN, OutgoingStatus.SENDING, OutgoingStatus.SENT]
    )
    outgoing = ours.filter(queued_at__gte=message.at - COPY_WITHIN).order_by("-id").first()
    if outgoing is not None:
        if outgoing.status != OutgoingStatus.SENT:
            outgoing.status, outgoing.sent_at, outgoing.error = OutgoingStatus.SENT, message.at, ""
            outgoing.save(update_fields=["status", "sent_at", "error"])
            case.record(EventKind.REPLY_SENT, at=message.at, outgoing_id=outgoing.pk, proof="copy")
    else:
        case.record(EventKind.ANSWERED_ELSEWHERE, at=message.at, message_id=message.pk)
