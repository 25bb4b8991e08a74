"""What a person types is kept as they type, so that nothing is lost when a page closes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.replies import SAME_WORDS_WITHIN
from afterdesk.desk.models import Case, Draft, OutgoingMessage, OutgoingStatus, User

_REPLIES = (
    OutgoingStatus.HELD,
    OutgoingStatus.QUEUED,
    OutgoingStatus.SENDING,
    OutgoingStatus.SENT,
    OutgoingStatus.UNKNOWN,
)


@transaction.atomic
def save_draft(
    *, case: Case, text: str, seen_message_id: int | None, by: User, now: datetime, helped: str = ""
) -> Draft | None:
    """Keep one person's draft for a case; each person has their own.

    `helped`: what the writing help did to it; the mark stays through later typing, and goes with the last letter.
    None: these words are a reply already. A browser may send the last keystroke after the button was pressed.
    """
    sent = OutgoingMessage.objects.filter(case=case, queued_by=by, text=text, status__in=_REPLIES)
    if sent.filter(queued_at__gte=now - SAME_WORDS_WITHIN).exists():
        return None
    kept: dict[str, object] = {"text": text, "seen_message_id": seen_message_id, "updated_at": now}
    if helped or not text.strip():
        kept["helped"] = helped
    draft, _ = Draft.objects.update_or_create(case=case, user=by, defaults=kept)
    return draft


@transaction.atomic
def discard_draft(*, case: Case, by: User) -> bool:
    """Throw a person's own draft away. False: there was none."""
    removed, _ = Draft.objects.filter(case=case, user=by).delete()
    return removed > 0
