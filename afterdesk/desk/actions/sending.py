"""A reply on its way out, step by step, so that a crash anywhere neither loses nor doubles it.

1. `claim_reply` commits "sending" before a byte leaves. Only one worker can win it.
2. The job hands the mail to the server.
3. `record_result` commits what the server said. A crash between 2 and 3 leaves "sending"; `doubt_stale_sendings` turns
   that into "unknown" for a person to settle. Nothing goes from "sending" back to "queued" by itself.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db import transaction

from afterdesk.desk.actions.audit import record
from afterdesk.desk.actions.case_columns import note_message
from afterdesk.desk.actions.clocks import ClockBoard
from afterdesk.desk.actions.guarding import check_draft
from afterdesk.desk.actions.improvements import keep_improvements
from afterdesk.desk.actions.mail_effects import answered
from afterdesk.desk.actions.moves import close_case
from afterdesk.desk.deferring import defer
from afterdesk.desk.indexing import index_message
from afterdesk.desk.models import (
    Case,
    Deed,
    EventKind,
    Message,
    OfferState,
    OutgoingMessage,
    OutgoingStatus,
    ThreadReference,
    User,
)
from afterdesk.desk.rulebook import remedy_specs
from afterdesk.domain.clock_events import Event
from afterdesk.domain.marketplaces import Marketplace, zone_of

#: A sending that has said nothing for so long belongs to a worker that died.
SENDING_AT_MOST = timedelta(minutes=10)
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=3),
)
#: Part of each wait that is left to chance, so that what failed together does not come back together.
CHANCE = 0.2


class Outcome(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SendingResult:
    """The server's answer, in words."""

    outcome: Outcome
    words: str = ""


def claim_reply(*, outgoing_id: int, now: datetime) -> OutgoingMessage | None:
    """Take a queued reply to send it. None: taken back, not due, or another worker was faster."""
    if wait_for_tomorrow(outgoing_id=outgoing_id, now=now):
        return None
    due = OutgoingMessage.objects.filter(pk=outgoing_id, status=OutgoingStatus.QUEUED, send_after__lte=now)
    outgoing = due.select_related("case__store", "case__order", "case__buyer").first()
    if outgoing is None:
        return None
    # The guard runs again at the moment of sending: a claim may have been opened meanwhile. A fault of the guard's own
    # leaves the reply queued, for nothing has been claimed yet.
    findings = check_draft(case=outgoing.case, text=outgoing.text, now=now, language=outgoing.language)
    if not due.update(status=OutgoingStatus.SENDING, sending_at=now):
        return None
    outgoing.status, outgoing.sending_at = OutgoingStatus.SENDING, now
    if blocking := [one for one in findings if one.blocks]:
        record_result(
            outgoing=outgoing,
            result=SendingResult(Outcome.PERMANENT, f"The guard stopped it: {blocking[0].why}"),
            now=now,
        )
        return None
    return outgoing


def let_go(*, outgoing: OutgoingMessage) -> bool:
    """Queue a claimed reply again of which not a byte has left: it could not even be put together."""
    claimed = OutgoingMessage.objects.filter(pk=outgoing.pk, status=OutgoingStatus.SENDING)
    return claimed.update(status=OutgoingStatus.QUEUED, sending_at=None) == 1


@transaction.atomic
def record_result(*, outgoing: OutgoingMessage, result: SendingResult, now: datetime) -> None:
    """Commit what became of an attempt."""
    outgoing = OutgoingMessage.objects.select_for_update(of=("self",)).get(pk=outgoing.pk)
    if outgoing.status not in (OutgoingStatus.SENDING, OutgoingStatus.UNKNOWN):
        return
    outgoing.attempts += 1
    if result.outcome is Outcome.SENT:
        _sent(outgoing, now)
    elif result.outcome is Outcome.TEMPORARY and outgoing.attempts <= len(RETRY_AFTER):
        _again_later(outgoing, result, now)
    else:
        _not_sent(outgoing, result, now)


@transaction.atomic
def settle_unknown(*, outgoing: OutgoingMessage, left: bool, by: User, now: datetime) -> bool:
    """A person says whether a reply in doubt has left. False: it is settled already."""
    outgoing = OutgoingMessage.objects.select_for_update(of=("self",)).get(pk=outgoing.pk)
    if outgoing.status != OutgoingStatus.UNKNOWN:
        return False
    if left:
        _sent(outgoing, outgoing.sending_at or now, by=by)
    else:
        _not_sent(outgoing, SendingResult(Outcome.PERMANENT, "settled by hand: it did not leave"), now)
    about = {"case": outgoing.case_id, "reply": outgoing.pk, "left": left}
    record(Deed.REPLY_SETTLED, by=by, store=outgoing.store_id, **about)
    return True


def doubt_stale_sendings(*, now: datetime) -> int:
    """Show a person the sendings whose worker died: whether the server took them nobody can know."""
    stale = OutgoingMessage.objects.filter(status=OutgoingStatus.SENDING, sending_at__lt=now - SENDING_AT_MOST)
    count = 0
    for outgoing in stale.select_related("case"):
        words = "the desk stopped while handing it over"
        changed = OutgoingMessage.objects.filter(pk=outgoing.pk, status=OutgoingStatus.SENDING).update(
            status=OutgoingStatus.UNKNOWN, error=words
        )
        if changed:
            outgoing.case.record(EventKind.REPLY_UNKNOWN, at=now, outgoing_id=outgoing.pk, why=words)
            count += 1
    return count


