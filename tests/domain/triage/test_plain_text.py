"""A message made plain: one spelling of every letter, nothing invisible, every place remembered."""

from __future__ import annotations

import pytest

from afterdesk.domain.triage.normalise import READ_CHARACTERS, fold, plain_text


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        pytest.param("Größe", "grosse", id="German letters"),
        pytest.param("REÇU", "recu", id="capitals and cedilla"),
        pytest.param("zepsuł", "zepsul", id="Polish l with stroke"),
        pytest.param("don’t", "don't", id="curly apostrophe"),
        pytest.param("Ｗｉ－Ｆｉ", "wi-fi", id="full width"),
        pytest.param("ガラス", "ガラス", id="voiced kana stay voiced"),
        pytest.param("退貨壞掉", "退货坏掉", id="traditional as simplified"),
        pytest.param("re\u200bfund\u202e", "refund", id="zero width and right-to-left override"),
    ],
)
def test_folding(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_places_point_into_the_message_as_received() -> None:
    plain = plain_text("Die Gr\u200böße stimmt nicht")
    start = plain.folded.index("grosse")
    first, last = plain.place(start, start + len("grosse"))
    assert plain.original[first:last] == "Gr\u200böße"


def test_no_more_than_a_page_is_read() -> None:
    assert len(plain_text("x" * 1_000_000).folded) == READ_CHARACTERS


def test_subject_is_read_but_has_no_place_in_the_message() -> None:
    plain = plain_text("Bitte", subject="Stornierung")
    assert plain.folded == "stornierung\nbitte"
    assert plain.starts[0] == -1
    assert plain.starts[-1] == 4


@pytest.mark.parametrize(
    ("message", "own"),
    [
        pytest.param("Still broken\n> we sent a new one\n", "Still broken\n", id="quoted lines"),
        pytest.param("Thanks\n\nOn Mon, 3 Mar 2025 Shop wrote:\nSorry it broke", "Thanks\n\n", id="English head"),
        pytest.param("Danke\nAm 3.3.2025 um 10:00 schrieb Shop:\n kaputt", "Danke\n", id="German head"),
        pytest.param("Hi\n-----Original Message-----\nrefund", "Hi\n", id="Outlook head"),
        pytest.param("好的\n2025年3月3日 10:00 店铺 写道:\n退款", "好的\n", id="Chinese head"),
        pytest.param("> only a quote", "> only a quote", id="a quote alone is all there is"),
    ],
)
def test_earlier_mail_is_not_read_as_news(message: str, own: str) -> None:
    assert plain_text(message).own == own
