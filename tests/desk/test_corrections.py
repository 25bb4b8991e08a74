"""What operators corrected comes out as examples, without anybody's data, the last word of each message counting."""

from __future__ import annotations

import pytest
from django.utils import timezone

from afterdesk.desk.actions.read_message import correct_reading
from afterdesk.desk.queries.corrections import corrections_of, without_people
from afterdesk.domain.issues import Issue
from tests.desk.cast import NOW, ORDER, open_one, person, store

pytestmark = pytest.mark.django_db

BODY = f"Hier ist Anna Berg. Bestellung {ORDER}, die Lampe flackert. Rufen Sie an: 0176 44 55 209, anna@mail.example."


def test_the_last_word_on_a_message_counts_and_nobody_is_named() -> None:
    shop = store()
    case = open_one(shop, BODY, buyer_name="Anna Berg")
    olga = person("Olga", shop)
    correct_reading(case=case, issue=Issue.BROKEN, by=olga, now=NOW)
    correct_reading(case=case, issue=Issue.QUALITY_DEFECT, by=olga, now=timezone.now())
    (one,) = corrections_of(shop)
    assert (one.issue, one.was, one.marketplace) == ("quality_defect", "broken", "DE")
    assert one.text == "Hier ist NAME. Bestellung ORDER, die Lampe flackert. Rufen Sie an: NUMBER, ADDRESS."


def test_a_store_gives_its_own_alone_and_one_without_corrections_nothing() -> None:
    shop, other = store(), store("Maple")
    correct_reading(case=open_one(shop), issue=Issue.BROKEN, by=person("Olga", shop), now=NOW)
    open_one(other)
    assert [len(list(corrections_of(one))) for one in (shop, other)] == [1, 0]


@pytest.mark.parametrize(
    ("text", "names", "left"),
    [
        pytest.param("See https://x.example/a?b=1 now", (), "See LINK now", id="a link"),
        pytest.param("5 stars, 2 days, 230 V", (), "5 stars, 2 days, 230 V", id="short numbers say what it is about"),
        pytest.param("Li wrote: Likes it", ("Li",), "Li wrote: Likes it", id="too short to be told from a word"),
        pytest.param("anna, ANNA and Annabelle", ("Anna",), "NAME, NAME and Annabelle", id="whole words in any case"),
    ],
)
def test_what_is_taken_out_of_a_text(text: str, names: tuple[str, ...], left: str) -> None:
    assert without_people(text, names) == left
