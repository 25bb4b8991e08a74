"""Read a mailbox over IMAP: by UID above a high-water mark, without marking, moving or deleting anything.

The unread flag is never looked at: another program, or a phone, sets it. A folder is opened with EXAMINE and mails are
fetched with BODY.PEEK, so that nobody who looks at the mailbox sees that the desk was there.
"""

from __future__ import annotations

import contextlib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from imap_tools.imap_utf7 import utf7_encode
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from afterdesk.channels.email.imap_faults import Fault, MailboxFault, faults_told
from afterdesk.channels.email.probe import is_this_machine

TIMEOUT_SECONDS = 60.0
#: A server lists the numbers it has in one line; windows keep the line short in a mailbox of any size.
WINDOW = 20_000
#: Larger mails are not fetched whole; Amazon's own limit is 10 MB for attachments, which makes 14 MB of mail.
LARGEST_BYTES = 64 * 1024 * 1024
_SIZE = re.compile(rb"UID (\d+)[^)]*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)[^)]*?UID (\d+)")
_UID = re.compile(rb"UID (\d+)")


class ImapSecurity(StrEnum):
    """How the way to the server is protected. `none` is for this machine only."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where and as whom to read. `token`: gives an OAuth 2 access token, used instead of the password."""

    host: str
    port: int
    security: ImapSecurity
    username: str
    password: str = ""
    token: Callable[[], str] | None = None
    timeout: float = TIMEOUT_SECONDS

    def __repr__(self) -> str:
        """Leave the secrets out: accounts end up in logs."""
        return f"ImapAccount({self.host}:{self.port}, {self.security})"


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """A folder as the server shows it: `uidvalidity` changes when its numbers no longer mean the same mails."""

    name: str
    uidvalidity: int
    uidnext: int
    count: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail. `raw` holds its headers alone where it `is_cut`: it is too large to be fetched whole."""

    uid: int
    raw: bytes
    size: int
    is_cut: bool = False


class Connection:
    """A mailbox that is signed in to. Every method raises MailboxFault for what a server or a network does."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box

    @property
    def can_wait(self) -> bool:
        """Whether the server tells by itself that a mail came (IDLE)."""
        return "IDLE" in self._box.client.capabilities

    def folders(self) -> list[tuple[str, bool]]:
        """Return the folders that hold mails: name, and whether the server calls it the folder of sent mail."""
        with faults_told():
            found = self._box.folder.list()
        return [(one.name, "\\Sent" in one.flags) for one in found if "\\Noselect" not in one.flags]

    def open(self, name: str) -> OpenFolder:
        """Open a folder for reading alone."""
        client = self._box.client
        with faults_told():
            status, said = client.select(_quoted(name), readonly=True)
            if status != "OK":
                raise MailboxFault(Fault.NO_FOLDER, _text(said))
            count = int((said[0] or b"0") if said else 0)
            validity = _number(client.response("UIDVALIDITY")[1])
            following = _number(client.response("UIDNEXT")[1])
        if not following and count:  # servers older than IMAP4rev1 do not say it
            following = max(self._search("1:*"), default=0) + 1
        return OpenFolder(name, validity, following, count)

    def uids_above(self, mark: int, folder: OpenFolder, *, since: date | None = None) -> Iterator[list[int]]:
        """Give the UIDs above a mark, upwards, in windows. `since`: older arrivals are left out."""
        low = mark + 1
        while low < folder.uidnext:
            high = min(low + WINDOW, folder.uidnext) - 1
            with faults_told():
                found = self._search(f"{low}:{high}", since)
            # "n:*" and some servers' "n:m" name the newest mail even where it lies below n
            inside = sorted(uid for uid in found if low <= uid <= high)
            if inside:
                yield inside
            low = high + 1

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """Give these mails in their order; one that was deleted meanwhile is left out."""
        sizes = self._sizes(uids)
        for uid in uids:
            size = sizes.get(uid)
            if size is not None:
                is_cut = size > LARGEST_BYTES
                raw = self._body(uid, "BODY.PEEK[HEADER]" if is_cut else "BODY.PEEK[]")
                if raw is not None:
                    yield Fetched(uid, raw, size, is_cut)

    def still_named(self, uids: Sequence[int]) -> list[int]:
        """Return those of these mails that are still in the open folder."""
        with faults_told():
            return sorted(set(self._search(",".join(map(str, uids)))) & set(uids))

    def wait(self, seconds: float) -> bool:
        """Wait in the open folder until something changes; False when nothing did."""
        with faults_told():
            return bool(self._box.idle.wait(timeout=seconds))

    def still_there(self) -> None:
        """Ask for a sign of life."""
        with faults_told():
            self._box.client.noop()

    def _search(self, window: str, since: date | None = None) -> list[int]:
        criteria = [f"UID {window}", *([f"SINCE {_imap_date(since)}"] if since else [])]
        status, found = self._box.client.uid("SEARCH", *criteria)
        if status != "OK":
            raise MailboxFault(Fault.NOT_IMAP, _text(found))
        return [int(one) for one in (found[0] or b"").split()]

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        with faults_told():
            status, found = self._box.client.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
        if status != "OK":
            raise MailboxFault(Fault.NOT_IMAP, _text(found))
        sizes = {}
        for line in found:
            match = _SIZE.search(line) if isinstance(line, bytes) else None
            if match:
                uid, size = (match[1], match[2]) if match[1] else (match[4], match[3])
                sizes[int(uid)] = int(size)
        return sizes

    def _body(self, uid: int, part: str) -> bytes | None:
        with faults_told():
            status, found = self._box.client.uid("FETCH", str(uid), f"(UID {part})")
        if status != "OK":
            raise MailboxFault(Fault.NOT_IMAP, _text(found))
        # A server may send what nobody asked for in between; the answer that names our UID is ours.
        for number, one in enumerate(found):
            if isinstance(one, tuple):
                after = found[number + 1] if number + 1 < len(found) else b""
                named = _UID.search(one[0]) or (_UID.search(after) if isinstance(after, bytes) else None)
                if named and int(named[1]) == uid:
                    return bytes(one[1])
        return None


