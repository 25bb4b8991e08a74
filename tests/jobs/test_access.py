"""Links by mail through a real SMTP server on this machine, and the upkeep of the door."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from afterdesk.desk.actions.people_links import make_link, revoke_links, token_of
from afterdesk.desk.models import AccessLink, SignIn, SignInBrake, Store, User
from afterdesk.jobs.access import LinkNotMailed, forget_old, mail_access_link
from tests.desk.cast import person, store

pytestmark = pytest.mark.django_db


class Post:
    """Keeps what it is given, or answers as told."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take one mail."""
        if self.answer.startswith("250"):
            self.mails.append(envelope.original_content or b"")
        return self.answer


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    """A mail server on a free port."""
    handler = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


def link_of(port: int, **fields: Any) -> tuple[AccessLink, Store, User]:
    """Make an invitation of a store with this mail server."""
    shop = store(smtp_port=port, **fields)
    nia = person("Nia", shop)
    return make_link(user=nia, purpose=AccessLink.Purpose.INVITATION, store=shop, by=person("Olga", shop)), shop, nia


def test_the_mail_holds_the_link_in_the_persons_language_and_no_password(post: tuple[Post, int], settings: Any) -> None:
    settings.AFTERDESK_URL = "https://desk.larch.example"
    link, _, nia = link_of(post[1])
    User.objects.filter(pk=nia.pk).update(language="zh-hans")
    mail_access_link(link.pk)
    mail = message_from_bytes(post[0].mails[0], policy=policy.default)
    text = mail.get_content()
    assert mail["To"] == f"Nia <{nia.email}>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert f"https://desk.larch.example/welcome/{token_of(link)}/" in text
    assert "邀请" in text
    link.refresh_from_db()
    assert link.mailed_at is not None
    mail_access_link(link.pk)
    assert len(post[0].mails) == 1


@pytest.mark.parametrize(
    ("url", "fields", "said"),
    [
        pytest.param("", {}, "AFTERDESK_URL", id="no address of the desk"),
        pytest.param("https://d.example", {"is_demo": True, "smtp_host": "192.0.2.1"}, "this machine only", id="demo"),
    ],
)
def test_what_cannot_be_mailed_is_said(settings: Any, url: str, fields: dict[str, Any], said: str) -> None:
    settings.AFTERDESK_URL = url
    link, _, _ = link_of(2525, **fields)
    mail_access_link(link.pk)
    link.refresh_from_db()
    assert link.mailed_at is None
    assert said in link.mail_error


def test_a_server_that_is_ill_is_tried_again_and_one_that_refuses_is_not(post: tuple[Post, int], settings: Any) -> None:
    settings.AFTERDESK_URL = "https://desk.larch.example"
    link, _, _ = link_of(post[1])
    post[0].answer = "451 later"
    with pytest.raises(LinkNotMailed):
        mail_access_link(link.pk)
    post[0].answer = "554 never"
    mail_access_link(link.pk)
    link.refresh_from_db()
    assert link.mailed_at is None
    assert "554" in link.mail_error or "never" in link.mail_error


def test_a_withdrawn_link_is_not_mailed(post: tuple[Post, int], settings: Any) -> None:
    settings.AFTERDESK_URL = "https://desk.larch.example"
    link, _, nia = link_of(post[1])
    revoke_links(user=nia, now=datetime.now(UTC))
    mail_access_link(link.pk)
    assert post[0].mails == []


def test_what_the_door_remembers_is_forgotten_in_time() -> None:
    now = datetime(2026, 11, 18, 12, tzinfo=UTC)
    nia = person("Nia")
    for days in (1, 31):
        moment = now - timedelta(days=days)
        SignIn.objects.create(user=nia, key=f"k{days}", began_at=moment, seen_at=moment)
        SignInBrake.objects.create(key=f"k{days}", last_at=moment + timedelta(hours=1))
    forget_old(now=now)
    assert [one.key for one in SignIn.objects.all()] == ["k1"]
    assert [one.key for one in SignInBrake.objects.all()] == ["k1"]
