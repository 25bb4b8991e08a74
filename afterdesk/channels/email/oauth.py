"""Fetch an access token for a mailbox with its refresh token (RFC 6749, section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from afterdesk.channels.email.imap_faults import Fault, MailboxFault
from afterdesk.channels.email.probe import is_this_machine

TIMEOUT_SECONDS = 20.0
#: A token that says nothing about its life lives an hour (RFC 6749 recommends to say it).
USUAL_LIFE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """The application that was registered with the provider, and what it was given for this mailbox."""

    token_url: str
    client_id: str
    client_secret: str
    refresh_token: str

    def __repr__(self) -> str:
        """Leave the secrets out: clients end up in logs."""
        return f"OAuthClient({urlsplit(self.token_url).hostname})"


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, for how many seconds it holds, and a new refresh token where the provider changes it."""

    access: str
    seconds: int
    refresh: str = ""


def fetch_token(client: OAuthClient) -> Token:
    """Ask the provider for an access token.

    Raises MailboxFault: TOKEN_EXPIRED when the provider refuses for good and a person must connect the mailbox again,
    TOKEN_SERVICE when it cannot answer now, IN_CLEAR for an address that is not https.
    """
    parts = urlsplit(client.token_url)
    if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
        raise MailboxFault(Fault.IN_CLEAR)
    form = {
        "grant_type": "refresh_token",
        "refresh_token": client.refresh_token,
        "client_id": client.client_id,
        **({"client_secret": client.client_secret} if client.client_secret else {}),
    }
    try:
        answer = httpx.post(client.token_url, data=form, timeout=TIMEOUT_SECONDS, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        raise MailboxFault(Fault.TOKEN_SERVICE, type(problem).__name__) from problem
    return _token_of(answer)


def _token_of(answer: httpx.Response) -> Token:
    try:
        said = answer.json()
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    if answer.is_success and isinstance(said.get("access_token"), str):
        seconds = said.get("expires_in")
        life = int(seconds) if isinstance(seconds, int | float) and seconds > 0 else USUAL_LIFE_SECONDS
        return Token(said["access_token"], life, str(said.get("refresh_token") or ""))
    words = str(said.get("error_description") or said.get("error") or f"HTTP {answer.status_code}")
    refused = answer.status_code in (400, 401, 403) and said.get("error") != "temporarily_unavailable"
    raise MailboxFault(Fault.TOKEN_EXPIRED if refused else Fault.TOKEN_SERVICE, words)
