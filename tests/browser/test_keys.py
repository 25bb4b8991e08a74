"""Keys, parts that are swapped, and narrow windows, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from afterdesk.desk.actions.drafts import save_draft
from afterdesk.desk.models import Case, User
from tests.browser.conftest import PATIENCE_MILLISECONDS
from tests.desk.cast import PASSWORD, buyer_mail, open_one, person, receive, store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[[], None]
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture
def operator() -> User:
    """An operator of a store with three open cases."""
    shop = store()
    for number in range(3):
        open_one(
            shop,
            order_id=f"302-1234567-000000{number}",
            buyer_key=f"b{number}@x.example",
            buyer_alias=f"b{number}@x.example",
        )
    return person("Olga", shop)


@pytest.fixture
def enter(page: Page, live_server: object, operator: User) -> Enter:
    """Sign in and stand on Today."""

    def do() -> None:
        page.goto(f"{live_server}/sign-in/")
        page.fill("[name=email]", operator.email)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("[data-line]")).to_have_count(3)
        page.wait_for_load_state("networkidle")  # the keys work once their script is there

    return do


def open_first(page: Page) -> Case:
    """Open the first case by its keys."""
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#letter-text")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return Case.objects.get(pk=int(page.url.rstrip("/").rpartition("/")[2]))


def test_the_whole_day_without_a_mouse(page: Page, enter: Enter) -> None:
    enter()
    lines = page.locator("[data-line] a")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(lines.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(lines.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#letter-text")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("r")
    expect(page.locator("#letter-text")).to_be_focused()
    page.keyboard.type("?gt")  # typing is typing
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_a_deed_beside_the_letter_leaves_the_typed_words_alone(page: Page, enter: Enter) -> None:
    enter()
    case = open_first(page)
    page.locator("#letter-text").fill("Guten Tag, ich schreibe noch")
    page.get_by_text("Assign", exact=True).click()
    page.get_by_role("button", name="Olga").click()
    expect(page.locator("#story")).to_contain_text("assigned to Olga")
    expect(page.locator("#letter-text")).to_have_value("Guten Tag, ich schreibe noch")
    expect(page.locator("#checked")).to_contain_text("draft kept")
    case.refresh_from_db()
    assert case.assignee is not None


def test_what_was_typed_is_there_again_on_another_day(page: Page, enter: Enter, operator: User) -> None:
    enter()
    case = open_first(page)
    save_draft(case=case, text="Von gestern", seen_message_id=None, by=operator, now=timezone.now())
    page.reload()
    expect(page.locator("#letter-text")).to_have_value("Von gestern")


def test_a_message_that_comes_in_meanwhile_stops_the_sending(page: Page, enter: Enter) -> None:
    enter()
    case = open_first(page)
    assert case.order is not None
    assert case.buyer is not None
    again = buyer_mail(
        "Ich habe es gefunden!", order_id=case.order.order_id, buyer_key=case.buyer.key, buyer_alias=case.buyer.alias
    )
    page.locator("#letter-text").fill("Guten Tag, wir senden Ihnen heute eine neue Lampe, sie ist am Mittwoch da.")
    receive(case.store, again)
    page.locator("[data-send]").click()
    expect(page.locator("#composer")).to_contain_text("The buyer wrote again")
    expect(page.locator("#story")).to_contain_text("Ich habe es gefunden!")
    expect(page.locator("#letter-text")).to_have_value(
        "Guten Tag, wir senden Ihnen heute eine neue Lampe, sie ist am Mittwoch da."
    )
    assert not case.outgoing.exists()


@pytest.mark.parametrize("width", [320, 768, 1180, 1920])
def test_no_page_is_wider_than_its_window(page: Page, enter: Enter, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    enter()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    open_first(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
