"""Handing a mail to the server, and saying honestly what is known afterwards."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum

TIMEOUT_SECONDS = 30.0


class SendOutcome(StrEnum):
    """unknown: the server may have taken it before the line went dead."""

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of one attempt, in words for a person."""

    outcome: SendOutcome
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """A server to hand mail to. `security`: starttls, tls or none (this machine only)."""

    host: str
    port: int
    security: str = "starttls"
    username: str | None = None
    password: str | None = None
    timeout_seconds: float = TIMEOUT_SECONDS


def send(message: EmailMessage, account: SmtpAccount) -> SendResult:
    """Hand one mail over. Never raises for what servers and networks do.

    Up to the end of the data nothing has been accepted, so a failure is safe to repeat. A line that goes dead after
    the data and before the answer leaves the outcome unknown.
    """
    try:
        server = _connect(account)
    except smtplib.SMTPAuthenticationError as fault:
        return SendResult(SendOutcome.PERMANENT, f"The mail server refused user name or password ({_words(fault)}).")
    except smtplib.SMTPResponseException as fault:
        return _by_code(fault.smtp_code, _words(fault))
    except smtplib.SMTPNotSupportedError as fault:
        return SendResult(SendOutcome.PERMANENT, f"The mail server does not offer what is set for it ({fault}).")
    except (OSError, smtplib.SMTPException) as fault:
        return SendResult(
            SendOutcome.TEMPORARY, f"The mail server {account.host}:{account.port} cannot be reached ({fault})."
        )
    try:
        return _hand_over(server, message)
    finally:
        _leave(server)


def _connect(account: SmtpAccount) -> smtplib.SMTP:
    if account.security == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            account.host, account.port, timeout=account.timeout_seconds, context=context
        )
    else:
        server = smtplib.SMTP(account.host, account.port, timeout=account.timeout_seconds)
    try:
        if account.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if account.username:
            server.login(account.username, account.password or "")
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> SendResult:
    """Speak MAIL, RCPT and DATA one by one, so that we know how far it came."""
    sender, recipient = _address(message, "From"), _address(message, "To")
    try:
        server.ehlo_or_helo_if_needed()
        for code, words in (server.mail(sender), server.rcpt(recipient), server.docmd("DATA")):
            if code not in (250, 251, 354):
                return _by_code(code, words.decode(errors="replace"))
    except (OSError, smtplib.SMTPException) as fault:
        return SendResult(SendOutcome.TEMPORARY, f"The connection broke before the text was sent ({fault}).")
    try:
        server.send(_dotted(message))
        code, words = server.getreply()
    except (OSError, smtplib.SMTPException) as fault:
        return SendResult(
            SendOutcome.UNKNOWN,
            f"The connection broke while the server was taking the mail ({fault}). Whether it left is not known.",
        )
    return SendResult(SendOutcome.SENT) if code == 250 else _by_code(code, words.decode(errors="replace"))


def _dotted(message: EmailMessage) -> bytes:
    raw = message.as_bytes()
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    return stuffed.rstrip(b"\r\n") + b"\r\n.\r\n"


def _by_code(code: int, words: str) -> SendResult:
    outcome = SendOutcome.PERMANENT if 500 <= code < 600 else SendOutcome.TEMPORARY
    return SendResult(outcome, f"The mail server answered {code}: {words}")


def _address(message: EmailMessage, header: str) -> str:
    return str(message[header].addresses[0].addr_spec)


def _words(fault: smtplib.SMTPResponseException) -> str:
    error = fault.smtp_error
    return f"{fault.smtp_code} {error.decode(errors='replace') if isinstance(error, bytes) else error}"


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
