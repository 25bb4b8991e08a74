"""Call a seller's own web address with a few plain facts. It follows no redirect and reads no answer but its number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from afterdesk.channels.email.send import SendOutcome, SendResult

TIMEOUT_SECONDS = 10.0


class _NoRedirect(HTTPRedirectHandler):
    """A redirect could lead the call to a machine that nobody meant."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def is_allowed(url: str) -> bool:
    """Whether the address may be called: https anywhere, http on this machine alone."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host)))


def call(url: str, facts: Mapping[str, object], *, timeout: float = TIMEOUT_SECONDS) -> SendResult:
    """POST the facts as JSON. Never raises for what a server or a network does."""
    if not is_allowed(url):
        return SendResult(SendOutcome.PERMANENT, "The address must begin with https://.")
    body = json.dumps(facts, ensure_ascii=False).encode()
    request = Request(url, data=body, method="POST")  # noqa: S310 - is_allowed() has checked the scheme
    request.add_header("Content-Type", "application/json; charset=utf-8")
    request.add_header("User-Agent", "Afterdesk")
    try:
        with build_opener(_NoRedirect, ProxyHandler({})).open(request, timeout=timeout) as answer:
            return SendResult(SendOutcome.SENT, code=answer.status)
    except HTTPError as problem:
        outcome = SendOutcome.TEMPORARY if problem.code >= 500 or problem.code == 429 else SendOutcome.PERMANENT
        return SendResult(outcome, f"The address answered with {problem.code}.", problem.code)
    except (URLError, HTTPException, OSError, ValueError):
        return SendResult(SendOutcome.TEMPORARY, "The address could not be reached.")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
