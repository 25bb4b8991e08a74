"""Mail that could not be filed: kept, shown with its reason, read again on request."""

from __future__ import annotations

from django.db.models import F

from afterdesk.desk.models import RawMail, RawMailState


def quarantine_mail(raw_mail: RawMail, *, reason: str) -> None:
    """Put a stored mail aside, with the reason in words."""
    RawMail.objects.filter(pk=raw_mail.pk).update(
        state=RawMailState.QUARANTINED, reason=reason[:500], attempts=F("attempts") + 1
    )
