"""File mails: find or open their cases, say what was read, start and stop clocks, keep the lists ready.

One transaction, safe to run again: a raw mail is stored already, and stays "stored" until all of this is done.
Several mails are filed as one after the other would be, with a handful of statements for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection, transaction

from afterdesk.channels.email.values import Direction, InboundMail, Trust
from afterdesk.desk.actions.arrivals import buyer_of, link_buyer, order_of, remember_references
from afterdesk.desk.actions.case_columns import note_message
from afterdesk.desk.actions.clocks import ClockBoard
from afterdesk.desk.actions.filing import Filing
from afterdesk.desk.actions.filing_read import lock_mails, read_filing
from afterdesk.desk.actions.filing_write import write_filing
from afterdesk.desk.actions.join_mail import Arrival, find_case
from afterdesk.desk.actions.mail_effects import apply_effects
from afterdesk.desk.actions.open_case import is_before_go_live, open_case, wake_for
from afterdesk.desk.actions.quarantine import quarantine_mail
from afterdesk.desk.actions.read_message import apply_reading, read_mail, reading_as_json
from afterdesk.desk.mail_routes import as_believed, event_of, route_of
from afterdesk.desk.models import Case, CaseEvent, CaseState, EventKind, Message, RawMail
from afterdesk.domain.joining import WORDS, Join
from afterdesk.domain.triage import Reading

LOOK_ALIKE = (
    "The sender is not who it claims to be: the mail server's check failed, or the address only looks like Amazon's. "
    "Nothing was opened from it. If you know the sender, file it anyway."
)


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A stored mail, what it says, and what recognition made of it."""

    raw_mail: RawMail
    mail: InboundMail
    reading: Reading | None


def file_mail(*, raw_mail: RawMail, mail: InboundMail, now: datetime, accept_sender: bool = False) -> Message | None:
    """File a mail and return its message; None when it went to quarantine.

    `accept_sender`: a person looked at a mail whose sender is not proven and wants it filed. It still moves no money.
    """
    filed = file_mails(mails=[(raw_mail, mail)], now=now, accept_sender=accept_sender)
    return filed[0] if filed else None


@transaction.atomic(savepoint=False)
def file_mails(
    *, mails: Sequence[tuple[RawMail, InboundMail]], now: datetime, accept_sender: bool = False
) -> list[Message]:
    """File mails in their order and return the messages; those whose sender is a look-alike go to quarantine.

    All or none: when one of them cannot be filed, the caller files them one by one.
    """
    opened: dict[int, list[OpenedMail]] = {}
    for raw_mail, read in mails:
        mail = as_believed(read, own_address=raw_mail.store.approved_sender)
        if mail.trusted is Trust.NO and not accept_sender:
            quarantine_mail(raw_mail, reason=LOOK_ALIKE)
        else:  # reading takes as long as all the rest, so it is done before anything is locked
            opened.setdefault(raw_mail.store_id, []).append(
                OpenedMail(raw_mail, mail, read_mail(mail, raw_mail.store_id))
            )
    _commit_without_waiting()
    lock_mails((store_id, one.mail) for store_id, group in opened.items() for one in group)
    messages = []
    for group in opened.values():
        filing = read_filing(group[0].raw_mail.store, [one.mail for one in group])
        for one in group:
            _file(filing, one, now)
        write_filing(filing)
        messages += filing.messages
    return messages


