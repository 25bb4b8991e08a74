"""The demo's post office: takes the desk's mail on this machine alone and lets the simulated buyer answer.

`python -m afterdesk.demo.smtp HOME --port 2525` runs it; `DemoPost` runs it inside another process.
"""

from __future__ import annotations

import argparse
import asyncio
import mailbox
import re
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, make_msgid
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from afterdesk.demo.buyer import simulate_buyer
from afterdesk.demo.values import OutgoingReply
from afterdesk.domain.errors import DeskError
from afterdesk.domain.language import detect_language

LOOPBACK = "127.0.0.1"
LARGEST_MAIL = 25 * 1024 * 1024
_ORDER_ID = re.compile(r"\b\d{3}-\d{7}-\d{7}\b")


class PostOfficeClosed(DeskError):
    """The demo's mail server could not open its port."""


@dataclass(frozen=True, slots=True)
class PostRules:
    """How the post office behaves: the port (0: any free one), seconds until a buyer answers, the moment, the mood."""

    port: int = 0
    answer_seconds: float = 20.0
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    seed: int = 7


class DemoPost:
    """An SMTP server on the loopback address with two Maildirs under the home: `sent` and `incoming`.

    Accepted mail lies in `sent` before the client hears 250. Answers still being thought about when it stops are lost.
    """

    def __init__(self, home: Path, rules: PostRules | None = None) -> None:
        self.rules = rules or PostRules()
        self.sent_folder, self.incoming_folder = home / "post" / "sent", home / "post" / "incoming"
        self.sent_folder.parent.mkdir(parents=True, exist_ok=True)
        self._sent, self._incoming = mailbox.Maildir(self.sent_folder), mailbox.Maildir(self.incoming_folder)
        self._turns: Counter[str] = Counter()
        self._known: set[str] = set()
        self._controller: Any = None

    @property
    def port(self) -> int:
        """Return the port it listens on; only while it runs."""
        return int(self._controller.server.sockets[0].getsockname()[1])

    def start(self) -> DemoPost:
        """Open the port and return. Raises PostOfficeClosed when the port is taken."""
        port = self.rules.port or free_port()
        self._controller = Controller(self, hostname=LOOPBACK, port=port, data_size_limit=LARGEST_MAIL)
        try:
            _check_port(port)
            self._controller.start()
        except OSError as error:
            raise PostOfficeClosed(
                f"The demo's mail server cannot open port {port} on {LOOPBACK}: {error.strerror or error}. "
                "Stop the other program, or choose another port."
            ) from error
        return self

    def stop(self) -> None:
        """Close the port."""
        self._controller.stop()

    def __enter__(self) -> DemoPost:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail, then let each addressed buyer think about it."""
        raw = bytes(envelope.original_content or envelope.content)
        self._sent.add(raw)
        message = message_from_bytes(raw, policy=policy.default)
        for recipient in envelope.rcpt_tos:
            reply = self._reply_to(recipient, message)
            if reply is not None:
                asyncio.get_running_loop().call_later(self.rules.answer_seconds, self._answer, reply)
        return "250 OK, kept on this machine"

    def _reply_to(self, recipient: str, message: EmailMessage) -> OutgoingReply | None:
        """Return what the buyer reads, or None when the same mail was delivered before (a client that tried again)."""
        message_id = str(message["Message-ID"] or make_msgid())
        key = f"{message_id} {recipient}"
        if key in self._known:
            return None
        self._known.add(key)
        self._turns[recipient] += 1
        body = message.get_body(("plain", "html"))
        text = str(body.get_content()) if body is not None else ""
        subject = str(message["Subject"] or "")
        order = _ORDER_ID.search(subject) or _ORDER_ID.search(text)
        return OutgoingReply(
            order_id=order[0] if order else None,
            to_alias=recipient,
            subject=subject,
            text=text,
            message_id=message_id,
            lang=detect_language(text).lang,
            buyer=_display_name(message, recipient),
            turn=self._turns[recipient],
        )

    def _answer(self, reply: OutgoingReply) -> None:
        raw = simulate_buyer(reply, now=self.rules.clock(), seed=self.rules.seed)
        if raw is not None:
            self._incoming.add(raw)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the post office until interrupted. Exit status 2 and one sentence when it cannot open."""
    parser = argparse.ArgumentParser(prog="python -m afterdesk.demo.smtp", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("home", type=Path, help="the demo's home folder")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    args = parser.parse_args(argv)
    try:
        with DemoPost(args.home, PostRules(port=args.port)) as post, suppress(KeyboardInterrupt):
            print(f"{LOOPBACK}:{post.port}", flush=True)
            threading.Event().wait()
    except DeskError as problem:
        print(f"afterdesk: {problem}", file=sys.stderr)
        return 2
    return 0


def _display_name(message: EmailMessage, recipient: str) -> str:
    named = getaddresses([str(value) for value in message.get_all("To", [])])
    return next((name for name, address in named if address == recipient), "")


def _check_port(port: int) -> None:
    """Raise OSError when the port is taken: the controller would wait five seconds before it says so."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))


def free_port() -> int:
    """Return a port on the loopback address that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    raise SystemExit(main())
