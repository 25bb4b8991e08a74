"""The language of a text is told from the text: short, shouted, misspelt, mixed, or in another script."""

from __future__ import annotations

import pytest

from afterdesk.domain.language import UNKNOWN, detect_language

LONG = "Der Lieferdienst hat das Paket nicht gebracht. " * 20_000


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        pytest.param("where is my refund", "en", id="English, four words"),
        pytest.param("WHERE IS MY STUFF???", "en", id="English shouted"),
        pytest.param("wo bleibt die ware", "de", id="German without capitals"),
        pytest.param("Ware kaputt", "de", id="German, two words"),
        pytest.param("注文番号250-1234567-1234567がまだ届きません", "ja", id="Japanese with an order id"),
        pytest.param("返品希望", "ja", id="Japanese in kanji alone"),
        pytest.param("货到了,是坏的", "zh", id="simplified Chinese"),
        pytest.param("貨到了但是壞了", "zh", id="traditional Chinese"),
        pytest.param("iPhone 15 Pro Max case 收到是坏的", "zh", id="Chinese around an English product name"),
        pytest.param("je n'ai rien recu", "fr", id="French without accents"),
        pytest.param("il pacco non è mai arrivato", "it", id="Italian"),
        pytest.param("no ha llegado nada todavia", "es", id="Spanish without accents"),
        pytest.param("ik heb niks ontvangen", "nl", id="Dutch"),
        pytest.param("jag vill ha pengarna tillbaka", "sv", id="Swedish"),
        pytest.param("brakuje jednej sruby", "pl", id="Polish without accents"),
        pytest.param("a encomenda ainda nao chegou", "pt", id="Portuguese without accents"),
        pytest.param("Paramı geri istiyorum, ürün bozuk geldi", "tr", id="Turkish is named honestly"),
        pytest.param("vil gerne have mine penge tilbage, varen er i stykker", "da", id="Danish is not Swedish"),
        pytest.param("Где мой заказ, я жду уже две недели", "ru", id="Russian"),
        pytest.param("환불해 주세요", "ko", id="Korean"),
        pytest.param("", UNKNOWN, id="empty"),
        pytest.param("😀😀 !!! 114-2298830-5540017", UNKNOWN, id="no words"),
        pytest.param("\x00\ud800\u202e", UNKNOWN, id="control characters and a lone surrogate"),
        pytest.param(LONG, "de", id="a megabyte"),
    ],
)
def test_language_is_told_from_the_text(text: str, lang: str) -> None:
    assert detect_language(text).lang == lang


@pytest.mark.parametrize(
    ("text", "script"),
    [
        pytest.param("请问什么时候发货", "Hans", id="simplified"),
        pytest.param("請問什麼時候出貨", "Hant", id="traditional"),
        pytest.param("いつ発送されますか", "", id="Japanese has no such choice"),
    ],
)
def test_script_of_chinese_is_told(text: str, script: str) -> None:
    assert detect_language(text).script == script


def test_a_short_text_is_less_certain_than_a_long_one() -> None:
    short, long = detect_language("ok danke"), detect_language("Danke, das Paket ist heute gut bei mir angekommen.")
    assert short.probability < long.probability
