"""The problem log: which products make which trouble, and what rises."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from afterdesk.desk.queries.problem_log import BEFORE, RECENT, problem_log
from afterdesk.desk.queries.saved import saved_since
from afterdesk.web.requests import DeskRequest


@require_safe
def problems(request: DeskRequest) -> HttpResponse:
    """List every product's problems of the last weeks, those that rise first."""
    now = timezone.now()
    found = problem_log(request.user, now)
    context = {
        "rising": [one for one in found if one.is_rising],
        "others": [one for one in found if not one.is_rising],
        "saved": saved_since(request.user, now - RECENT),
        "recent_days": RECENT.days,
        "before_days": BEFORE.days,
    }
    return render(request, "problems/page.html", context)
