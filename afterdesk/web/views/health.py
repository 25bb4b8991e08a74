"""Whether this web process lives, and whether the desk behind it can work. For load balancers and monitors."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from afterdesk.jobs.overview import overview
from afterdesk.runtime.schema import missing_migrations

READY, NOT_READY = 200, 503


@login_not_required
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Say that this process answers. Asks nothing else, so that a database's pause restarts no web process."""
    return _answer({"live": True}, READY)


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers with this release's tables, and whether a worker lives."""
    state: dict[str, bool] = {"live": True, "database": False, "tables": False, "worker": False}
    try:
        state["tables"] = not missing_migrations()
        state["database"] = True
        state["worker"] = overview(now=timezone.now()).is_alive
    except DatabaseError:
        return _answer({**state, "ready": False}, NOT_READY)
    # Without a worker the pages still serve people; the monitor sees it, the load balancer sends on.
    is_ready = state["database"] and state["tables"]
    return _answer({**state, "ready": is_ready}, READY if is_ready else NOT_READY)


def _answer(state: dict[str, bool], status: int) -> JsonResponse:
    return JsonResponse(state, status=status, headers={"Cache-Control": "no-store"})
