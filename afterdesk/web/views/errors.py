"""Refusals that Django itself makes, in the desk's own words."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


@login_not_required
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form is too old to be believed; going back and sending it again helps."""
    words = _(
        "This page was open too long, or you signed in again elsewhere. Go back, load the page again, and repeat."
    )
    template = "parts/_refusal.html" if getattr(request, "htmx", False) else "refusal.html"
    return render(request, template, {"words": words, "is_missing": False}, status=403)
