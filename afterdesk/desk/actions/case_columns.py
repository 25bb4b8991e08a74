"""The columns of a case that lists are made of, kept ready at each message."""

from __future__ import annotations

from afterdesk.desk.models import Case, CaseState, Message

PREVIEW_LENGTH = 160


def note_message(case: Case, message: Message) -> set[str]:
    """Count a message of a case that is locked; the newest one gives the preview. Return the columns that changed."""
    case.message_count += 1
    if case.last_message_at is not None and message.at < case.last_message_at:
        return {"message_count"}
    case.last_message_at, case.last_message_id = message.at, message.pk
    case.preview = " ".join(message.body.split())[:PREVIEW_LENGTH]
    return {"message_count", "last_message_at", "last_message_id", "preview"}


def recount(case: Case) -> None:
    """Make the columns anew from the case's messages, after a split or a merge."""
    newest = case.messages.order_by("-at", "-id").first()
    case.message_count = case.messages.count()
    case.last_message_at = newest.at if newest else None
    case.last_message_id = newest.pk if newest else None
    case.preview = " ".join(newest.body.split())[:PREVIEW_LENGTH] if newest else ""
    waiting = case.messages.filter(direction=Message.Direction.IN, is_automatic=False)
    ours = case.messages.filter(direction=Message.Direction.OUT).order_by("-at").values_list("at", flat=True).first()
    if ours:
        waiting = waiting.filter(at__gt=ours)
    if case.state == CaseState.CLOSED:
        waiting = waiting.none()
    case.unanswered_since = waiting.order_by("at").values_list("at", flat=True).first()
    case.save(update_fields=["message_count", "last_message_at", "last_message_id", "preview", "unanswered_since"])
