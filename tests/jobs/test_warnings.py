"""Warnings leave by mail and to a web address on this machine; a server that refuses stops no other warning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import socket
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings

from afterdesk.channels import webhook
from afterdesk.channels.email.send import SendOutcome
from afterdesk.desk.actions.warnings import LEASE, raise_warnings
from afterdesk.desk.models import Case, Clock, ClockWarning, Role, Store, User
from afterdesk.jobs.warnings import deliver_warnings, warn_of_clocks
from tests.desk.cast import NOW, person, store


class Hook(HTTPServer):
    """A web address on this machine: it keeps what it was told and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.told: list[dict[str, Any]] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Answer(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        self.server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", self.server.url + "/elsewhere")
        self.end_headers()

    def do_GET(self) -> None:
        """A redirect that is followed would come here."""
        self.server.told.append({"followed": self.path})

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Inbox:
    """A mail server on this machine that keeps what it takes."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], str]] = []

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        self.mails.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 taken"


@pytest.fixture
def hook() -> Iterator[Hook]:
    server = Hook()
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def shop(db: None, hook: Hook) -> Store:
    return store(smtp_host="", warning_webhook=hook.url)


@pytest.fixture
def lead(shop: Store) -> User:
    return person("Lee", shop, Role.LEAD)


def over(shop: Store, about: str = "reply") -> Clock:
    """A hard clock that has just run out."""
    case = Case.objects.create(store=shop, title="Anna Muster: Lamp", marketplace="DE", opened_at=NOW)
    given = {"rule_id": "MSG-1", "about": about, "kind": "clock", "title": "Reply within 24 hours", "started_at": NOW}
    return Clock.objects.create(case=case, store=shop, due_at=NOW, next_warn_at=NOW, **given)


def test_a_web_address_is_told_without_a_word_of_the_buyer(shop: Store, lead: User, hook: Hook) -> None:
    clock = over(shop)
    assert warn_of_clocks(now=NOW) == 1
    with override_settings(AFTERDESK_URL="https://desk.example/"):
        assert deliver_warnings(clock=lambda: NOW) == 1
        assert deliver_warnings(clock=lambda: NOW + LEASE) == 0
    assert [(one["case"], one["is_over"], one["person"]) for one in hook.told] == [(clock.case_id, True, "Lee")]
    assert hook.told[0]["url"] == f"https://desk.example/cases/{clock.case_id}/"
    assert "Anna" not in json.dumps(hook.told)


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        pytest.param(500, 2, id="busy: tried again"),
        pytest.param(404, 1, id="not there: never again"),
        pytest.param(302, 1, id="a redirect is not followed"),
    ],
)
def test_what_an_address_answers(shop: Store, lead: User, hook: Hook, status: int, asked: int) -> None:
    over(shop)
    hook.status = status
    warn_of_clocks(now=NOW)
    for later in (timedelta(0), LEASE):
        assert deliver_warnings(clock=lambda later=later: NOW + later) == 0  # type: ignore[misc]
    assert len(hook.told) == asked
    row = ClockWarning.objects.get(channel="webhook")
    assert row.sent_at is None
    assert str(status) in row.error


def test_a_clock_that_was_met_meanwhile_calls_nobody(shop: Store, lead: User, hook: Hook) -> None:
    clock = over(shop)
    raise_warnings(now=NOW)
    Clock.objects.filter(pk=clock.pk).update(state="met", ended_at=NOW)
    deliver_warnings(clock=lambda: NOW)
    assert hook.told == []


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        pytest.param("https://hooks.example/x", True, id="https"),
        pytest.param("http://127.0.0.1:80/", True, id="http on this machine"),
        pytest.param("http://hooks.example/x", False, id="http elsewhere"),
        pytest.param("http://10.0.0.1/", False, id="http in the house"),
        pytest.param("file:///etc/passwd", False, id="a file"),
        pytest.param("https://", False, id="no host"),
        pytest.param("https://[::1", False, id="no address at all"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_which_addresses_may_be_called(url: str, is_allowed: bool) -> None:
    assert webhook.is_allowed(url) is is_allowed
    if not is_allowed:
        assert webhook.call(url, {}).outcome is SendOutcome.PERMANENT


def test_a_colleague_gets_a_mail_in_their_language(shop: Store, lead: User, hook: Hook) -> None:
    inbox = Inbox()
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        Store.objects.filter(pk=shop.pk).update(smtp_host="127.0.0.1", smtp_port=port, warning_webhook=None)
        lead.language, lead.name = "zh-hans", "Lee\nBcc: x@evil.example"
        lead.save()
        over(shop)
        warn_of_clocks(now=NOW)
        assert deliver_warnings(clock=lambda: NOW) == 1
    finally:
        server.stop()
    ((to, text),) = inbox.mails
    assert to == [lead.email]
    assert "auto-generated" in text
    assert "Anna" not in text


def test_one_server_that_cannot_be_reached_stops_no_other_warning(shop: Store, lead: User, hook: Hook) -> None:
    broken = store("Maple", smtp_host="", warning_webhook="http://127.0.0.1:9/")
    person("Mia", broken, Role.LEAD)
    over(broken)
    over(shop)
    assert warn_of_clocks(now=NOW, limit=1) == 2
    assert deliver_warnings(clock=lambda: NOW) == 1
    assert len(hook.told) == 1
