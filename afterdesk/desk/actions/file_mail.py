"""File one mail: find or open its case, say what was read, start and stop clocks, keep the lists ready.

One transaction, safe to run again: the raw mail is stored already, and stays "stored" until all of this is done.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import connection, transaction

from afterdesk.channels.email.values import Direction, InboundMail, Trust
from afterdesk.desk.actions.arrivals import attach_files, buyer_of, order_of, remember_references
from afterdesk.desk.actions.case_columns import note_message
from afterdesk.desk.actions.clocks import ClockBoard
from afterdesk.desk.actions.join_mail import Arrival, find_case, sender_key
from afterdesk.desk.actions.mail_effects import apply_effects
from afterdesk.desk.actions.open_case import is_before_go_live, open_case, wake_for
from afterdesk.desk.actions.quarantine import quarantine_mail
from afterdesk.desk.actions.read_message import apply_reading, read_mail, reading_as_json
from afterdesk.desk.indexing import index_message
from afterdesk.desk.mail_routes import event_of, route_of
from afterdesk.desk.models import Case, CaseEvent, CaseState, EventKind, Message, RawMail, RawMailState
from afterdesk.domain.joining import WORDS, Join
from afterdesk.domain.triage import Reading

LOOK_ALIKE = (
    "The sender is not who it claims to be: the mail server's check failed, or the address only looks like Amazon's. "
    "Nothing was opened from it. If you know the sender, file it anyway."
)


@transaction.atomic(savepoint=False)
def file_mail(*, raw_mail: RawMail, mail: InboundMail, now: datetime, accept_sender: bool = False) -> Message | None:
    """File a mail and return its message; None when it went to quarantine.

    `accept_sender`: a person looked at a mail whose sender is not proven and wants it filed. It still moves no money.
    """
    if mail.trusted is Trust.NO and not accept_sender:
        quarantine_mail(raw_mail, reason=LOOK_ALIKE)
        return None
    _lock(raw_mail.store_id, mail)
    arrival = Arrival(raw_mail.store, mail, buyer_of(raw_mail.store, mail), *order_of(raw_mail.store, mail))
    at = mail.date_at or mail.received_at or raw_mail.stored_at
    at = min(at, now)
    join = find_case(arrival)
    is_new = join.case_id is None and route_of(mail).opens
    case = open_case(arrival, at=at) if is_new else _joined(join)
    reading = read_mail(mail) if case else None
    message = _message(raw_mail, arrival, case, join, at, reading)
    attach_files(message, mail)
    if case is not None:
        board = ClockBoard.of(case, is_new=is_new)
        board.events.append(_arrived(case, message, mail, join, is_new))
        remember_references(case, mail)
        _carry_on(case, message, arrival, board, reading, is_new)
    index_message(message)
    RawMail.objects.filter(pk=raw_mail.pk).update(state=RawMailState.FILED, reason="")
    return message


def _lock(store_id: int, mail: InboundMail) -> None:
    """Two mails of one order or one buyer are filed one after the other, also by two workers.

    Filing can be repeated from the stored raw mail, so its commit need not wait for the disk.
    """
    keys = sorted({f"{store_id}:{one}" for one in (mail.order_id, sender_key(mail)) if one})
    locks = ["pg_advisory_xact_lock(hashtextextended(%s, 0))"] * len(keys)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(["set_config('synchronous_commit', 'off', true)", *locks]), keys)


def _joined(join: Join) -> Case | None:
    if join.case_id is None:
        return None
    locked = Case.objects.select_for_update(of=("self",))
    return locked.select_related("store", "order", "buyer").get(pk=join.case_id)


def _message(
    raw_mail: RawMail, arrival: Arrival, case: Case | None, join: Join, at: datetime, reading: Reading | None
) -> Message:
    mail = arrival.mail
    return Message.objects.create(
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
    case: Case, message: Message, arrival: Arrival, board: ClockBoard, reading: Reading | None, is_new: bool
) -> None:
    """Count, settle, clock: what the mail means for its case. The case is written back once."""
    mail = arrival.mail
    changed = note_message(case, message)
    changed |= apply_reading(case, message, reading, mail)
    changed |= apply_effects(case, message, mail, board)
    if not is_before_go_live(arrival.store, message.at):
        changed |= _clock(case, message, mail, board, is_new=is_new)
    changed |= board.save()
    case.save(update_fields=sorted(changed))


def _clock(case: Case, message: Message, mail: InboundMail, board: ClockBoard, *, is_new: bool) -> set[str]:
    changed: set[str] = set()
    route, event = route_of(mail), event_of(mail)
    if event is not None:
        board.meet(event, message.at)
    answered = route.waits and not is_new and _was_answered(case, message)
    if route.wakes and not answered:
        changed |= wake_for(case, message, waits=route.waits)
        if route.waits:
            board.drop_later(message)
    if event is not None and not answered and case.state != CaseState.CLOSED:
        board.start(event, message.at, message=message, stated_days=mail.deadline_days)
    return changed


def _was_answered(case: Case, message: Message) -> bool:
    """Whether a reply of ours is newer than this message: mails may be filed in any order."""
    return case.messages.filter(direction=Message.Direction.OUT, at__gte=message.at).exists()
