"""Try a mail server without sending a mail: connect, protect, sign in, name the sender, leave."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

from afterdesk.channels.email.send import SmtpAccount, SmtpSecurity

TIMEOUT_SECONDS = 10.0
LONGEST_WORDS = 200


class Finding(StrEnum):
    """What the try showed. Everything but `works` names one thing to change."""

    WORKS = "works"
    NO_SERVER = "no_server"  # none is set
    FOREIGN_DEMO = "foreign_demo"  # a demo store sends to this machine only
    IN_CLEAR = "in_clear"  # no protection, and the server is not this machine
    UNKNOWN_NAME = "unknown_name"
    REFUSED = "refused"
    SILENT = "silent"
    NOT_TLS = "not_tls"
    NO_STARTTLS = "no_starttls"
    BAD_CERTIFICATE = "bad_certificate"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a finding, not a password
    NO_SIGN_IN = "no_sign_in"
    SENDER_REFUSED = "sender_refused"
    NO_MAIL_SERVER = "no_mail_server"


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found, and what the server said."""

    finding: Finding
    said: str = ""

    @property
    def works(self) -> bool:
        """Whether a reply could leave."""
        return self.finding is Finding.WORKS


def probe(account: SmtpAccount, *, sender: str, tls: ssl.SSLContext | None = None) -> Probe:
    """Try the server. Never raises for what a server or a network does; nothing is sent."""
    if account.security == SmtpSecurity.NONE and not is_this_machine(account.host):
        return Probe(Finding.IN_CLEAR)
    try:
        with closing(_connected(account, tls or ssl.create_default_context())) as server:
            if account.username:
                server.login(account.username, account.password or "")
            code, answer = server.mail(sender) if sender else (250, b"")
            with suppress(smtplib.SMTPException, OSError):  # the try is over; how the server says goodbye tells nothing
                server.rset()
                server.quit()
            return Probe(Finding.WORKS) if code == 250 else Probe(Finding.SENDER_REFUSED, _said(code, answer))
    except smtplib.SMTPAuthenticationError as problem:
        return Probe(Finding.WRONG_PASSWORD, _said(problem.smtp_code, problem.smtp_error))
    except smtplib.SMTPNotSupportedError as problem:
        return Probe(Finding.NO_STARTTLS if "STARTTLS" in str(problem) else Finding.NO_SIGN_IN)
    except smtplib.SMTPResponseException as problem:
        return Probe(Finding.NO_MAIL_SERVER, _said(problem.smtp_code, problem.smtp_error))
    except ssl.SSLCertVerificationError as problem:
        return Probe(Finding.BAD_CERTIFICATE, problem.verify_message)
    except ssl.SSLError:
        return Probe(Finding.NOT_TLS)
    except socket.gaierror:
        return Probe(Finding.UNKNOWN_NAME)
    except TimeoutError:
        return Probe(Finding.SILENT)
    except ConnectionRefusedError:
        return Probe(Finding.REFUSED)
    except smtplib.SMTPException as problem:
        return Probe(Finding.NO_MAIL_SERVER, str(problem)[:LONGEST_WORDS])
    except OSError as problem:
        return Probe(Finding.REFUSED, (problem.strerror or "")[:LONGEST_WORDS])


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine itself, by name or number; no name is looked up."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _connected(account: SmtpAccount, tls: ssl.SSLContext) -> smtplib.SMTP:
    if account.security == SmtpSecurity.TLS:
        return smtplib.SMTP_SSL(account.host, account.port, timeout=TIMEOUT_SECONDS, context=tls)
    server = smtplib.SMTP(account.host, account.port, timeout=TIMEOUT_SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if account.security == SmtpSecurity.STARTTLS:
            server.starttls(context=tls)
            server.ehlo()
    except BaseException:
        server.close()
        raise
    return server


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:LONGEST_WORDS]
