"""What a message says for somebody who does not read its language."""

from __future__ import annotations

import pytest

from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.triage.gist import gist_of
from afterdesk.packs.recognition import load_model
from afterdesk.web.words import CONCEPTS, FLAGS

#: These are left out, for they tell a reader nothing.
SILENT = {"will", "variant", "body"}


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        pytest.param(
            "de",
            "Die Lampe kam zerbrochen an, ich will mein Geld zurück.",
            {"kam": "arrived", "zerbrochen": "damaged", "mein Geld": "wish_refund"},
            id="German",
        ),
        pytest.param(
            "fr",
            "Le colis n'est jamais arrivé, le livreur a été impoli.",
            {"jamais arrivé": "not_arrived", "livreur": "carrier", "impoli": "conduct"},
            id="French",
        ),
        pytest.param("pl", "Lampa przyszła uszkodzona.", {"przyszła": "arrived", "uszkodzona": "damaged"}, id="Polish"),
        pytest.param("ja", "返金してください。", {"返金": "wish_refund"}, id="Japanese"),
        pytest.param(
            "zh", "螺丝少了一包，我要退款", {"螺丝": "part", "少了": "missing", "退款": "wish_refund"}, id="Chinese"
        ),
        pytest.param("de", "Danke! Danke!", {"Danke": "thanks"}, id="the same words once"),
        pytest.param("ko", "안녕하세요", {}, id="a language without phrases"),
        pytest.param("de", "", {}, id="nothing"),
    ],
)
def test_the_decisive_words_are_found_with_what_they_mean(language: str, text: str, words: dict[str, str]) -> None:
    gist = gist_of(text, language, load_model())
    found = {one.text: one.label for one in gist.words}
    assert {word: found.get(word) for word in words} == words
    assert len(found) == len(gist.words)
    assert all(text[one.start : one.end] == one.text for one in gist.words)


def test_facts_stand_beside_the_words() -> None:
    gist = gist_of("302-1234567-7654321 am 24.12.2026, 39,90 €, B0ABCDE123", "de", load_model(), Marketplace.DE)
    assert gist.facts.order_ids == ("302-1234567-7654321",)
    assert gist.facts.asins == ("B0ABCDE123",)
    assert gist.facts.dates == ("24.12.2026",)
    assert [str(one.amount) for one in gist.facts.amounts] == ["39.90"]


def test_every_phrase_of_recognition_has_a_meaning_for_people() -> None:
    lexicons = load_model().lexicons_for(("de", "en", "ja", "zh", "fr", "it", "es", "nl", "sv", "pl", "pt"))
    labels = {phrase.label for lexicon in lexicons for phrase in (*lexicon.concepts, *lexicon.says)}
    labels |= {f"not_{phrase.label}" for lexicon in lexicons for phrase in lexicon.unless}
    assert sorted(label for label in labels - SILENT if label not in CONCEPTS and label not in FLAGS) == []
