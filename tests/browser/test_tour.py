"""The README's tour, in a real browser: from the most urgent case to the mail on a real SMTP server, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from afterdesk.channels.email.own_ids import own_message_id
from afterdesk.cli.demo_store import Login, load_demo, point_at_post
from afterdesk.desk.models import Case, CaseState, OutgoingMessage, OutgoingStatus
from afterdesk.jobs.outbox import sweep
from afterdesk.runtime.keys import derive
from tests.browser.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORBIDDEN = "Leave us 5 stars and we refund you."


@pytest.fixture
def login(demo_folder: Path, smtp: Server) -> Login:
    """The demo store, with its outbox pointed at our server."""
    login = load_demo(demo_folder, now=timezone.now(), clock=timezone.now)
    point_at_post(smtp.port)
    return login


def test_the_tour(page: Page, live_server: object, login: Login, smtp: Server) -> None:
    page.goto(f"{live_server}/")  # 1. sign in
    page.fill("[name=email]", login.email)
    page.fill("[name=password]", login.password)
    page.click("main button.main")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()

    page.keyboard.press("j")  # 2. the most urgent case that is not late
    link = page.locator("[data-line] a", has_text="Glass Kettle 1.7").first
    link.click()
    expect(page.locator("#letter-text")).to_be_visible()
    case = Case.objects.get(pk=int(page.url.rstrip("/").rpartition("/")[2]))
    assert case.buyer is not None

    letter = page.locator("#letter-text")
    proposed = letter.input_value()
    page.locator(".way-take").first.click()  # 3. choose one way out: the letter is written anew
    expect(letter).not_to_have_value(proposed)
    good = letter.input_value()

    letter.fill(f"{good}\n\n{FORBIDDEN}")  # 4. the guard stops what Amazon forbids
    expect(page.locator("#findings")).to_contain_text("5 stars")
    expect(page.locator("[data-send]")).to_be_disabled()
    letter.fill(good)
    expect(page.locator("[data-send]")).to_be_enabled()

    page.locator("[data-send]").click()  # 5. send; it can be taken back for a few seconds
    expect(page.locator("#composer")).to_contain_text("Take it back")
    outgoing = OutgoingMessage.objects.get()
    assert outgoing.status == OutgoingStatus.QUEUED
    assert sweep(now=timezone.now() + timedelta(minutes=11)) == 1  # the case is heated: its reply cools down for ten
    assert sweep(now=timezone.now() + timedelta(minutes=12)) == 0

    (mail,) = smtp.mails
    assert mail["To"] == case.buyer.alias
    assert mail["From"].addresses[0].addr_spec == case.store.approved_sender
    assert own_message_id(derive("message-id"), mail["Message-ID"]) == outgoing.pk
    assert mail["In-Reply-To"]
    assert FORBIDDEN not in mail.get_content()
    assert good.splitlines()[0] in mail.get_content()
    case.refresh_from_db()
    assert (case.state, case.unanswered_since) == (CaseState.WAITING, None)


def test_nothing_needs_javascript(browser: object, live_server: object, login: Login, smtp: Server) -> None:
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{live_server}/")
    page.fill("[name=email]", login.email)
    page.fill("[name=password]", login.password)
    page.click("main button.main")
    page.locator("[data-line] a", has_text="Glass Kettle 1.7").first.click()
    page.locator(".way-take").first.click()
    page.locator("[data-send]").click()
    page.wait_for_load_state()
    assert OutgoingMessage.objects.filter(status=OutgoingStatus.QUEUED).count() == 1
    context.close()
