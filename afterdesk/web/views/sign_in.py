"""Signing in and out: address and password, then the code of the phone where there is one."""

from __future__ import annotations

import time
from datetime import datetime

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from afterdesk.desk.actions.audit import digest_of, record
from afterdesk.desk.actions.second_step import has_second_step, pass_second_step
from afterdesk.desk.actions.sessions import begin_session, close_session
from afterdesk.desk.actions.sign_in_brake import Attempt, attempt_was_good, begin_attempt
from afterdesk.desk.models import Deed, User
from afterdesk.web.client_address import address_of, neighbourhood_of
from afterdesk.web.forms import CodeForm, SignInForm

#: How long the password stays good for the code that follows it.
CODE_SECONDS = 600
_HALF_WAY = "half_way"
#: Django's own way of checking a password, named because the code is asked for between checking and entering.
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; a wrong one says the same whether or not the address is known."""
    if request.user.is_authenticated:
        return redirect("today")
    form = SignInForm(request.POST or None)
    person = _checked(request, form) if form.is_valid() else None
    if person is None:
        context = {"form": form, "next": next_page(request)}
        return render(request, "sign_in.html", context, status=422 if form.errors else 200)
    if has_second_step(person):
        _remember_half_way(request, person)
        return redirect("sign_in_code")
    return _enter(request, person, next_page(request), with_code=False)


@never_cache
@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the phone, or a recovery code, after the password was right."""
    person = _half_way(request)
    if person is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if form.is_valid() and _code_is_good(request, form, person):
        wanted = request.session.get(_HALF_WAY, {}).get("next", "")
        return _enter(request, person, wanted or resolve_url("today"), with_code=True)
    return render(request, "sign_in_code.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    person, key = request.user, request.session.session_key or ""
    logout(request)
    close_session(key=key, now=timezone.now())
    if isinstance(person, User):
        record(Deed.SIGNED_OUT, by=person)
    return redirect("sign_in")


def enter_session(request: HttpRequest, person: User) -> None:
    """Start a session under a new key, whatever key the browser came with."""
    login(request, person, backend=_BACKEND)
    request.session["began"] = request.session["seen"] = int(time.time())
    begin_session(
        user=person,
        key=request.session.session_key or "",
        address=address_of(request),
        device=request.headers.get("User-Agent", ""),
        now=timezone.now(),
    )


def _enter(request: HttpRequest, person: User, wanted: str, *, with_code: bool) -> HttpResponse:
    attempt_was_good(_attempt(request, person.email))
    request.session.pop(_HALF_WAY, None)
    enter_session(request, person)
    record(Deed.SIGNED_IN, by=person, with_code=with_code)
    return redirect(wanted)


def _checked(request: HttpRequest, form: SignInForm) -> User | None:
    """Return whose address and password these are; otherwise say so in the form."""
    email = form.cleaned_data["email"]
    if until := begin_attempt(_attempt(request, email), now=timezone.now()):
        form.add_error(None, resting_words(until, timezone.now()))
        return None
    person = authenticate(request, username=email, password=form.cleaned_data["password"])
    if isinstance(person, User):
        return person
    known = User.objects.filter(email=email.strip().lower()).first()
    record(Deed.SIGN_IN_FAILED, by=known, account=None if known else digest_of(email.lower())[:12])
    form.add_error(None, _("This address and password do not belong together. Check both and try again."))
    return None


def _code_is_good(request: HttpRequest, form: CodeForm, person: User) -> bool:
    now = timezone.now()
    if until := begin_attempt(_attempt(request, person.email), now=now):
        form.add_error(None, resting_words(until, now))
        return False
    if pass_second_step(user=person, code=form.cleaned_data["code"], now=now):
        return True
    record(Deed.SIGN_IN_FAILED, by=person, step="code")
    form.add_error(None, _("This code does not fit. Each code opens once: wait for the next one."))
    return False


def _remember_half_way(request: HttpRequest, person: User) -> None:
    """Keep whose password was right, under a new key; it counts for some minutes and for this password alone."""
    request.session.cycle_key()
    request.session[_HALF_WAY] = {
        "person": person.pk,
        "at": int(time.time()),
        "password": person.get_session_auth_hash(),
        "next": next_page(request),
    }


def _half_way(request: HttpRequest) -> User | None:
    kept = request.session.get(_HALF_WAY) or {}
    if not kept or time.time() - kept["at"] > CODE_SECONDS:
        return None
    person = User.objects.filter(pk=kept["person"], is_active=True).first()
    return person if person and person.get_session_auth_hash() == kept["password"] else None


def _attempt(request: HttpRequest, email: str) -> Attempt:
    return Attempt(email, neighbourhood_of(address_of(request)))


def resting_words(until: datetime, now: datetime) -> str:
    """Say how long to wait, the same for an account that exists and for one that does not."""
    minutes = max(1, round((until - now).total_seconds() / 60 + 0.49))
    words = ngettext(
        "Too many attempts. Wait %(count)s minute, then try again.",
        "Too many attempts. Wait %(count)s minutes, then try again.",
        minutes,
    )
    return words % {"count": minutes}


def next_page(request: HttpRequest) -> str:
    """Return where to go afterwards, never outside this desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else resolve_url("today")
