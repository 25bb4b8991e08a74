"""A person's own settings, and the theme of this browser."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterdesk.desk.actions.second_step import should_have_second_step
from afterdesk.desk.queries.access import failed_before_this
from afterdesk.web.forms import MeForm
from afterdesk.web.requests import DeskRequest
from afterdesk.web.theme import remember_theme
from afterdesk.web.views.sign_in import next_page


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: DeskRequest) -> HttpResponse:
    """Change name, language, time zone, theme."""
    form = MeForm(request.POST or None, instance=request.user, theme=request.theme)
    if not form.is_valid():
        context = {
            "form": form,
            "failed": failed_before_this(request.user),
            "should": should_have_second_step(request.user),
        }
        return render(request, "me/page.html", context, status=422 if form.errors else 200)
    person = form.save()
    with translation.override(person.language):
        messages.success(request, _("Saved."))
    response = redirect("me")
    remember_theme(response, form.cleaned_data["theme"])
    return response


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Switch this browser's theme and go back."""
    response = redirect(next_page(request))
    remember_theme(response, request.POST.get("theme", ""))
    return response


@require_safe
def keys(request: DeskRequest) -> HttpResponse:
    """Show the keys; with JavaScript the same part opens over the page."""
    return render(request, "me/keys.html")
