"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from afterdesk.web.forms import SignInForm
from afterdesk.web.throttle import forget_failures, is_resting, note_failure


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; a wrong one says the same whether or not the address is known."""
    if request.user.is_authenticated:
        return redirect("today")
    form = SignInForm(request.POST or None)
    if form.is_valid() and _enter(request, form):
        return redirect(next_page(request))
    return render(
        request, "sign_in.html", {"form": form, "next": next_page(request)}, status=422 if form.errors else 200
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign_in")


def _enter(request: HttpRequest, form: SignInForm) -> bool:
    email = form.cleaned_data["email"]
    if is_resting(email):
        form.add_error(None, _("Too many attempts. Wait ten minutes, then try again."))
        return False
    person = authenticate(request, username=email, password=form.cleaned_data["password"])
    if person is None:
        note_failure(email)
        form.add_error(None, _("This address and password do not belong together. Check both and try again."))
        return False
    forget_failures(email)
    login(request, person)
    return True


def next_page(request: HttpRequest) -> str:
    """Return where to go afterwards, never outside this desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else resolve_url("today")
