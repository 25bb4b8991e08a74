"""Cards of the pack browser, and clocks in the operator's language."""

from __future__ import annotations

from datetime import date

import pytest

from afterdesk.domain.clocks import TIMED
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.packs.browse import browse, in_language
from afterdesk.packs.load import load_pack

PACK = load_pack()
ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("search", "marketplace", "expected", "left_out"),
    [
        pytest.param("refund receiving", Marketplace.US, "REF-2", "REF-1", id="words in any order, on the day"),
        pytest.param("REF-1", Marketplace.DE, "REF-1", "REF-2", id="by its id"),
        pytest.param("chargeback 7", None, "CBK-1", "CBK-3", id="by its value"),
        pytest.param("News", Marketplace.DE, "RET-10", "RET-12", id="by its source"),
    ],
)
def test_search(search: str, marketplace: Marketplace | None, expected: str, left_out: str) -> None:
    found = {card.id for card in browse(PACK, on=ON, marketplace=marketplace, search=search)}
    assert expected in found
    assert left_out not in found


def test_a_topic_has_its_own_cards() -> None:
    assert {card.topic for card in browse(PACK, on=ON, topic="chargebacks")} == {"chargebacks"}


def test_doubt_is_on_the_card() -> None:
    cards = {card.id: card for card in browse(PACK, on=ON)}
    assert cards["CBK-1"].doubt == "sources conflict; the safer value is used"
    assert cards["MSG-1"].doubt == ""


def test_every_clock_can_be_read_in_chinese() -> None:
    texts = {rule.title for rule in PACK.timed} | {rule.timing.consequence for rule in PACK.rules} - {""}
    assert sorted(text for text in texts if in_language(text, "zh-hans") == text) == []
    assert {rule.kind for rule in PACK.timed} == TIMED


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("zh-hans", "24 小时内回复", id="Simplified Chinese"),
        pytest.param("zh_CN", "24 小时内回复", id="written otherwise"),
        pytest.param("en", "Reply within 24 hours", id="English"),
        pytest.param("tlh", "Reply within 24 hours", id="a language without wordings"),
        pytest.param("../zh-hans", "Reply within 24 hours", id="no path"),
    ],
)
def test_a_title_in_a_language(language: str, title: str) -> None:
    assert in_language("Reply within 24 hours", language) == title
