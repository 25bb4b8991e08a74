"""The ledger of a source: every mail that was seen is filed, known, quarantined or still waiting."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q

from afterdesk.desk.models import ImportRun, MailAccount, RawMail, RawMailState


def start_run(*, account: MailAccount, source: str, now: datetime) -> ImportRun:
    """Begin a pass over a source."""
    return ImportRun.objects.create(account=account, source=source[-500:], started_at=now)


def settle_run(*, run: ImportRun, now: datetime | None = None) -> ImportRun:
    """Count the run anew from its mails; with `now` the source has been read to its end."""
    counted = RawMail.objects.filter(run_id=run.pk).aggregate(
        filed=Count("pk", filter=Q(state=RawMailState.FILED)),
        quarantined=Count("pk", filter=Q(state=RawMailState.QUARANTINED)),
    )
    changes: dict[str, object] = dict(counted)
    if now is not None:
        changes["finished_at"] = now
        MailAccount.objects.filter(pk=run.account_id).update(last_success_at=now)
    ImportRun.objects.filter(pk=run.pk).update(**changes)
    run.refresh_from_db()
    return run
