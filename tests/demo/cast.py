"""One demo store for all tests of this room: written once, read often."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from afterdesk.demo.store import generate_demo
from afterdesk.demo.values import DemoMail, DemoStore

NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
_FOLDER = tempfile.TemporaryDirectory(prefix="demo-store-")  # removed when the tests end


@cache
def demo_store() -> DemoStore:
    return generate_demo(Path(_FOLDER.name), now=NOW)


def mails_of(story: str) -> list[DemoMail]:
    return [mail for mail in demo_store().mails if mail.story == story]