def wait_for_tomorrow(*, outgoing_id: int, now: datetime) -> bool:
    """Put a reply off to the next day when its store has sent as many as it may today; True: it waits.

    The day is the buyer's, where the marketplace is known, else that of UTC. Cases about danger to people
    are never put off. Two workers at once may send one or two above the cap; it guards an account, not a figure.
    """
    outgoing = OutgoingMessage.objects.select_related("store", "case").filter(pk=outgoing_id).first()
    if outgoing is None or not outgoing.store.daily_cap or outgoing.case.is_safety:
        return False
    market = outgoing.case.marketplace
    zone = zone_of(Marketplace(market)) if market else UTC
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if _left_since(outgoing.store_id, today) < outgoing.store.daily_cap:
        return False
    tomorrow = today + timedelta(days=1, minutes=1)
    words = f"The store sends {outgoing.store.daily_cap} replies a day at most. This one leaves tomorrow."
    changed = OutgoingMessage.objects.filter(pk=outgoing_id, status=OutgoingStatus.QUEUED, send_after__lte=now).update(
        send_after=tomorrow, retry_at=tomorrow, error=words
    )
    if changed:
        defer("send_reply", at=tomorrow, outgoing_id=outgoing_id)
    return changed == 1


def _left_since(store_id: int, start: datetime) -> int:
    left = OutgoingMessage.objects.filter(store_id=store_id, sending_at__gte=start)
    return left.filter(status__in=[OutgoingStatus.SENT, OutgoingStatus.SENDING, OutgoingStatus.UNKNOWN]).count()


def replies_to_send(*, now: datetime, limit: int = 200) -> list[int]:
    """Return the replies that are due, for the sweep that catches what no job was queued for."""
    due = OutgoingMessage.objects.filter(status=OutgoingStatus.QUEUED, send_after__lte=now)
    return list(due.order_by("send_after", "id").values_list("pk", flat=True)[:limit])


def _sent(outgoing: OutgoingMessage, at: datetime, by: User | None = None) -> None:
    case = (
        Case.objects.select_for_update(of=("self",)).select_related("store", "order", "buyer").get(pk=outgoing.case_id)
    )
    message = _own_message(case, outgoing, at)
    outgoing.status, outgoing.sent_at, outgoing.error = OutgoingStatus.SENT, at, ""
    outgoing.retry_at, outgoing.sent_as = None, message
    outgoing.save(update_fields=["status", "sent_at", "error", "retry_at", "attempts", "sent_as"])
    case.record(EventKind.REPLY_SENT, at=at, by=by, outgoing_id=outgoing.pk, message_id=message.pk)
    _offers_made(case, at)
    board = ClockBoard.of(case)
    changed = note_message(case, message) | answered(case, message, board)
    if outgoing.promise_at:
        board.start(Event.PROMISE_MADE, at, message=message, stated_due_at=outgoing.promise_at)
    keep_improvements(board, message)
    case.save(update_fields=sorted(changed | board.save()))
    index_message(message)
    if outgoing.closes_case and outgoing.queued_by and case.unanswered_since is None:
        close_case(case=case, reason="answered", by=outgoing.queued_by, now=at)
    record(Deed.REPLY_SENT, by=by or outgoing.queued_by, store=case.store_id, case=case.pk, reply=outgoing.pk)


def _offers_made(case: Case, at: datetime) -> None:
    """What the letter offered is with the buyer, and what an earlier one offered stands no more.

    What stands in no letter, as a carrier search, was not offered: it goes ahead from the case.
    """
    silent = [remedy.value for remedy, spec in remedy_specs().items() if not spec.in_letter]
    made = case.offers.filter(state=OfferState.PROPOSED).exclude(remedy__in=silent)
    if made.exists():
        case.offers.filter(state=OfferState.OFFERED).update(state=OfferState.REPLACED)
        made.update(state=OfferState.OFFERED, offered_at=at)


def _own_message(case: Case, outgoing: OutgoingMessage, at: datetime) -> Message:
    ThreadReference.objects.get_or_create(store_id=case.store_id, case=case, message_id=outgoing.message_id)
    return Message.objects.create(
        store_id=case.store_id,
        case=case,
        direction=Message.Direction.OUT,
        kind="reply",
        at=at,
        message_id=outgoing.message_id,
        in_reply_to=outgoing.in_reply_to,
        from_address=case.store.approved_sender,
        author_id=outgoing.queued_by_id,
        subject=outgoing.subject,
        body=outgoing.text,
        language=outgoing.language,
        trusted="yes",
    )


def _again_later(outgoing: OutgoingMessage, result: SendingResult, now: datetime) -> None:
    outgoing.status, outgoing.error = OutgoingStatus.QUEUED, result.words[:500]
    wait = RETRY_AFTER[outgoing.attempts - 1] * (1 + CHANCE * random.random())  # noqa: S311 - nothing secret about it
    outgoing.retry_at = outgoing.send_after = now + wait
    outgoing.save(update_fields=["status", "error", "retry_at", "send_after", "attempts"])
    defer("send_reply", at=outgoing.send_after, outgoing_id=outgoing.pk)


def _not_sent(outgoing: OutgoingMessage, result: SendingResult, now: datetime) -> None:
    in_doubt = result.outcome is Outcome.UNKNOWN
    outgoing.status = OutgoingStatus.UNKNOWN if in_doubt else OutgoingStatus.FAILED
    outgoing.error = result.words[:500]
    outgoing.save(update_fields=["status", "error", "attempts"])
    kind = EventKind.REPLY_UNKNOWN if in_doubt else EventKind.REPLY_FAILED
    outgoing.case.record(kind, at=now, outgoing_id=outgoing.pk, why=outgoing.error)
