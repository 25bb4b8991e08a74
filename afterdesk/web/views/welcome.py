"""Where a link leads: somebody who was invited, or who lost the password, chooses their own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from afterdesk.desk.actions.people_links import LinkGone, link_for, use_link
from afterdesk.desk.models import AccessLink
from afterdesk.web.forms_settings import NewPasswordForm


@never_cache
@login_not_required
@sensitive_variables("token")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a password and keep it; looking alone does not use the link up, because mail scanners look."""
    try:
        link = link_for(token, now=timezone.now())
        with translation.override(link.user.language):
            return _choose(request, token, link)
    except LinkGone as problem:
        return render(request, "welcome_gone.html", {"words": _(str(problem))}, status=404)


def _choose(request: HttpRequest, token: str, link: AccessLink) -> HttpResponse:
    form = NewPasswordForm(link.user, request.POST or None)
    if not form.is_valid():
        context = {"form": form, "link": link, "is_new": link.purpose == AccessLink.Purpose.INVITATION}
        return render(request, "welcome.html", context, status=422 if form.errors else 200)
    use_link(token=token, password=form.cleaned_data["new_password1"], now=timezone.now())
    messages.success(request, _("Your password is kept. Sign in with it."))
    return redirect("sign_in")
