"""Jobs: whether the background work is alive, what waits, what failed for good."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from afterdesk.desk.permissions import Permission
from afterdesk.desk.queries.keyset import after_id
from afterdesk.desk.scope import NotAllowed, store_ids_for
from afterdesk.jobs.failed import SHOWN_AT_ONCE, failed_jobs, try_again
from afterdesk.jobs.overview import overview
from afterdesk.web.requests import DeskRequest


@require_safe
def jobs(request: DeskRequest) -> HttpResponse:
    """Show how the background work stands."""
    _require(request)
    now = timezone.now()
    failed = failed_jobs(before_id=after_id(request.GET.get("after", "")))
    following = failed[-1].id if len(failed) == SHOWN_AT_ONCE else None
    return render(request, "jobs/page.html", {"work": overview(now=now), "failed": failed, "next": following})


@require_POST
def job_retry(request: DeskRequest, job_id: int) -> HttpResponse:
    """Queue a failed job again."""
    _require(request)
    if try_again(job_id, now=timezone.now()):
        messages.success(request, _("Queued again."))
    else:
        messages.error(request, _("This job is not a failed one any more."))
    return redirect("jobs")


def _require(request: DeskRequest) -> None:
    """Jobs belong to no store: whoever may see them in one store sees them."""
    if not store_ids_for(request.user, Permission.SEE_JOBS):
        raise NotAllowed("Your role in this store does not include this. Ask a lead or the account owner.")
