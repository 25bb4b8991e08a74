"""Approving a reply: checked, queued, and for a few seconds still ours to take back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from afterdesk.channels.email.own_ids import make_message_id
from afterdesk.desk.actions.audit import digest_of, record
from afterdesk.desk.actions.digests import text_digest
from afterdesk.desk.actions.draft_files import give_back, take_along
from afterdesk.desk.actions.granting import unapproved_in_draft
from afterdesk.desk.actions.guarding import check_draft
from afterdesk.desk.actions.heat import case_heat, hold_plan
from afterdesk.desk.actions.knowledge import note_solutions
from afterdesk.desk.deferring import defer
from afterdesk.desk.models import Case, Deed, Draft, EventKind, Message, OutgoingMessage, OutgoingStatus, User
from afterdesk.domain.errors import DeskError
from afterdesk.domain.guard import Finding
from afterdesk.domain.holding import Hold
from afterdesk.runtime.keys import derive

REFERENCES_SENT = 20
#: The same words to the same buyer within this time are a second press of the button, not a second wish.
SAME_WORDS_WITHIN = timedelta(minutes=30)
_ON_ITS_WAY = (OutgoingStatus.QUEUED, OutgoingStatus.SENDING)
_MAY_HAVE_LEFT = (OutgoingStatus.SENT, OutgoingStatus.UNKNOWN)


class CannotSend(DeskError):
    """Something is missing without which no reply can leave."""


class NewerMessage(DeskError):
    """The buyer wrote again while the reply was being written."""


class ReplyBlocked(DeskError):
    """The guard found what Amazon forbids. Nobody can send it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        words = "; ".join(f"“{one.words}”: {one.why}" for one in findings)
        super().__init__(f"This reply cannot be sent. {words}")


class ReplyNeedsReason(DeskError):
    """The guard warns. It can be sent with a reason, which is kept."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            "The guard has a warning. Change the text, or say in a few words why it should go out as it is."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRequest:
    """What the operator sends. `seen_message_id`: the newest message on the page when it was written."""

    text: str
    language: str = ""
    seen_message_id: int | None = None
    warning_reason: str = ""
    close_after: bool = False
    promise_at: datetime | None = None


@transaction.atomic
def queue_reply(*, case: Case, reply: ReplyRequest, by: User, now: datetime) -> OutgoingMessage:
    """Queue a reply to the buyer, or hold it where the case is heated.

    Raises CannotSend, NewerMessage, ReplyBlocked, ReplyNeedsReason.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("store", "order", "buyer").get(pk=case.pk)
    _refuse_unsendable(case, reply)
    _refuse_unapproved(case, by)
    _refuse_twice(case, reply, now)
    findings = check_draft(case=case, text=reply.text, now=now, language=reply.language, promise_at=reply.promise_at)
    if blocking := [one for one in findings if one.blocks]:
        raise ReplyBlocked(blocking)
    if findings and not reply.warning_reason.strip():
        raise ReplyNeedsReason(findings)
    outgoing = _queued(case, reply, by, now)
    outgoing.helped = Draft.objects.filter(case=case, user=by).values_list("helped", flat=True).first() or ""
    outgoing.findings = [asdict(one) for one in findings]
    outgoing.message_id = make_message_id(
        derive("message-id"), outgoing.pk, case.store.approved_sender.rpartition("@")[2]
    )
    outgoing.save(update_fields=["findings", "message_id", "helped"])
    take_along(outgoing=outgoing, by=by)
    note_solutions(case=case, text=reply.text, language=outgoing.language, now=now)
    Draft.objects.filter(case=case, user=by).delete()
    warned = [one.rule for one in findings]
    told = {"outgoing_id": outgoing.pk, "warnings": warned, "helped": outgoing.helped}
    if outgoing.status == OutgoingStatus.HELD:
        case.record(EventKind.REPLY_HELD, at=now, by=by, **told)
    else:
        case.record(EventKind.REPLY_QUEUED, at=now, by=by, **told)
        defer("send_reply", at=outgoing.send_after, outgoing_id=outgoing.pk)
    _audit(outgoing, by, warned)
    return outgoing


@transaction.atomic
def cancel_reply(*, outgoing: OutgoingMessage, by: User, now: datetime) -> bool:
    """Take a queued reply back, or one's own held one; its text becomes the draft again. False: it is on its way."""
    mine = Q(status=OutgoingStatus.QUEUED) | Q(status=OutgoingStatus.HELD, queued_by=by)
    changed = OutgoingMessage.objects.filter(mine, pk=outgoing.pk).update(status=OutgoingStatus.CANCELLED)
    if not changed:
        return False
    Draft.objects.update_or_create(
        case_id=outgoing.case_id,
        user=by,
        defaults={
            "text": outgoing.text,
            "seen_message_id": outgoing.case.last_message_id,
            "updated_at": now,
            "helped": outgoing.helped,
        },
    )
    give_back(outgoing=outgoing, by=by)
    outgoing.case.record(EventKind.REPLY_CANCELLED, at=now, by=by, outgoing_id=outgoing.pk)
    record(Deed.REPLY_CANCELLED, by=by, store=outgoing.store_id, case=outgoing.case_id, reply=outgoing.pk)
    return True


