"""A mail server that writes down what it accepts, and behaves as badly as mail servers do."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

from afterdesk.demo.dovecot import free_port

#: What becomes of a mail, and how often: well, refused for now, accepted and then silent, cut before it was accepted.
MOODS = {"accept": 78, "busy": 8, "accept_and_cut": 7, "cut": 7}


class Post:
    """`accepted` counts, by Message-ID, how often a mail was accepted."""

    def __init__(self, seed: int) -> None:
        self.accepted: Counter[str] = Counter()
        self.moods: Counter[str] = Counter()
        self.is_kind = False  # from then on everything is accepted
        self._random = random.Random(seed)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Decide what becomes of a mail; what is accepted is written down before the client hears of it."""
        mood = "accept" if self.is_kind else self._random.choices(list(MOODS), list(MOODS.values()))[0]
        self.moods[mood] += 1
        await asyncio.sleep(self._random.random() * 0.3)
        if mood == "busy":
            return "451 4.3.0 come back later"
        if mood == "cut":
            server.transport.abort()
            return "451 gone"
        self.accepted[str(message_from_bytes(envelope.content)["Message-ID"]).strip("<> ")] += 1
        if mood == "accept_and_cut":
            server.transport.abort()
        return "250 accepted"


@contextmanager
def running_post(seed: int) -> Iterator[tuple[Post, int]]:
    """Run a mail server on a port of its own."""
    post, port = Post(seed), free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield post, port
    finally:
        controller.stop()
