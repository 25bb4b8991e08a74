"""What can be wrong with a mailbox: each fault names one thing to change, and says whether waiting helps."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from enum import StrEnum

from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

from afterdesk.domain.errors import DeskError

LONGEST_WORDS = 200


class Fault(StrEnum):
    """What went wrong. `temporary` ones pass by themselves; the others wait for a person."""

    UNKNOWN_NAME = "unknown_name"
    REFUSED = "refused"
    SILENT = "silent"
    CUT_OFF = "cut_off"
    BUSY = "busy"  # the server asks to come back later
    NOT_TLS = "not_tls"
    NO_STARTTLS = "no_starttls"
    BAD_CERTIFICATE = "bad_certificate"
    IN_CLEAR = "in_clear"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a fault, not a password
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a fault, not a token
    TOKEN_SERVICE = "token_service"  # noqa: S105 - a fault, not a token
    IMAP_OFF = "imap_off"
    NO_FOLDER = "no_folder"
    NOT_IMAP = "not_imap"

    @property
    def is_temporary(self) -> bool:
        """Whether it is worth trying again without a person."""
        return self in _TEMPORARY


_TEMPORARY = frozenset(
    {
        Fault.UNKNOWN_NAME,
        Fault.REFUSED,
        Fault.SILENT,
        Fault.CUT_OFF,
        Fault.BUSY,
        Fault.NOT_IMAP,
        Fault.TOKEN_SERVICE,
        Fault.NO_FOLDER,
    }
)
#: Response codes of RFC 5530 that mean: not now.
_NOT_NOW = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA|ALERT)\]|too many|try again|temporar", re.I)
_SWITCHED_OFF = re.compile(
    r"imap (?:access )?(?:is )?(?:disabled|not enabled|off)|not enabled for imap|enable imap", re.I
)


class MailboxFault(DeskError):
    """A mailbox cannot be read now. `said` holds the server's words."""

    def __init__(self, fault: Fault, said: str = "") -> None:
        self.fault, self.said = fault, " ".join(said.split())[:LONGEST_WORDS]
        super().__init__(f"{fault.value}: {self.said}" if self.said else fault.value)


@contextlib.contextmanager
def faults_told(*, signing_in: bool = False) -> Iterator[None]:
    """Turn what libraries and networks raise into a MailboxFault."""
    try:
        yield
    except MailboxFault:
        raise
    except ssl.SSLCertVerificationError as problem:
        raise MailboxFault(Fault.BAD_CERTIFICATE, problem.verify_message) from problem
    except ssl.SSLError as problem:
        cut = "EOF" in str(problem) or signing_in
        raise MailboxFault(Fault.CUT_OFF if cut else Fault.NOT_TLS) from problem
    except socket.gaierror as problem:
        raise MailboxFault(Fault.UNKNOWN_NAME) from problem
    except TimeoutError as problem:
        raise MailboxFault(Fault.SILENT) from problem
    except ConnectionRefusedError as problem:
        raise MailboxFault(Fault.REFUSED) from problem
    except (imaplib.IMAP4.abort, EOFError) as problem:
        raise MailboxFault(_of_words(str(problem), Fault.CUT_OFF), str(problem)) from problem
    except UnexpectedCommandStatusError as problem:
        raise _of_answer(_answer(problem), signing_in) from problem
    except (imaplib.IMAP4.error, ImapToolsError) as problem:
        raise _of_answer(str(problem), signing_in) from problem
    except (OSError, ValueError) as problem:
        raise MailboxFault(Fault.CUT_OFF, str(getattr(problem, "strerror", "") or problem)) from problem


def _of_answer(said: str, signing_in: bool) -> MailboxFault:
    if "starttls" in said.lower():
        return MailboxFault(Fault.NO_STARTTLS, said)
    return MailboxFault(_of_words(said, Fault.WRONG_PASSWORD if signing_in else Fault.NOT_IMAP), said)


def _of_words(said: str, otherwise: Fault) -> Fault:
    if _SWITCHED_OFF.search(said):
        return Fault.IMAP_OFF
    return Fault.BUSY if _NOT_NOW.search(said) else otherwise


def _answer(problem: UnexpectedCommandStatusError) -> str:
    """Return the server's own words out of imap-tools' report."""
    said = problem.command_result[1] if len(problem.command_result) > 1 else []
    first = said[0] if said else b""
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
