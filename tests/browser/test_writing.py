"""The writing help in a browser: waiting, cancelling, a proposal that is taken or left; the gist without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from afterdesk.desk.models import Draft, Role
from tests.desk.cast import PASSWORD, open_one, person, store
from tests.writing_server import WritingServer, writing_server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WROTE = "Hallo, die Lampe aus 302-1234567-7654321 kam zerbrochen an. Viele Grüße\nAnna"


@pytest.fixture
def server(settings: Any) -> Iterator[WritingServer]:
    with writing_server() as state:
        settings.AFTERDESK_WRITING_URL, settings.AFTERDESK_WRITING_MODEL = state.url, "small"
        yield state


def open_case(page: Page, live_server: object) -> None:
    shop = store()
    olga = person("Olga", shop, Role.OPERATOR)
    page.goto(f"{live_server}/cases/{open_one(shop, WROTE).pk}/")
    page.fill("[name=email]", olga.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.main")


def test_waiting_shows_and_can_be_cancelled_and_asked_again(
    page: Page, live_server: object, server: WritingServer
) -> None:
    open_case(page, live_server)
    server.wait = 1.0
    server.say = lambda text: "Hello, the lamp from ⟦O1⟧ arrived broken. Kind regards\n⟦N2⟧"
    page.locator(".translate button").first.click()
    expect(page.locator(".translate .asking")).to_be_visible()
    page.locator(".translate [data-abort]").click()
    expect(page.locator(".translate .asking")).to_be_hidden()
    page.wait_for_timeout(1_300)
    expect(page.locator(".said .helped")).to_have_count(0)
    page.locator(".translate button").first.click()
    expect(page.locator(".said .helped")).to_contain_text("the lamp from 302-1234567-7654321 arrived broken")


def test_a_proposal_stands_beside_the_letter_and_is_taken_over_or_left(
    page: Page, live_server: object, server: WritingServer
) -> None:
    open_case(page, live_server)
    letter = page.locator("#letter-text")
    before = letter.input_value()
    server.say = lambda text: text.replace("gern", "sehr gern")
    page.locator("#help [value=rephrase]").click()
    expect(page.locator("#proposal")).to_contain_text("sehr gern")
    page.locator("#proposal [data-leave]").click()
    expect(page.locator("#proposal .helped")).to_have_count(0)
    assert letter.input_value() == before
    page.locator("#help [value=rephrase]").click()
    page.locator("#proposal .button").click()
    expect(letter).to_have_value(before.replace("gern", "sehr gern"))
    expect(page.locator("#composer h2 .mark")).to_be_visible()
    assert Draft.objects.get().helped == "rephrase"


def test_without_the_help_the_decisive_words_stand_in_the_readers_language(page: Page, live_server: object) -> None:
    open_case(page, live_server)
    expect(page.locator(".gist")).to_contain_text("damaged")
    expect(page.locator(".gist")).to_contain_text("302-1234567-7654321")
    expect(page.locator("#help, .translate")).to_have_count(0)
