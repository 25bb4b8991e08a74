"""What a person types is kept as they type, so that nothing is lost when a page closes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afterdesk.desk.models import Case, Draft, User


@transaction.atomic
def save_draft(*, case: Case, text: str, seen_message_id: int | None, by: User, now: datetime) -> Draft:
    """Keep one person's draft for a case; each person has their own."""
    draft, _ = Draft.objects.update_or_create(
        case=case, user=by, defaults={"text": text, "seen_message_id": seen_message_id, "updated_at": now}
    )
    return draft


@transaction.atomic
def discard_draft(*, case: Case, by: User) -> bool:
    """Throw a person's own draft away. False: there was none."""
    removed, _ = Draft.objects.filter(case=case, user=by).delete()
    return removed > 0
