"""Sending over real sockets on this machine: what a server does decides the outcome, and nothing else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from afterdesk.channels.email.build import build_reply
from afterdesk.channels.email.send import SendOutcome, SmtpAccount, SmtpSecurity, send
from tests.channels.email.test_build import ENVELOPE

MESSAGE = build_reply(ENVELOPE, date=1_787_561_572)


class Mailbox:
    """A server's handler that keeps what arrives, or answers as it is told."""

    def __init__(self, *, rcpt: str = "250 OK", data: str = "250 queued") -> None:
        self.rcpt, self.data = rcpt, data
        self.arrived: list[tuple[str, list[str], bytes]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.data.startswith("250"):
            self.arrived.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.data


@contextmanager
def smtp_server(handler: Mailbox, **options: Any) -> Iterator[SmtpAccount]:
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield SmtpAccount("127.0.0.1", controller.port, SmtpSecurity.NONE)
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def scripted_server(talk: Callable[[Any], None]) -> Iterator[SmtpAccount]:
    """A server that says what the test wants and then cuts the line."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb", buffering=0) as line:
            talk(line)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield SmtpAccount("127.0.0.1", listener.getsockname()[1], SmtpSecurity.NONE)
    finally:
        thread.join(10)
        listener.close()


def until_data(line: Any) -> None:
    line.write(b"220 hi\r\n")
    line.readline()
    line.write(b"250 hi\r\n")
    for _ in ("MAIL", "RCPT"):
        line.readline()
        line.write(b"250 ok\r\n")
    line.readline()


def cut_before_data(line: Any) -> None:
    until_data(line)


def cut_after_data(line: Any) -> None:
    until_data(line)
    line.write(b"354 go on\r\n")
    while line.readline() not in (b".\r\n", b""):
        pass


def cut_in_the_text(line: Any) -> None:
    until_data(line)
    line.write(b"354 go on\r\n")
    line.readline()


def cut_after_acceptance(line: Any) -> None:
    cut_after_data(line)
    line.write(b"250 taken\r\n")


def test_the_mail_arrives_once_and_whole() -> None:
    mailbox = Mailbox()
    with smtp_server(mailbox) as account:
        result = send(MESSAGE, account)
    assert (result.outcome, result.code, result.is_sent) == (SendOutcome.SENT, 250, True)
    [(sender, recipients, content)] = mailbox.arrived
    assert (sender, recipients) == ("service@larch-shop.example", [ENVELOPE.to_alias])
    assert b"\r\n.der Punkt bleibt.\r\n" in content
    assert content.rstrip() == MESSAGE.as_bytes().rstrip()


@pytest.mark.parametrize(
    ("answers", "outcome", "code"),
    [
        pytest.param({"data": "451 later"}, SendOutcome.TEMPORARY, 451, id="text refused for now"),
        pytest.param({"data": "554 spam"}, SendOutcome.PERMANENT, 554, id="text refused"),
        pytest.param({"rcpt": "450 greylisted"}, SendOutcome.TEMPORARY, 450, id="recipient refused for now"),
        pytest.param({"rcpt": "550 5.7.1 sender not approved"}, SendOutcome.PERMANENT, 550, id="sender not approved"),
    ],
)
def test_refusals(answers: dict[str, str], outcome: SendOutcome, code: int) -> None:
    mailbox = Mailbox(**answers)
    with smtp_server(mailbox) as account:
        result = send(MESSAGE, account)
    assert (result.outcome, result.code) == (outcome, code)
    assert next(iter(answers.values())).partition(" ")[2] in result.words
    assert mailbox.arrived == []


@pytest.mark.parametrize(
    ("talk", "outcome"),
    [
        pytest.param(cut_before_data, SendOutcome.TEMPORARY, id="before the text"),
        pytest.param(cut_in_the_text, SendOutcome.UNKNOWN, id="in the middle of the text"),
        pytest.param(cut_after_data, SendOutcome.UNKNOWN, id="after the text, before the answer"),
        pytest.param(cut_after_acceptance, SendOutcome.SENT, id="after the acceptance"),
    ],
)
def test_a_cut_connection(talk: Callable[[Any], None], outcome: SendOutcome) -> None:
    with scripted_server(talk) as account:
        assert send(MESSAGE, account).outcome is outcome


def test_nobody_listens() -> None:
    result = send(MESSAGE, SmtpAccount("127.0.0.1", free_port(), SmtpSecurity.NONE))
    assert result.outcome is SendOutcome.TEMPORARY
    assert "cannot be reached" in result.words


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_sign_in() -> None:
    def authenticator(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        is_right = (data.login, data.password) == (b"shop", b"secret")
        return AuthResult(success=is_right, handled=is_right)

    mailbox = Mailbox()
    options = {"authenticator": authenticator, "auth_require_tls": False, "auth_required": True}
    with smtp_server(mailbox, **options) as account:
        right = SmtpAccount(account.host, account.port, SmtpSecurity.NONE, "shop", "secret")
        wrong = SmtpAccount(account.host, account.port, SmtpSecurity.NONE, "shop", "guess")
        assert send(MESSAGE, right).outcome is SendOutcome.SENT
        refused = send(MESSAGE, wrong)
    assert refused.outcome is SendOutcome.PERMANENT
    assert "user name or password" in refused.words
    assert len(mailbox.arrived) == 1


def test_starttls_is_not_waived() -> None:
    with smtp_server(Mailbox()) as account:
        result = send(MESSAGE, SmtpAccount(account.host, account.port, SmtpSecurity.STARTTLS))
    assert result.outcome is SendOutcome.PERMANENT
    assert "STARTTLS" in result.words


def test_nothing_goes_in_clear_beyond_this_machine() -> None:
    result = send(MESSAGE, SmtpAccount("mail.larch-shop.example", 25, SmtpSecurity.NONE))
    assert result.outcome is SendOutcome.PERMANENT
    assert "in clear" in result.words


def test_an_account_in_a_log_shows_no_secret() -> None:
    assert "secret" not in repr(SmtpAccount("h", 25, username="shop", password="secret"))