def _commit_without_waiting() -> None:
    """Filing can be repeated from the stored raw mail, so its commit need not wait for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _file(filing: Filing, opened: OpenedMail, now: datetime) -> None:
    raw_mail, mail = opened.raw_mail, opened.mail
    arrival = Arrival(filing.store, mail, buyer_of(filing, mail), *order_of(filing, mail))
    at = min(mail.date_at or mail.received_at or raw_mail.stored_at, now)
    join = find_case(filing, arrival)
    is_new = join.case_id is None and route_of(mail).opens
    case = open_case(filing, arrival, at=at) if is_new else filing.cases.get(join.case_id or 0)
    message = _message(opened, case, join, at)
    message.pk = filing.numbers.next("desk_message")
    filing.messages.append(message)
    filing.attached += [(message, mail)] if mail.attachments else []
    if case is not None:
        filing.told[case.pk].note(message.direction, message.kind, at)
        filing.boards[case.pk].events.append(_arrived(case, message, mail, join, is_new))
        remember_references(filing, case, mail)
        filing.changed[case.pk] |= _carry_on(filing, case, message, arrival, opened.reading, is_new)


def _message(opened: OpenedMail, case: Case | None, join: Join, at: datetime) -> Message:
    raw_mail, mail = opened.raw_mail, opened.mail
    reading = opened.reading if case is not None else None
    return Message(
        store_id=raw_mail.store_id,
        case=case,
        raw_mail=raw_mail,
        direction=mail.direction.value,
        kind=mail.kind.value,
        at=at,
        message_id=(mail.message_id or "")[:500],
        in_reply_to=(mail.thread_of or "")[:500],
        from_address=(mail.from_address or "")[:254],
        from_name=mail.from_name or "",
        subject=mail.subject[:500],
        body=mail.body,
        full_text="" if mail.full_text == mail.body else mail.full_text,
        language=reading.lang if reading else mail.lang or "",
        reading=reading_as_json(reading) if reading else {},
        trusted=mail.trusted.value,
        is_automatic=mail.is_automatic,
        evidence=[{"rank": one.value, "evidence": one.name.lower(), "words": WORDS[one]} for one in join.reasons]
        + [{"rank": 0, "evidence": "refused", "words": words} for words in join.refused],
        details=_details(mail),
        oddities=list(mail.oddities),
    )


def _details(mail: InboundMail) -> dict[str, object]:
    """Return what a notice said, as JSON; empty values are left out."""
    said = {
        "order_id": mail.order_id,
        "items": [{name: value for name, value in asdict(item).items() if value is not None} for item in mail.items],
        "reason": mail.reason,
        "auto_authorised": mail.auto_authorised,
        "return_tracking": mail.return_tracking,
        "return_carrier": mail.return_carrier,
        "amount": None if mail.amount is None else str(mail.amount),
        "currency": mail.currency,
        "deadline_days": mail.deadline_days,
        "counts_against_odr": mail.counts_against_odr,
        "action_required": mail.action_required,
        "no_response_url": mail.no_response_url,
        "amazon_case": mail.case_id,
        "notification_type": mail.notification_type,
    }
    return {name: value for name, value in said.items() if value not in (None, [], "")}


def _arrived(case: Case, message: Message, mail: InboundMail, join: Join, is_new: bool) -> CaseEvent:
    """Return the arrival as a line of the story. A new case's first line is its opening."""
    if is_new:
        history = case.state == CaseState.CLOSED
        kind = EventKind.OPENED
        data: dict[str, object] = {"mail_kind": mail.kind.value, "before_go_live": history}
    else:
        kind = EventKind.MESSAGE_JOINED if mail.direction is Direction.IN else EventKind.NOTICE_JOINED
        words = [WORDS[one] for one in join.reasons]
        data = {"mail_kind": mail.kind.value, "message_id": message.pk, "evidence": words}
    return CaseEvent(case=case, store_id=case.store_id, kind=kind, at=message.at, data=data)


def _carry_on(
    filing: Filing, case: Case, message: Message, arrival: Arrival, reading: Reading | None, is_new: bool
) -> set[str]:
    """Count, settle, clock: what the mail means for its case. Return the case's columns that changed."""
    mail, board = arrival.mail, filing.boards[case.pk]
    changed = note_message(case, message)
    changed |= apply_reading(case, reading, mail, at=message.at, notices=filing.notices_of(case))
    if message.direction == Message.Direction.IN:
        changed |= link_buyer(filing, case, arrival.buyer)
    changed |= apply_effects(case, message, mail, board)
    if not is_before_go_live(filing.store, message.at):
        # Mails may be filed in any order: a reply of ours may be newer than this message.
        answered_at = None if is_new else filing.told[case.pk].answered_at
        changed |= _clock(board, message, mail, is_answered=answered_at is not None and answered_at >= message.at)
    return changed


def _clock(board: ClockBoard, message: Message, mail: InboundMail, *, is_answered: bool) -> set[str]:
    changed: set[str] = set()
    route, event = route_of(mail), event_of(mail)
    if event is not None:
        board.meet(event, message.at)
    answered = route.waits and is_answered
    if route.wakes and not answered:
        changed |= wake_for(board, message, waits=route.waits)
        if route.waits:
            board.drop_later(message)
    if event is not None and not answered and board.case.state != CaseState.CLOSED:
        board.start(event, message.at, message=message, stated_days=mail.deadline_days)
    return changed
