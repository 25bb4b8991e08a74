"""Ask the writing help: POST {base}/chat/completions. It follows no redirect, uses no proxy and has one deadline.

WritingFault  what a person reads when nothing came of it; each sentence says what to do.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from afterdesk.domain.errors import DeskError
from afterdesk.runtime.options import is_near

MOST_BYTES_SENT = 64 * 1024
MOST_BYTES_READ = 256 * 1024
CONNECT_SECONDS = 5.0
_CONNECTION_FAULTS = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)

Clock = Callable[[], float]


class WritingFault(DeskError):
    """The help could not be asked, or answered with something that is no answer."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the help is asked, of which model, with which key, and how long we wait for all of it."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: int = 30

    @property
    def is_on(self) -> bool:
        """Whether anybody has switched the help on."""
        return bool(self.url and self.model)

    @property
    def host(self) -> str:
        """The machine that gets the text, for people to know."""
        return urlsplit(self.url).hostname or ""


def is_allowed(url: str) -> bool:
    """Whether a text may go there: https anywhere; http to this machine or a private address written in numbers."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_near(host)))


def ask(endpoint: Endpoint, messages: Sequence[Mapping[str, str]], *, clock: Clock = time.monotonic) -> str:
    """Return the help's answer, unchecked. Raises WritingFault. Nothing is sent unless the help is switched on."""
    if not endpoint.is_on:
        raise WritingFault("The writing help is switched off. The owner of this desk can switch it on in its settings.")
    if not is_allowed(endpoint.url):
        raise WritingFault("The writing help’s address must begin with https://. Correct AFTERDESK_WRITING_URL.")
    body = json.dumps({"model": endpoint.model, "messages": list(messages), "stream": False}).encode()
    if len(body) > MOST_BYTES_SENT:
        raise WritingFault("The text is too long for the writing help. Shorten it, or translate it in parts.")
    return _words_of(_posted(endpoint, body, clock))


def _posted(endpoint: Endpoint, body: bytes, clock: Clock) -> bytes:
    """Send the request; once more where the connection failed, within the same time."""
    ends_at = clock() + endpoint.seconds
    for is_last in (False, True):
        try:
            return _once(endpoint, body, ends_at, clock)
        except _CONNECTION_FAULTS:
            if is_last:
                break
        except httpx.TimeoutException:
            raise _too_slow() from None
        except (httpx.HTTPError, httpx.InvalidURL):
            break
    raise WritingFault("The writing help cannot be reached. Try again, or ask whoever runs this desk to look at it.")


def _once(endpoint: Endpoint, body: bytes, ends_at: float, clock: Clock) -> bytes:
    left = ends_at - clock()
    if left <= 0:
        raise _too_slow()
    headers = {"Content-Type": "application/json", "User-Agent": "Afterdesk", "Accept": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    waits = httpx.Timeout(left, connect=min(CONNECT_SECONDS, left))
    address = endpoint.url.rstrip("/") + "/chat/completions"
    with (
        httpx.Client(timeout=waits, trust_env=False, follow_redirects=False) as client,
        client.stream("POST", address, content=body, headers=headers) as answer,
    ):
        _refuse_status(answer.status_code)
        return _read(answer, ends_at, clock)


def _read(answer: httpx.Response, ends_at: float, clock: Clock) -> bytes:
    content = bytearray()
    for piece in answer.iter_bytes(16 * 1024):
        content += piece
        if len(content) > MOST_BYTES_READ:
            raise WritingFault("The writing help sent far too much. Nothing was taken over; try it again.")
        if clock() > ends_at:
            raise _too_slow()
    return bytes(content)


def _refuse_status(code: int) -> None:
    if 200 <= code < 300:
        return
    if code in (401, 403):
        raise WritingFault(
            "The writing help refused our key. Whoever runs this desk has to renew AFTERDESK_WRITING_KEY."
        )
    if code == 404:
        raise WritingFault("The writing help knows no such address or model. Check AFTERDESK_WRITING_URL and _MODEL.")
    if code == 413:
        raise WritingFault("The text is too long for the writing help. Shorten it, or translate it in parts.")
    if code == 429:
        raise WritingFault("The writing help is asked too often, or its quota is used up. Wait a minute and try again.")
    if code >= 500:
        raise WritingFault("The writing help has a fault of its own. Wait a minute and try again.")
    raise WritingFault("The writing help refused the request. Whoever runs this desk has to look at its settings.")


def _words_of(content: bytes) -> str:
    try:
        choice = json.loads(content)["choices"][0]
        message = choice["message"]
        words = message["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise WritingFault(
            "The writing help’s answer cannot be read. Check that its address ends before /chat."
        ) from None
    if _is_refusal(choice, message):
        raise WritingFault("The help declined to work on this text. Write it yourself, or ask a colleague.")
    if choice.get("finish_reason") == "length":
        raise WritingFault(
            "The writing help stopped in the middle of its answer. Nothing was taken over; shorten the text."
        )
    if not isinstance(words, str):
        raise WritingFault("The writing help answered with nothing. Try it again, or write it yourself.")
    return words


def _is_refusal(choice: Mapping[str, Any], message: Mapping[str, Any]) -> bool:
    return bool(message.get("refusal")) or choice.get("finish_reason") == "content_filter"


def _too_slow() -> WritingFault:
    return WritingFault("The writing help took too long. Try it again, with a shorter text if it stays slow.")
