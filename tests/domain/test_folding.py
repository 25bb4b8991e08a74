"""Folded text: what is written one way is found the other way."""

from __future__ import annotations

import pytest

from afterdesk.domain.folding import MAX_PIECES, pieces, query_pieces


def finds(query: str, text: str) -> bool:
    """Say whether a search for `query` finds `text`, as the database would."""
    found = pieces(text)
    return all(
        any(one.startswith(piece) if beginning else one == piece for one in found)
        for piece, beginning in query_pieces(query)
    )


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("grösse", "Die GRÖSSE passt nicht", id="case"),
        pytest.param("groesse", "Die Größe passt nicht", id="ae oe ue"),
        pytest.param("grosse", "Die Größe passt nicht", id="no umlaut at all"),
        pytest.param("cafetiere", "cafetière cassée", id="accents"),
        pytest.param("chargeur cas", "le chargeur est cassé", id="last letters missing"),
        pytest.param("302-0000001-0000001", "Bestellung: 302-0000001-0000001)", id="order number"),
        pytest.param("302-0000001", "Bestellung 302-0000001-0000001", id="beginning of an order number"),
        pytest.param("退款", "我要申请退款，谢谢", id="two Chinese characters inside a sentence"),
        pytest.param("商品", "届いた商品が壊れていました", id="two Japanese characters"),
        pytest.param("ネジ", "小さなネジが1本足りません", id="katakana"),
        pytest.param("ﾈｼﾞ", "ネジが足りません", id="half-width katakana"),
        pytest.param("ＵＳＢ", "USB cable", id="full-width letters"),
    ],
)
def test_found(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("302-0000001-0000001", "302-0000001-0000002", id="another order number"),
        pytest.param("退货", "我要申请退款", id="another word"),
        pytest.param("lamp shade", "lamp without it", id="every word is needed"),
    ],
)
def test_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


def test_a_hostile_text_gives_a_bounded_number_of_pieces() -> None:
    assert len(pieces(" ".join(str(number) for number in range(50_000)))) == MAX_PIECES


def test_a_query_without_a_word_asks_for_nothing() -> None:
    assert query_pieces("!!! ??? …") == []
