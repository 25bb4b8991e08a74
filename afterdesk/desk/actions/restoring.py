"""After a restore: what was on its way when the backup was made may have left since."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afterdesk.desk.models import EventKind, OutgoingMessage, OutgoingStatus

WORDS = "restored from a backup; it may have left after the backup was made"


@transaction.atomic
def doubt_restored_replies(*, now: datetime) -> int:
    """Put every reply that was on its way before a person, so that none is sent twice. Return how many."""
    on_the_way = OutgoingMessage.objects.filter(
        status__in=[OutgoingStatus.HELD, OutgoingStatus.QUEUED, OutgoingStatus.SENDING]
    )
    doubted = list(on_the_way.select_related("case"))
    for outgoing in doubted:
        outgoing.status, outgoing.error = OutgoingStatus.UNKNOWN, WORDS
        outgoing.save(update_fields=["status", "error"])
        outgoing.case.record(EventKind.REPLY_UNKNOWN, at=now, outgoing_id=outgoing.pk, why=WORDS)
    return len(doubted)
