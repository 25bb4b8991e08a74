"""Amazon's own subject stands on every relayed message and says nothing; a subject of the buyer's own counts."""

from __future__ import annotations

import pytest

from afterdesk.domain.triage import read_message
from afterdesk.domain.triage.normalise import said_in
from afterdesk.packs.recognition import load_model


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        pytest.param("Inquiry from Amazon customer Anna (Order: 302-1234567-7654321)", "", id="English frame"),
        pytest.param("Frage von Amazon-Kunde Anna (Bestellung: 302-1234567-7654321)", "", id="German frame"),
        pytest.param("Amazonのお客様（花子様）からのご質問（注文番号：250-1234567-1234567）", "", id="Japanese frame"),
        pytest.param("Re: broken lamp (Order: 302-1234567-7654321)", "broken lamp", id="the buyer's own"),
        pytest.param(
            "Paket nicht angekommen: Gutschrift anfordern(Bestellung: 301-1234567-1234567)",
            "Paket nicht angekommen: Gutschrift anfordern",
            id="what the buyer chose from Amazon's list",
        ),
        pytest.param("302-1234567-7654321", "", id="a number alone"),
        pytest.param("", "", id="none"),
    ],
)
def test_what_a_subject_says(subject: str, said: str) -> None:
    assert said_in(subject) == said


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        pytest.param("Wo bleibt mein Paket?", "Frage von Amazon-Kunde Anna (Bestellung: 302-1234567-7654321)", id="de"),
        pytest.param("One part is missing", "Product details inquiry from Amazon customer Bo (Order: 1)", id="en"),
        pytest.param("返金はいつですか", "Amazonのお客様からのお問い合わせ（注文番号：250-1234567-1234567）", id="ja"),
    ],
)
def test_amazons_frame_changes_nothing(text: str, subject: str) -> None:
    assert read_message(text, model=load_model(), subject=subject) == read_message(text, model=load_model())
