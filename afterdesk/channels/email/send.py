"""Hand one mail to an SMTP server and say what became of it. The only place where a reply leaves the house."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from ipaddress import ip_address

from afterdesk.channels.email.imap_faults import MailboxFault

CONNECT_TIMEOUT_SECONDS = 20.0
ANSWER_TIMEOUT_SECONDS = 90.0  # after the text was handed over: servers scan before they answer


class SmtpSecurity(StrEnum):
    """How the way to the server is protected. `none` is for this machine only."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class SendOutcome(StrEnum):
    """What became of a mail.

    sent: accepted. temporary: try again later. permanent: never again, tell a person. unknown: it may have left, a
    person decides.
    """

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """Where and as whom to send."""

    host: str
    port: int
    security: SmtpSecurity | str = SmtpSecurity.STARTTLS
    username: str | None = None
    password: str | None = None
    local_hostname: str | None = None
    oauth_token: Callable[[], str] | None = None

    def __repr__(self) -> str:
        """Leave the secrets out: accounts end up in logs."""
        return f"SmtpAccount({self.host}:{self.port}, {self.security}, signs in: {'yes' if self.username else 'no'})"


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of the mail; `code` is the server's, `words` are for a person to act on."""

    outcome: SendOutcome
    words: str = ""
    code: int | None = None

    @property
    def is_sent(self) -> bool:
        """Return whether the server accepted the mail."""
        return self.outcome is SendOutcome.SENT


def send(message: EmailMessage, account: SmtpAccount, *, tls: ssl.SSLContext | None = None) -> SendResult:
    """Send one mail to its one recipient. Never raises for what a server or a network does.

    A connection that breaks after the text was handed over leaves open whether the server took it: `unknown`, never
    sent again by itself.
    """
    if account.security is SmtpSecurity.NONE and not _is_this_machine(account.host):
        return SendResult(
            SendOutcome.PERMANENT,
            f"{account.host} would get the mail and the password in clear. Choose TLS or STARTTLS.",
        )
    data = message.as_bytes(policy=SMTP)
    sender, recipient = _mailbox(message["From"]), _mailbox(message["To"])
    try:
        server = _connected(account, tls or ssl.create_default_context())
    except smtplib.SMTPAuthenticationError as problem:
        return _refused(problem.smtp_code, problem.smtp_error, "The server refused user name or password")
    except smtplib.SMTPResponseException as problem:
        return _refused(problem.smtp_code, problem.smtp_error, "The server refused the connection")
    except smtplib.SMTPNotSupportedError as problem:
        return SendResult(SendOutcome.PERMANENT, f"{account.host} does not offer {_lacking(account, problem)}.")
    except ssl.SSLCertVerificationError as problem:
        return SendResult(SendOutcome.PERMANENT, f"{account.host} has no valid certificate: {problem.verify_message}.")
    except MailboxFault as problem:  # no access token: nothing was transferred
        outcome = SendOutcome.TEMPORARY if problem.fault.is_temporary else SendOutcome.PERMANENT
        return SendResult(outcome, f"No access token was given for {account.host}. {problem.said}".strip())
    except (smtplib.SMTPException, OSError) as problem:
        return SendResult(SendOutcome.TEMPORARY, f"{account.host}:{account.port} cannot be reached: {_words(problem)}")
    return _transfer(server, sender, recipient, data)


def _connected(account: SmtpAccount, tls: ssl.SSLContext) -> smtplib.SMTP:
    """Connect, protect, sign in; what fails here has transferred nothing."""
    if account.security is SmtpSecurity.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            account.host, account.port, account.local_hostname, timeout=CONNECT_TIMEOUT_SECONDS, context=tls
        )
    else:
        server = smtplib.SMTP(account.host, account.port, account.local_hostname, timeout=CONNECT_TIMEOUT_SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if account.security is SmtpSecurity.STARTTLS:
            server.starttls(context=tls)
            server.ehlo()
        _sign_in(server, account)
    except BaseException:
        server.close()
        raise
    return server


def _sign_in(server: smtplib.SMTP, account: SmtpAccount) -> None:
    if account.oauth_token is not None:
        token = f"user={account.username or ''}\1auth=Bearer {account.oauth_token()}\1\1"
        server.auth("XOAUTH2", lambda challenge=None: token if challenge is None else "", initial_response_ok=True)
    elif account.username:
        server.login(account.username, account.password or "")


def _transfer(server: smtplib.SMTP, sender: str, recipient: str, data: bytes) -> SendResult:
    """MAIL, RCPT, DATA step by step, so that the moment after which the outcome is open is known."""
    is_handed_over = False
    try:
        code, answer = server.mail(sender)
        if code == 250:
            code, answer = server.rcpt(recipient)
        if code not in (250, 251):
            return _refused(code, answer, "The server refused sender or recipient")
        code, answer = server.docmd("DATA")
        if code != 354:
            return _refused(code, answer, "The server refused the mail")
        if server.sock is not None:
            server.sock.settimeout(ANSWER_TIMEOUT_SECONDS)
        is_handed_over = True
        server.send(_dotted(data))
        code, answer = server.getreply()
        if code == 250:
            return SendResult(SendOutcome.SENT, _text(answer), code)
        return _refused(code, answer, "The server refused the mail")
    except (smtplib.SMTPException, OSError) as problem:
        if is_handed_over:
            return SendResult(
                SendOutcome.UNKNOWN, f"The connection broke after the mail was handed over: {_words(problem)}"
            )
        return SendResult(
            SendOutcome.TEMPORARY, f"The connection broke before the mail was handed over: {_words(problem)}"
        )
    finally:
        _leave(server)


def _dotted(data: bytes) -> bytes:
    """End the text as SMTP wants it: CRLF, lines that begin with a dot doubled, a lone dot at the end."""
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n").split(b"\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b"\r\n.\r\n"


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; the outcome is settled, whatever happens to the goodbye."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def _refused(code: int, answer: bytes | str, lead: str) -> SendResult:
    outcome = SendOutcome.PERMANENT if 500 <= code < 600 else SendOutcome.TEMPORARY
    return SendResult(outcome, f"{lead}: {code} {_text(answer)}".strip(), code)


def _lacking(account: SmtpAccount, problem: Exception) -> str:
    if "STARTTLS" in str(problem):
        return "STARTTLS. Choose TLS (port 465) or another server"
    return f"the way of signing in that was chosen ({_words(problem)})"


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:500]


def _words(problem: BaseException) -> str:
    return " ".join(str(problem).split())[:300] or type(problem).__name__


def _mailbox(header: object) -> str:
    addresses: Sequence[Address] = getattr(header, "addresses", ())
    if len(addresses) != 1:
        raise ValueError("a reply has exactly one sender and one recipient")
    return str(addresses[0].addr_spec)


def _is_this_machine(host: str) -> bool:
    if host.lower().rstrip(".") in {"localhost", "localhost.localdomain"}:
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