@contextlib.contextmanager
def connected(account: ImapAccount, *, tls: ssl.SSLContext | None = None) -> Iterator[Connection]:
    """Sign in to a mailbox, and leave it in the end however it ends. Raises MailboxFault."""
    if account.security is ImapSecurity.NONE and not is_this_machine(account.host):
        raise MailboxFault(Fault.IN_CLEAR)
    with faults_told():
        box = _box(account, tls or ssl.create_default_context())
    try:
        with faults_told(signing_in=True):
            _sign_in(box, account)
        yield Connection(box)
    finally:
        with contextlib.suppress(Exception):  # the reading is over; how the server says goodbye tells nothing
            box.client.sock.settimeout(5)
            box.client.logout()
        with contextlib.suppress(Exception):
            box.client.shutdown()


def _box(account: ImapAccount, tls: ssl.SSLContext) -> BaseMailBox:
    if account.security is ImapSecurity.TLS:
        return MailBox(account.host, account.port, account.timeout, ssl_context=tls)
    if account.security is ImapSecurity.STARTTLS:
        return MailBoxStartTls(account.host, account.port, account.timeout, ssl_context=tls)
    return MailBoxUnencrypted(account.host, account.port, account.timeout)


def _sign_in(box: BaseMailBox, account: ImapAccount) -> None:
    if account.token is not None:
        box.xoauth2(account.username, account.token(), initial_folder=None)
    elif f"{account.username}{account.password}".isascii():
        box.login(account.username, account.password, initial_folder=None)
    else:
        box.login_utf8(account.username, account.password, initial_folder=None)
    box.client.state = "AUTH"
    if "ID" in _capabilities(box):
        # 163.com and its sisters open no folder for a program that does not say its name (RFC 2971)
        box.client.xatom("ID", '("name" "Afterdesk")')


def _capabilities(box: BaseMailBox) -> tuple[str, ...]:
    """Ask anew: many servers name more once somebody has signed in."""
    status, said = box.client.capability()
    if status == "OK" and said and said[-1]:
        box.client.capabilities = tuple(said[-1].decode("ascii", "replace").upper().split())
    return tuple(box.client.capabilities)


def _quoted(name: str) -> str:
    """Write a folder's name as the protocol wants it: modified UTF-7, in quotation marks."""
    written = utf7_encode(name).decode("ascii").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{written}"'


def _imap_date(day: date) -> str:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day:02}-{months[day.month - 1]}-{day.year}"


def _number(said: Sequence[bytes | None] | None) -> int:
    found = said[-1] if said else None
    return int(found) if found and found.isdigit() else 0


def _text(said: object) -> str:
    first = said[0] if isinstance(said, list) and said else said
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first or "")
