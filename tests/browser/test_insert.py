"""A template put into the letter by keys alone, and the editor while one types, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from afterdesk.desk.actions.templates import save_template
from afterdesk.desk.models import Case, Draft, User
from afterdesk.domain.templates import TemplateKind, TemplateWords
from tests.browser.conftest import PATIENCE_MILLISECONDS
from tests.desk.cast import NOW, PASSWORD, open_one, person, store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=PATIENCE_MILLISECONDS)
REGARDS = TemplateWords(name="Regards", text="Viele Grüße, {store_name}", language="de", kind=TemplateKind.SNIPPET)
THANKS = TemplateWords(name="Thanks", text="Vielen Dank, {buyer_name}.", language="de", kind=TemplateKind.SNIPPET)


@pytest.fixture
def case() -> Case:
    return open_one(store())


@pytest.fixture
def operator(case: Case) -> User:
    by = person("Olga", case.store)
    for words in (REGARDS, THANKS):
        save_template(store=case.store, words=words, by=by, now=NOW)
    return by


def sign_in(page: Page, live_server: object, operator: User, path: str) -> None:
    page.goto(f"{live_server}/sign-in/?next={path}")
    page.fill("[name=email]", operator.email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_load_state("networkidle")


def test_a_snippet_goes_where_the_pen_was_by_keys_alone(
    page: Page, live_server: object, case: Case, operator: User
) -> None:
    sign_in(page, live_server, operator, f"/cases/{case.pk}/")
    letter = page.locator("#letter-text")
    letter.fill("👍 Guten Tag,\n\nBis bald")
    letter.evaluate("field => field.setSelectionRange(13, 13)")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    expect(page.locator("[data-narrow]")).to_be_focused()
    page.keyboard.type("tha")
    expect(page.locator("[data-words]:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(letter).to_have_value("👍 Guten Tag,\n\nVielen Dank, Anna.\n\nBis bald")
    expect(letter).to_be_focused()
    assert Draft.objects.get().text == "👍 Guten Tag,\n\nVielen Dank, Anna.\n\nBis bald"


def test_arrows_go_through_the_list(page: Page, live_server: object, case: Case, operator: User) -> None:
    sign_in(page, live_server, operator, f"/cases/{case.pk}/")
    page.locator("#letter-text").fill("")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-words]").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#letter-text")).to_have_value("Vielen Dank, Anna.")


def test_the_editor_looks_while_one_types_and_a_click_puts_a_variable_in(
    page: Page, live_server: object, case: Case, operator: User
) -> None:
    sign_in(page, live_server, operator, f"/templates/stores/{case.store_id}/new/")
    page.fill("#id_text", "Guten Tag ")
    page.select_option("#id_language", "de")
    page.get_by_role("button", name="{buyer_name}").click()
    expect(page.locator(".template-preview")).to_have_text("Guten Tag Alex")
    page.select_option("#case", str(case.pk))
    expect(page.locator(".template-preview")).to_have_text("Guten Tag Anna")
