"""Disguises fold to what they stand for, and every place leads back to the text as given."""

from __future__ import annotations

import pytest

from afterdesk.domain.guard.normalise import normalise

DISGUISED = frozenset({"review", "stars", "paypal"})


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("REVIEW", "review", id="capitals"),
        pytest.param("Rück\u00adgabe", "ruckgabe", id="accent and soft hyphen"),
        pytest.param("re\u200bview", "review", id="zero width"),
        pytest.param("ｒｅｖｉｅｗ", "review", id="full width"),
        pytest.param("𝐫𝐞𝐯𝐢𝐞𝐰", "review", id="mathematical letters"),
        pytest.param("rеviеw now", "review now", id="Cyrillic e"),
        pytest.param("r e v i e w", "review", id="spaced out"),
        pytest.param("rev1ew", "review", id="digit for a letter"),
        pytest.param("5 st@rs", "5 stars", id="sign for a letter"),
        pytest.param("好 评.返-现", "好评返现", id="separated ideographs"),
        pytest.param("評價", "评价", id="traditional"),
        pytest.param("ﾚﾋﾞｭｰ", "れびゅー", id="half-width katakana"),
        pytest.param("レビュー", "れびゅー", id="katakana as hiragana"),
        pytest.param("٠١٢", "012", id="digits of another script"),
        pytest.param("model B12", "model b12", id="a model number stays"),
        pytest.param("10 kΩ", "10 kω", id="a unit is no disguise"),
    ],
)
def test_disguises_fold(text: str, folded: str) -> None:
    assert normalise(text, DISGUISED).text == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("please re\u200bview us", "re\u200bview", id="zero width"),
        pytest.param("give a r e v i e w today", "r e v i e w", id="spaced out"),
        pytest.param("straße review", "review", id="one sign becomes two"),
        pytest.param("が\u3099 ﾚﾋﾞｭｰ review", "review", id="voicing marks"),
    ],
)
def test_places_lead_back(text: str, words: str) -> None:
    normal = normalise(text, DISGUISED)
    start = normal.text.index("review")
    begin, end = normal.original_span(start, start + len("review"))
    assert text[begin:end] == words
