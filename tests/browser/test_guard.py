"""The guard in the editor, in German and Japanese: a violation is seen, the wording taken, the letter leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from afterdesk.desk.models import Case, Membership, Order, OutgoingMessage, OutgoingStatus, Role, Store
from afterdesk.jobs.outbox import sweep
from tests.browser.conftest import Server
from tests.desk.cast import PASSWORD, open_one, person, store

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GERMAN = (
    "Guten Tag Anna,\n\nvielen Dank für Ihre Nachricht. Es tut uns leid, dass die Lampe zerbrochen ankam. Eine neue "
    "geht heute raus und ist spätestens am Mittwoch, 23. Dezember 2026 bei Ihnen. {forbidden}\n\n"
    "Antworten Sie einfach, wenn Sie lieber eine Erstattung möchten.\n\nFreundliche Grüße\nLarch"
)
JAPANESE = (
    "お客様\n\nご連絡ありがとうございます。ランプが破損していたとのこと、誠に申し訳ございません。本日新しい品を発送し、"
    "12月23日（水）までに届きます。{forbidden}\n\n返金をご希望の場合は、このままご返信ください。\n\nLarch"
)


def a_case(market: str, language: str) -> tuple[Case, str]:
    """Make a store with an operator and one open case of this marketplace; return it and the operator's address."""
    shop: Store = store()
    olga = person("Olga", shop, Role.OPERATOR)
    case = open_one(shop)
    Case.objects.filter(pk=case.pk).update(marketplace=market, language=language)
    Order.objects.filter(store=shop).update(purchased_at=timezone.now() - timedelta(days=9))
    assert Membership.objects.filter(user=olga, store=shop).exists()
    return case, olga.email


@pytest.mark.parametrize(
    ("market", "language", "text", "forbidden"),
    [
        pytest.param(
            "DE", "de", GERMAN, "Wenn Sie uns fünf Sterne geben, schenken wir Ihnen einen Gutschein.", id="German"
        ),
        pytest.param(
            "JP", "ja", JAPANESE, "星5つのレビューをいただけましたら、ギフト券を差し上げます。", id="Japanese"
        ),
    ],
)
def test_a_violation_is_seen_replaced_by_the_proposed_wording_and_the_letter_leaves(
    page: Page, live_server: object, smtp: Server, market: str, language: str, text: str, forbidden: str
) -> None:
    case, email = a_case(market, language)
    Store.objects.filter(pk=case.store_id).update(smtp_port=smtp.port, undo_seconds=0)
    page.goto(f"{live_server}/cases/{case.pk}/")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.main")
    letter = page.locator("#letter-text")
    letter.fill(text.format(forbidden=forbidden))
    finding = page.locator(".finding.stops").first
    expect(finding).to_be_visible()
    expect(page.locator("[data-send]")).to_be_disabled()
    for _ in range(5):  # each press takes the wording of one finding
        if page.locator(".finding.stops").count() == 0:
            break
        before = letter.input_value()
        page.locator(".finding.stops .instead button").first.click()
        expect(letter).not_to_have_value(before)
        page.wait_for_load_state("networkidle")
    expect(page.locator(".finding.stops")).to_have_count(0)
    assert forbidden not in letter.input_value()
    if page.locator("#reason").count():
        page.fill("#reason", "checked")
    page.locator("[data-send]").click()
    expect(page.locator("#composer .outgoing")).to_be_visible()
    sweep(now=timezone.now() + timedelta(minutes=1))
    assert OutgoingMessage.objects.get(case=case).status == OutgoingStatus.SENT
    assert len(smtp.mails) == 1
    assert forbidden not in smtp.mails[0].get_content()
