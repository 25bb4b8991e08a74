"""Every request has an id: in its answer, in every log line it causes, and in a proxy's lines if that gave one."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from afterdesk.runtime.logs import context
from afterdesk.runtime.measures import request_seconds

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
SLOW_SECONDS = 2.0
#: Names of records in addresses that a log line may carry.
KNOWN = {"case_id": "case", "outgoing_id": "outgoing", "store_id": "store"}


class TracingMiddleware:
    """Stands around everything else. The address itself is never logged: a search holds what somebody looked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = _id_of(request)
        token = context.set({"request": request_id})
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_id
            _note(request, response, time.perf_counter() - started)
            return response
        finally:
            context.reset(token)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Let every line name the case that the page is about."""
        found = {word: kwargs[name] for name, word in KNOWN.items() if name in kwargs}
        context.set({**context.get({}), **found})


def _id_of(request: HttpRequest) -> str:
    """A visitor's own id is not believed: it could be made to look like somebody else's request."""
    given = request.headers.get(HEADER, "")
    if settings.AFTERDESK_BEHIND_PROXY and GIVEN.fullmatch(given):
        return given
    return uuid.uuid4().hex


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    found = request.resolver_match
    view = found.url_name or "unnamed" if found else "none"
    request_seconds().labels(view, _method(request), str(response.status_code)).observe(seconds)
    level = logging.INFO if seconds >= SLOW_SECONDS or response.status_code >= 500 else logging.DEBUG
    log.log(level, "%s %s: %s in %.0f ms", request.method, view, response.status_code, seconds * 1000)


def _method(request: HttpRequest) -> str:
    """A made-up method would be a new time series each."""
    return request.method if request.method in ("GET", "HEAD", "POST") else "other"
