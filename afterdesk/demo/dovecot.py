"""A real IMAP server that is not ours: Debian's dovecot, run from a temporary folder on a port of its own.

For tests and for the bench; the desk itself needs none.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil

PROGRAM = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else "")
WHY_NOT = "dovecot is not installed: 'apt-get install dovecot-imapd', or run tools/servers as root"
USER = "desk@larch.example"
PASSWORD = "right-password"  # noqa: S105 - of a server that lives as long as a test
_numbers = count(1)

_CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
mail_location = maildir:{base}/mail/%u
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
first_valid_gid = 0
mail_uid = {uid}
mail_gid = {gid}
mail_max_userip_connections = 50
maildir_very_dirty_syncs = yes
passdb {{
  driver = static
  args = password={password}
}}
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {base}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Customers {{
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = {imaps}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap {{
  process_limit = 64
}}
"""


@dataclass
class Dovecot:
    """A running server; `port` speaks IMAP (and STARTTLS), `tls_port` TLS where a certificate was given."""

    base: Path
    port: int
    tls_port: int
    certificate: tuple[Path, Path] | None = None
    token_service: str = "http://127.0.0.1:9/"  # noqa: S105 - an address
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._write()
        self._process = subprocess.Popen(  # noqa: S603 - Debian's program with our own file
            [PROGRAM, "-F", "-c", str(self.base / "dovecot.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self._wait()

    def stop(self, *, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it as it is told to; with SIGKILL everything it forked as well."""
        if self._process is None:
            return
        children = _children(self._process.pid)
        self._process.send_signal(how)
        self._process.wait(timeout=20)
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process = None

    def restart(self, *, how: signal.Signals = signal.SIGKILL) -> None:
        """Go down and come back, as servers do."""
        self.stop(how=how)
        self.start()

    def folder(self, name: str = "INBOX", user: str = USER) -> Path:
        """Return where a folder's mails lie."""
        home = self.base / "mail" / user
        return home if name == "INBOX" else home / f".{name}"

    def deliver(self, *mails: bytes, folder: str = "INBOX", user: str = USER) -> None:
        """Deliver mails as a mail server does: written aside, then moved into the folder at once."""
        place = self.folder(folder, user)
        for part in ("tmp", "new", "cur"):
            (place / part).mkdir(parents=True, exist_ok=True)
        for raw in mails:
            name = f"{time.time_ns()}.M{next(_numbers)}.here"
            aside = place / "tmp" / name
            aside.write_bytes(raw)
            aside.rename(place / "new" / name)
        self._own(self.base / "mail")

    def number_anew(self, folder: str = "INBOX", user: str = USER) -> None:
        """Make the server forget its numbering: UIDVALIDITY changes, every mail gets another UID."""
        place = self.folder(folder, user)
        time.sleep(1.1)  # a UIDVALIDITY is the second in which it was given
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
            (place / name).unlink(missing_ok=True)
        for one in [*place.glob("dovecot-uidvalidity*"), *self.folder(user=user).glob("dovecot-uidvalidity*")]:
            one.unlink(missing_ok=True)

    def new_user(self) -> str:
        """Return a user name whose mailbox nobody has used; everybody's password is PASSWORD."""
        return f"box{next(_numbers)}@larch.example"

    def _write(self) -> None:
        for part in ("run", "state", "mail"):
            (self.base / part).mkdir(parents=True, exist_ok=True)
        me = pwd.getpwuid(os.getuid())
        owner = pwd.getpwnam("nobody") if os.getuid() == 0 else me
        group = grp.getgrgid(owner.pw_gid).gr_name
        lines = ""
        if self.certificate:
            lines = f"ssl_cert = <{self.certificate[0]}\nssl_key = <{self.certificate[1]}"
        (self.base / "dovecot.conf").write_text(
            _CONFIG.format(
                base=self.base,
                password=PASSWORD,
                port=self.port,
                tls_port=self.tls_port,
                ssl="yes" if self.certificate else "no",
                imaps="yes" if self.certificate else "no",
                certificate=lines,
                user=owner.pw_name,
                group=group,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
            )
        )
        (self.base / "oauth2.conf").write_text(
            f"introspection_mode = post\nintrospection_url = {self.token_service}\n"
            "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
        )
        self._own(self.base)

    def _own(self, place: Path) -> None:
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for one in [place, *place.rglob("*")]:
                with contextlib.suppress(FileNotFoundError):
                    os.chown(one, nobody.pw_uid, nobody.pw_gid)

    def _wait(self) -> None:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as one:
                if one.recv(100).startswith(b"* OK"):
                    return
            if self._process is not None and self._process.poll() is not None:
                told = self._process.stderr.read() if self._process.stderr else b""
                log = self.base / "log"
                raise RuntimeError(f"dovecot does not start: {told!r} {log.read_text() if log.exists() else ''}")
            time.sleep(0.05)
        raise RuntimeError("dovecot does not answer")


@contextlib.contextmanager
def running_dovecot(
    base: Path, *, certificate: tuple[Path, Path] | None = None, token_service: str = ""
) -> Iterator[Dovecot]:
    """Run a server in `base`, which must be a short path: sockets lie in it."""
    server = Dovecot(base, free_port(), free_port(), certificate, token_service or "http://127.0.0.1:9/")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _children(pid: int) -> list[int]:
    try:
        return [one.pid for one in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
