"""What every page has in common: a strict content policy, the reader's language and zone, refusals in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_htmx.http import HttpResponseClientRedirect

from afterdesk.desk.actions.audit import acting_from
from afterdesk.desk.actions.second_step import must_have_second_step
from afterdesk.desk.actions.sessions import close_session, see_session
from afterdesk.desk.models import User
from afterdesk.desk.scope import NotAllowed, NotFound
from afterdesk.domain.errors import DeskError
from afterdesk.web.client_address import address_of, forget_untrusted
from afterdesk.web.theme import theme_of

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Nothing inline, nothing from elsewhere: a mail's script cannot run here even if it reached a page.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class ContentSecurityMiddleware:
    """Sends the content policy with every answer, and keeps pages with buyers' words out of shared caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class ClientMiddleware:
    """Finds out who asks, believing a proxy only where we know it, and says so to the audit log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forget_untrusted(request)
        request.client_address = address_of(request)  # type: ignore[attr-defined]
        with acting_from(address_of(request)):
            return self.get_response(request)


#: When a session was last seen is written down this often at most.
SEEN_EVERY_SECONDS = 300


class SessionLimitMiddleware:
    """Ends a session that rested too long or is too old, and keeps when it was last seen."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._look_at(request, int(time.time()))
        return self.get_response(request)

    def _look_at(self, request: HttpRequest, now: int) -> None:
        session = request.session
        began, seen = session.setdefault("began", now), session.setdefault("seen", now)
        idle = settings.AFTERDESK_SESSION_IDLE_HOURS * 3600
        key = session.session_key or ""
        if now - seen > idle or now - began > settings.SESSION_COOKIE_AGE:
            logout(request)
            close_session(key=key, now=timezone.now())
        elif now - seen > SEEN_EVERY_SECONDS:
            session["seen"] = now
            see_session(key=key, address=address_of(request), now=timezone.now())


class SecondStepMiddleware:
    """Leads whoever must have a second step and has none to switching it on, before any other page."""

    #: What stays open: the way there, and the way out.
    OPEN = frozenset({"second_step", "sign_out", "theme", "keys"})

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        if settings.AFTERDESK_REQUIRE_SECOND_STEP == "nobody" or not isinstance(request.user, User):
            return None
        if match is None or match.url_name in self.OPEN:
            return None
        must = must_have_second_step(request.user, required=settings.AFTERDESK_REQUIRE_SECOND_STEP)
        return redirect("second_step") if must else None


class PersonMiddleware:
    """Shows pages in the signed-in person's language and time zone, and in the theme this browser chose."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.theme = theme_of(request)  # type: ignore[attr-defined]
        if not isinstance(request.user, User):
            return self.get_response(request)
        with translation.override(request.user.language), timezone.override(_zone(request.user)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers["Content-Language"] = request.LANGUAGE_CODE
            return response


class RefusalMiddleware:
    """Turns an error that a person is meant to read into a page, or into a line beside the part that asked."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = resolve_url(settings.LOGIN_URL)
        if getattr(request, "htmx", False) and response.get("Location", "").startswith(sign_in):
            # The session has ended: the whole page asks for signing in, not the part that was to be swapped.
            return HttpResponseClientRedirect(f"{sign_in}?{urlencode({'next': _page_of(request)})}")
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, DeskError):
            return None
        words = gettext(str(problem)) if str(problem) else ""
        template = "parts/_refusal.html" if getattr(request, "htmx", False) else "refusal.html"
        return render(
            request, template, {"words": words, "is_missing": isinstance(problem, NotFound)}, status=_status(problem)
        )


def _status(problem: DeskError) -> int:
    if isinstance(problem, NotFound):
        return 404
    return 403 if isinstance(problem, NotAllowed) else 422


def _page_of(request: HttpRequest) -> str:
    """Return the page on which htmx asked, as far as it is one of ours."""
    htmx = getattr(request, "htmx", None)
    return (htmx.current_url_abs_path if htmx else None) or "/"


def _zone(user: User) -> ZoneInfo:
    """Return the person's zone; a name that this machine no longer knows becomes UTC."""
    try:
        return ZoneInfo(user.time_zone)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
