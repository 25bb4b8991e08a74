"""What leaves has no name in it, and what comes back has every one where it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterdesk.domain.masking import Kind, Known, TokensChanged, mask, unmask

BUYER = Known(Kind.NAME, "Anna Müller")
TARO = Known(Kind.NAME, "山田 太郎")
WEI = Known(Kind.NAME, "王伟")
KNOWN = (
    BUYER, TARO, WEI,
    Known(Kind.NAME, "Maple Home", is_exact=True),
    Known(Kind.ARTICLE, "LAMP-1"),
    Known(Kind.NUMBER, "ZZ 77"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("Hier ist anna müller.", "Hier ist ⟦N1⟧.", id="name in any case"),
        pytest.param("Annas Lampe", "⟦N1⟧s Lampe", id="genitive"),
        pytest.param("Frau Muller", "Frau ⟦N1⟧", id="without its dots"),
        pytest.param("Mu\u0308ller", "⟦N1⟧", id="dots written apart"),
        pytest.param("Annabelle bestellt Ananas", "Annabelle bestellt Ananas", id="only whole words"),
        pytest.param("Anna, ja, Anna", "⟦N1⟧, ja, ⟦N1⟧", id="the same words, the same token"),
        pytest.param("Maple Home is not my home", "⟦N1⟧ is not my home", id="the house as it is written"),
        pytest.param("Dear Mr Smith,", "Dear Mr ⟦N1⟧,", id="English title"),
        pytest.param("Sehr geehrter Herr Dr. Klein,", "Sehr geehrter Herr Dr. ⟦N1⟧,", id="German title"),
        pytest.param("Bonjour Madame Dupont", "Bonjour Madame ⟦N1⟧", id="French title"),
        pytest.param("Me llamo José García.", "Me llamo ⟦N1⟧.", id="Spanish introduction"),
        pytest.param("Kind regards,\nPeter Smith", "Kind regards,\n⟦N1⟧", id="signature"),
        pytest.param("Viele Grüße\n\nPeter", "Viele Grüße\n\n⟦N1⟧", id="German signature"),
        pytest.param("山田太郎です。山田様", "⟦N1⟧です。⟦N2⟧様", id="Japanese name"),
        pytest.param("佐藤様、お客様", "⟦N1⟧様、お客様", id="a Japanese name we do not know"),
        pytest.param("我是王伟，王先生", "我是⟦N1⟧，⟦N2⟧先生", id="Chinese name"),
        pytest.param("Musterstraße 12a, 10115 Berlin", "⟦A1⟧, ⟦A2⟧", id="German address"),
        pytest.param("12 High Street, London SW1A 1AA", "⟦A1⟧, London ⟦A2⟧", id="English address"),
        pytest.param("12 rue de la Paix, 75002 Paris", "⟦A1⟧, ⟦A2⟧", id="French address"),
        pytest.param("Via Roma 12, 00184 Roma", "⟦A1⟧, ⟦A2⟧", id="Italian address"),
        pytest.param("Calle Mayor 5, 28013 Madrid", "⟦A1⟧, ⟦A2⟧", id="Spanish address"),
        pytest.param("Keizersgracht 123, 1015 CJ Amsterdam", "⟦A1⟧, ⟦A2⟧", id="Dutch address"),
        pytest.param("ul. Długa 5, 00-950 Warszawa", "⟦A1⟧, ⟦A2⟧", id="Polish address"),
        pytest.param("Storgatan 5, 114 55 Stockholm", "⟦A1⟧, ⟦A2⟧", id="Swedish address"),
        pytest.param("Rua Augusta 10, 1100-048 Lisboa", "⟦A1⟧, ⟦A2⟧", id="Portuguese address"),
        pytest.param("〒100-0001 東京都千代田区千代田1-1", "⟦A1⟧", id="Japanese address"),
        pytest.param("广东省深圳市南山区科技路12号", "⟦A1⟧", id="Chinese address"),
        pytest.param("Tel. 0171 2345678", "Tel. ⟦P1⟧", id="German phone"),
        pytest.param("+44 20 7946 0958", "⟦P1⟧", id="British phone"),
        pytest.param("(555) 123-4567", "⟦P1⟧", id="American phone"),
        pytest.param("電話 03-1234-5678", "電話 ⟦P1⟧", id="Japanese phone"),
        pytest.param("电话13812345678", "电话⟦P1⟧", id="Chinese phone"),
        pytest.param("a.b+c@gmx.de", "⟦M1⟧", id="mail"),
        pytest.param("a.b (at) gmx.de", "⟦M1⟧", id="mail spelt out"),
        pytest.param("see https://t.example/x?y=1 or www.t.example", "see ⟦L1⟧ or ⟦L2⟧", id="links"),
        pytest.param("order 302-1234567-7654321", "order ⟦O1⟧", id="order"),
        pytest.param("302 1234567 7654321", "⟦O1⟧", id="order with blanks"),
        pytest.param("B0ABCDE123, LAMP-1", "⟦S1⟧, ⟦S2⟧", id="ASIN and SKU"),
        pytest.param("1Z999AA10123456784 and zz 77", "⟦R1⟧ and ⟦R2⟧", id="tracking"),
        pytest.param("00340434161094042557", "⟦R1⟧", id="long number"),
        pytest.param("IBAN DE89 3704 0044 0532 0130 00", "IBAN ⟦R1⟧", id="account"),
        pytest.param("39,90 € am 24.12.2026, 2 Stück", "39,90 € am 24.12.2026, 2 Stück", id="amount and date stay"),
        pytest.param("1.234,50 EUR on 2026-11-18", "1.234,50 EUR on 2026-11-18", id="large amount and ISO date stay"),
        pytest.param("⟦N1⟧ and ⟦ alone ⟧", "⟦X1⟧ and ⟦X2⟧", id="what looks like a token"),
        pytest.param("⟦N1 and ⟦ alone", "⟦X1⟧N1 and ⟦X1⟧ alone", id="and a piece of one"),
    ],
)
def test_what_must_not_leave_is_replaced(text: str, masked: str) -> None:
    found = mask(text, KNOWN)
    assert found.text == masked
    assert unmask(found.text, found) == text


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("⟦N1⟧", "Anna"), id="replaced"),
        pytest.param(lambda text: text.replace("⟦N1⟧", ""), id="lost"),
        pytest.param(lambda text: text + "⟦N1⟧", id="doubled"),
        pytest.param(lambda text: text + "⟦N7⟧", id="invented"),
        pytest.param(lambda text: text.replace("⟦N1⟧", "⟦n1⟧"), id="changed"),
        pytest.param(lambda text: text.replace("⟦N1⟧", "[N1]"), id="other brackets"),
        pytest.param(lambda text: text + "⟦", id="a stray bracket"),
    ],
)
def test_an_answer_that_changed_a_token_is_refused(change: object) -> None:
    masked = mask("Hallo Anna, Bestellung 302-1234567-7654321", KNOWN)
    with pytest.raises(TokensChanged, match="nothing was taken over"):
        unmask(change(masked.text), masked)  # type: ignore[operator]


def test_tokens_may_change_places() -> None:
    masked = mask("Anna: 302-1234567-7654321", KNOWN)
    first, second = masked.values
    assert unmask(f"{second} / {first}", masked) in ("Anna / 302-1234567-7654321", "302-1234567-7654321 / Anna")


_pieces = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["Anna", "müller", "山田", "王先生", "⟦N1⟧", "⟦", "⟧", "⟦⟦A1⟧", "302-1234567-7654321", "a@b.de", "0171 2345678",
         "Hauptstr. 5", "10115 Berlin", "1Z999AA10123456784", "\n", " ", "LAMP-1", "https://x.example/a"]
    ),
)  # fmt: skip


@given(st.lists(_pieces, max_size=12).map("".join), st.lists(st.text(max_size=12), max_size=3))
def test_every_text_comes_back_as_it_was(text: str, names: list[str]) -> None:
    known = [*KNOWN, *(Known(Kind.NAME, name) for name in names)]
    masked = mask(text, known)
    assert unmask(masked.text, masked) == text
    assert masked.text.count("⟦") == masked.text.count("⟧") >= len(masked.values)


@given(st.lists(_pieces, max_size=12).map(" ".join))
def test_a_name_in_any_company_does_not_leave(text: str) -> None:
    masked = mask(f"{text} Anna Müller {text}", KNOWN)
    assert "Anna Müller" not in masked.text


def test_a_long_text_is_masked_in_no_time() -> None:
    for sign in ("a", "A1", "1 ", "a.", "字", "Aa ", "⟦", "a@"):
        text = sign * (8_000 // len(sign))
        masked = mask(text, KNOWN)
        assert unmask(masked.text, masked) == text
