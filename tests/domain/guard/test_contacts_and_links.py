"""Addresses and numbers in every spelling are found; ids, dates and allowed links are not."""

from __future__ import annotations

import pytest

from afterdesk.domain.guard import GuardContext, check_reply
from afterdesk.packs.guard import load_guard_rules


def families(text: str) -> set[str]:
    findings = check_reply(text, context=GuardContext(), rules=load_guard_rules())
    return {finding.family.value for finding in findings if finding.blocks}


@pytest.mark.parametrize(
    ("text", "family"),
    [
        pytest.param("Write to help@our-shop.example today.", "contact_info", id="mail"),
        pytest.param("Write to help @ our-shop . example today.", "contact_info", id="mail with blanks"),
        pytest.param("sam at mail dot com reaches me", "contact_info", id="mail in English words"),
        pytest.param("Schreiben Sie an sam (ät) mail (punkt) de", "contact_info", id="mail in German words"),
        pytest.param("sam arobase mail point com", "contact_info", id="mail in French words"),
        pytest.param("邮箱 sam艾特mail点com", "contact_info", id="mail in Chinese words"),
        pytest.param("sam アットマーク mail ドット com", "contact_info", id="mail in Japanese words"),
        pytest.param("Call +44 161 496 0723.", "contact_info", id="international number"),
        pytest.param("It is (415) 555-0132.", "contact_info", id="American number"),
        pytest.param("Tel. ０１６１ ４９６ ０７２３", "contact_info", id="full-width number"),
        pytest.param("٠١٦١ ٤٩٦ ٠٧٢٣ is my number, call", "contact_info", id="Arabic digits"),
        pytest.param("five five five, zero one nine, four four two seven", "contact_info", id="digits in words"),
        pytest.param("null eins sieben sechs drei vier fünf", "contact_info", id="digits in German words"),
        pytest.param("一三八零零一三八零零零", "contact_info", id="digits in Chinese signs"),
        pytest.param("ゼロキューゼロイチニーサンヨン", "contact_info", id="digits in kana"),
        pytest.param("2 1 2 - 5 5 5 - 0 1 8 8", "contact_info", id="digits spaced out"),
        pytest.param("www.our-shop.example/manual", "external_link", id="site"),
        pytest.param("our-shop dot com slash manual", "external_link", id="site in words"),
        pytest.param("youtu.be/abc", "external_link", id="short link"),
        pytest.param("http://www.dhl.com/track?id=1", "external_link", id="insecure carrier link"),
        pytest.param("https://www.amazon.com/dp/B07XJ8C8F5", "external_link", id="product page"),
        pytest.param("https://amazon.com.our-shop.io/help", "external_link", id="a look-alike of Amazon"),
        pytest.param("https://amazon.com@our-shop.io/help", "external_link", id="Amazon as a user name"),
        pytest.param('<a href="x">here</a>', "format", id="markup"),
    ],
)
def test_ways_out_are_blocked(text: str, family: str) -> None:
    assert family in families(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Order 112-4839201-5520193 leaves today.", id="order id"),
        pytest.param("Tracking number 1Z999AA10123456784.", id="tracking number"),
        pytest.param("Sendungsnummer 00340434161094042557", id="German tracking number"),
        pytest.param("お問い合わせ番号は1234-5678-9012です。", id="Japanese tracking number"),
        pytest.param("RMA 8837462910, serial number 4471-2291-0038", id="RMA and serial"),
        pytest.param("Item B07XJ8C8F5, battery CR2032, IP67, A4", id="ASIN and models"),
        pytest.param("Between 2026-05-12 and 14.05.2026", id="dates"),
        pytest.param("1.234.567,00 EUR or $1,234.50", id="amounts"),
        pytest.param("〒210-0001 神奈川県川崎市1-2-3", id="Japanese address"),
        pytest.param("https://www.ups.com/track?tracknum=1Z999AA10123456784 shows where it is.", id="carrier"),
        pytest.param("Help: https://www.amazon.de/gp/help/customer/contact-us", id="Amazon help"),
        pytest.param("It leaves tomorrow.If not, reply.", id="a missing blank"),
        pytest.param("See manual.pdf, e.g. page 4.", id="file name"),
    ],
)
def test_ids_dates_and_allowed_links_are_not(text: str) -> None:
    assert families(text) == set()


def test_hidden_signs_and_emoji_are_blocked_where_they_stand() -> None:
    text = "Sorry \U0001f60a, a new o\u200bne leaves today."
    found = {(f.start, f.end) for f in check_reply(text, context=GuardContext(), rules=load_guard_rules()) if f.blocks}
    assert found == {(6, 7), (text.index("\u200b"), text.index("\u200b") + 1)}
