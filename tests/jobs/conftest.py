"""The real IMAP server of the tests of live mailboxes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from afterdesk.demo.dovecot import PROGRAM, WHY_NOT, Dovecot, running_dovecot
from tests.servers.certificates import make_certificate
from tests.servers.tokens import TokenService, token_service


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenService]:
    """A provider that gives and checks access tokens."""
    with token_service() as service:
        yield service


@pytest.fixture(scope="module")
def imap(tokens: TokenService) -> Iterator[Dovecot]:
    """One dovecot for a module of tests; each test has a mailbox of its own."""
    if not PROGRAM:
        pytest.skip(WHY_NOT)
    base = Path(tempfile.mkdtemp(prefix="dc"))
    base.chmod(0o755)
    try:
        with running_dovecot(base, certificate=make_certificate(base), token_service=tokens.check_url) as server:
            yield server
    finally:
        shutil.rmtree(base, ignore_errors=True)