@transaction.atomic
def retry_reply(*, outgoing: OutgoingMessage, by: User, now: datetime) -> bool:
    """Queue a failed reply again, under the same Message-ID. False: it is not in a state to be sent again."""
    unread = bool(outgoing.hold) and Hold(outgoing.hold).needs_reader and outgoing.read_at is None
    changed = OutgoingMessage.objects.filter(pk=outgoing.pk, status=OutgoingStatus.FAILED).update(
        status=OutgoingStatus.HELD if unread else OutgoingStatus.QUEUED,
        send_after=now,
        retry_at=None,
        error="",
        attempts=0,
    )
    if changed and unread:
        outgoing.case.record(EventKind.REPLY_HELD, at=now, by=by, outgoing_id=outgoing.pk, again=True)
    elif changed:
        outgoing.case.record(EventKind.REPLY_QUEUED, at=now, by=by, outgoing_id=outgoing.pk, again=True)
        defer("send_reply", outgoing_id=outgoing.pk)
        _audit(outgoing, by, [])
    return changed == 1


def _audit(outgoing: OutgoingMessage, by: User, warned: list[str]) -> None:
    """Keep who sent it; the reason may name the buyer, so it stays with the reply and the log knows its digest."""
    about = {"case": outgoing.case_id, "reply": outgoing.pk}
    helped = {"helped": outgoing.helped} if outgoing.helped else {}
    record(Deed.REPLY_APPROVED, by=by, store=outgoing.store_id, **about, **helped)
    if warned:
        reason = digest_of(outgoing.warning_reason)
        record(Deed.GUARD_OVERRIDDEN, by=by, store=outgoing.store_id, rules=warned, reason_digest=reason, **about)


def _refuse_unsendable(case: Case, reply: ReplyRequest) -> None:
    if not reply.text.strip():
        raise CannotSend("The reply is empty. Write it, or choose a way out and let the desk write it.")
    if not case.store.approved_sender:
        raise CannotSend(
            f"The store {case.store.name} has no approved sender. Enter under Stores the address that is listed in "
            "Seller Central under Messaging Permissions; Amazon refuses mail from any other."
        )
    if not case.store.smtp_host:
        raise CannotSend(f"The store {case.store.name} has no mail server to send with. Enter it under Stores.")
    if case.buyer is None or not case.buyer.alias:
        raise CannotSend(
            "Amazon has not told us this buyer's relay address: no message of theirs has come in yet. "
            "Copy the text and answer in Seller Central, then press “Answered in Seller Central”."
        )
    unseen = case.messages.filter(direction=Message.Direction.IN, is_automatic=False)
    if reply.seen_message_id is not None and unseen.filter(pk__gt=reply.seen_message_id).exists():
        raise NewerMessage("The buyer wrote again while you were writing. Read it first; your text is kept as a draft.")


def _refuse_unapproved(case: Case, by: User) -> None:
    """Refuse to put before the buyer what the writer may not grant and nobody has agreed to."""
    if unapproved_in_draft(case, by):
        raise CannotSend(
            "This letter offers something that a higher role has to approve first. It waits under “Offered and agreed” "
            "on the case: ask for the approval, press “Leave it out” there, or choose another way out."
        )


def _refuse_twice(case: Case, reply: ReplyRequest, now: datetime) -> None:
    """Refuse a second press of the button. The case is locked, so two presses at once come one after the other."""
    if case.outgoing.filter(status__in=_ON_ITS_WAY).exists():
        raise CannotSend("A reply to this buyer is on its way. Wait until it has left, or take it back.")
    if case.outgoing.filter(status=OutgoingStatus.HELD).exists():
        raise CannotSend("A reply to this buyer waits for its second reader. It is let go or sent back first.")
    same = case.outgoing.filter(text_digest=text_digest(reply.text), status__in=_MAY_HAVE_LEFT)
    if same.filter(queued_at__gte=now - SAME_WORDS_WITHIN).exists():
        raise CannotSend("These very words went out a moment ago. Change them if you mean to write again.")


def _queued(case: Case, reply: ReplyRequest, by: User, now: datetime) -> OutgoingMessage:
    answered = case.messages.filter(direction=Message.Direction.IN).order_by("-at", "-id").first()
    named = case.messages.exclude(message_id="").order_by("-at", "-id").values_list("message_id", flat=True)
    references = list(dict.fromkeys(named[:REFERENCES_SENT]))[::-1]
    heat = case_heat(case, reply.text)
    plan = hold_plan(case, heat, by=by, now=now)
    return OutgoingMessage.objects.create(
        store_id=case.store_id,
        case=case,
        to_alias=case.buyer.alias if case.buyer else "",
        subject=_subject(case, answered),
        text=reply.text,
        text_digest=text_digest(reply.text),
        language=reply.language or case.language,
        message_id=f"not-yet-{uuid4().hex}",
        in_reply_to=answered.message_id if answered else "",
        references=references,
        warning_reason=reply.warning_reason.strip()[:500],
        promise_at=reply.promise_at,
        closes_case=reply.close_after,
        queued_by=by,
        queued_at=now,
        send_after=plan.leaves_at or now,
        status=OutgoingStatus.HELD if plan.hold.needs_reader else OutgoingStatus.QUEUED,
        hold="" if plan.hold is Hold.OFF else plan.hold.value,
        heat=[one.sign.value for one in heat],
    )


def _subject(case: Case, answered: Message | None) -> str:
    subject = answered.subject.strip() if answered else ""
    if not subject and case.order:
        subject = f"Order {case.order.order_id}"
    return (subject or case.title)[:480]
