"""The second reader of a heated reply: lets the very text go that was held, or sends it back with a comment."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction

from afterdesk.desk.actions.audit import digest_of, record
from afterdesk.desk.actions.draft_files import give_back
from afterdesk.desk.actions.guarding import check_draft
from afterdesk.desk.actions.heat import near_of
from afterdesk.desk.actions.replies import NewerMessage, ReplyBlocked, ReplyNeedsReason
from afterdesk.desk.deferring import defer
from afterdesk.desk.models import Deed, Draft, EventKind, Message, Note, OutgoingMessage, OutgoingStatus, User
from afterdesk.desk.permissions import Permission
from afterdesk.desk.scope import may
from afterdesk.domain.errors import DeskError
from afterdesk.domain.guard import Finding
from afterdesk.domain.holding import Hold, Standing, clock_is_near, may_end_pause, may_release


class HoldRefused(DeskError):
    """This person cannot decide about the held reply, or somebody has decided already."""


@transaction.atomic
def release_reply(
    *, outgoing: OutgoingMessage, by: User, now: datetime, seen_message_id: int | None = None, reason: str = ""
) -> OutgoingMessage:
    """Let a held reply go, word for word. Raises HoldRefused, NewerMessage, ReplyBlocked, ReplyNeedsReason.

    `seen_message_id`: the newest message on the reader's page; `reason`: for what the guard warns of only since then.
    """
    outgoing = _held(outgoing)
    standing = standing_of(outgoing, by, now)
    _refuse_unfit(outgoing, standing)
    _refuse_unseen(outgoing, seen_message_id)
    warned = _warned_since(outgoing, now, reason)
    outgoing.status, outgoing.reader, outgoing.read_at = OutgoingStatus.QUEUED, by, now
    outgoing.send_after = now + timedelta(seconds=outgoing.case.store.undo_seconds)
    outgoing.findings = [*outgoing.findings, *(asdict(one) for one in warned)]
    outgoing.warning_reason = " / ".join(part for part in (outgoing.warning_reason, reason.strip()) if part)[:500]
    outgoing.save(update_fields=["status", "reader", "read_at", "send_after", "findings", "warning_reason"])
    alone = standing.is_author
    outgoing.case.record(EventKind.REPLY_RELEASED, at=now, by=by, outgoing_id=outgoing.pk, alone=alone)
    defer("send_reply", at=outgoing.send_after, outgoing_id=outgoing.pk)
    about = {"case": outgoing.case_id, "reply": outgoing.pk}
    record(Deed.REPLY_RELEASED, by=by, store=outgoing.store_id, alone=alone, **about)
    if warned:
        rules = [one.rule for one in warned]
        record(
            Deed.GUARD_OVERRIDDEN,
            by=by,
            store=outgoing.store_id,
            rules=rules,
            reason_digest=digest_of(reason),
            **about,
        )
    return outgoing


@transaction.atomic
def end_pause(*, outgoing: OutgoingMessage, by: User, now: datetime, seen_message_id: int | None = None) -> None:
    """Let a reply that cools down leave now: a colleague has read it, or a lead takes it upon them.

    Raises HoldRefused, NewerMessage.
    """
    found = _locked(outgoing)
    if found.status != OutgoingStatus.QUEUED or found.hold != Hold.MINUTES or found.read_at is not None:
        raise HoldRefused("This reply is not cooling down any more. Look at the case again.")
    standing = standing_of(found, by, now)
    if not may_end_pause(standing):
        raise HoldRefused("You wrote this reply yourself. It leaves after its pause, or when a colleague lets it go.")
    _refuse_unseen(found, seen_message_id)
    found.reader, found.read_at = by, now
    found.send_after = min(found.send_after, now + timedelta(seconds=found.case.store.undo_seconds))
    found.save(update_fields=["reader", "read_at", "send_after"])
    alone = standing.is_author
    found.case.record(EventKind.REPLY_RELEASED, at=now, by=by, outgoing_id=found.pk, alone=alone)
    defer("send_reply", at=found.send_after, outgoing_id=found.pk)
    about = {"case": found.case_id, "reply": found.pk}
    record(Deed.REPLY_RELEASED, by=by, store=found.store_id, alone=alone, **about)


@transaction.atomic
def return_reply(*, outgoing: OutgoingMessage, comment: str, by: User, now: datetime) -> OutgoingMessage:
    """Send a held reply back to its author, with what to change. Raises HoldRefused."""
    outgoing = _held(outgoing)
    standing = standing_of(outgoing, by, now)
    if standing.is_author:
        raise HoldRefused("You wrote this reply yourself. Take it back if you want to change it.")
    _refuse_unfit(outgoing, standing)
    if not comment.strip():
        raise HoldRefused("Say in the comment what should change. The author reads it beside the draft.")
    note = _noted(outgoing, comment, by, now)
    outgoing.status, outgoing.reader, outgoing.read_at = OutgoingStatus.RETURNED, by, now
    outgoing.comment = note
    outgoing.save(update_fields=["status", "reader", "read_at", "comment"])
    _to_the_author(outgoing, by, now)
    outgoing.case.record(EventKind.REPLY_RETURNED, at=now, by=by, outgoing_id=outgoing.pk, note_id=note.pk)
    record(Deed.REPLY_RETURNED, by=by, store=outgoing.store_id, case=outgoing.case_id, reply=outgoing.pk)
    return outgoing


def standing_of(outgoing: OutgoingMessage, user: User, now: datetime) -> Standing:
    """Return how a person stands to a held reply."""
    case = outgoing.case
    return Standing(
        is_author=outgoing.queued_by_id == user.pk,
        is_lead=may(user, outgoing.store_id, Permission.RELEASE_ALONE),
        clock_is_near=clock_is_near(now, next_due=case.next_due_at, near=near_of(case.store)),
    )


def _held(outgoing: OutgoingMessage) -> OutgoingMessage:
    """Lock the reply: of two people who press at once, the second finds it decided."""
    found = _locked(outgoing)
    if found.status != OutgoingStatus.HELD:
        raise HoldRefused("Somebody has decided about this reply already, or its author took it back.")
    return found


def _locked(outgoing: OutgoingMessage) -> OutgoingMessage:
    locked = OutgoingMessage.objects.select_for_update(of=("self",))
    return locked.select_related("case__store", "case__order", "case__buyer", "queued_by").get(pk=outgoing.pk)


def _refuse_unfit(outgoing: OutgoingMessage, standing: Standing) -> None:
    if may_release(Hold(outgoing.hold), standing):
        return
    if standing.is_author:
        raise HoldRefused("You wrote this reply yourself. A colleague has to read it before it leaves.")
    raise HoldRefused("In this store a lead or the account owner reads heated replies. Ask one of them.")


def _refuse_unseen(outgoing: OutgoingMessage, seen_message_id: int | None) -> None:
    said = outgoing.case.messages.filter(direction=Message.Direction.IN, is_automatic=False)
    if seen_message_id is not None and said.filter(pk__gt=seen_message_id).exists():
        raise NewerMessage("The buyer wrote again meanwhile. Read it first, then decide about the reply.")


def _warned_since(outgoing: OutgoingMessage, now: datetime, reason: str) -> list[Finding]:
    """Ask the guard anew. What it warned of when the reply was written was given a reason then."""
    findings = check_draft(
        case=outgoing.case,
        text=outgoing.text,
        now=now,
        language=outgoing.language,
        promise_at=outgoing.promise_at,
    )
    if blocking := [one for one in findings if one.blocks]:
        raise ReplyBlocked(blocking)
    known = {one.get("rule") for one in outgoing.findings}
    fresh = [one for one in findings if one.rule not in known]
    if fresh and not reason.strip():
        raise ReplyNeedsReason(fresh)
    return fresh


def _noted(outgoing: OutgoingMessage, comment: str, by: User, now: datetime) -> Note:
    note = Note.objects.create(case=outgoing.case, author=by, text=comment.strip(), at=now)
    if outgoing.queued_by:
        note.mentions.set([outgoing.queued_by])
    outgoing.case.record(EventKind.NOTE_ADDED, at=now, by=by, note_id=note.pk)
    return note


def _to_the_author(outgoing: OutgoingMessage, by: User, now: datetime) -> None:
    """Make the text its author's draft again; of an author who has left, the reader's."""
    author = outgoing.queued_by if outgoing.queued_by and outgoing.queued_by.is_active else by
    seen = outgoing.case.messages.filter(at__lte=outgoing.queued_at).order_by("-pk").values_list("pk", flat=True)
    Draft.objects.update_or_create(
        case=outgoing.case,
        user=author,
        defaults={"text": outgoing.text, "seen_message_id": seen.first(), "updated_at": now},
    )
    give_back(outgoing=outgoing, by=author)
