"""Search finds what is there, in every language, and nobody finds another store's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afterdesk.channels.email.values import MailKind
from afterdesk.desk.actions.regroup import merge_cases
from afterdesk.desk.indexing import index_order, index_product
from afterdesk.desk.models import Case, CaseState, Message, SearchDocument
from afterdesk.desk.queries.search import NEWEST_READ, SearchFilters, search
from afterdesk.domain.excerpts import excerpt
from tests.desk.cast import NOW, ORDER, notice, open_one, person, receive, store

pytestmark = pytest.mark.django_db
ANY = SearchFilters()
OTHER_ORDER = "028-7654321-1234567"
OTHER_BUYER = {
    "order_id": OTHER_ORDER,
    "buyer_key": "zoe@marketplace.amazon.de",
    "buyer_name": "Zoe",
    "subject": "Frage",
}


@pytest.mark.parametrize(
    ("body", "query", "is_found"),
    [
        pytest.param("Die Größe passt nicht", "größe", True, id="German as written"),
        pytest.param("Die Größe passt nicht", "groesse", True, id="umlaut spelled out"),
        pytest.param("Die Größe passt nicht", "grosse", True, id="umlaut left out"),
        pytest.param("Die Größe passt nicht", "GRÖSSE", True, id="capitals"),
        pytest.param("Le câble est cassé", "cable casse", True, id="French without accents"),
        pytest.param("The screws were missing", "screw", True, id="beginning of a word"),
        pytest.param("The screws were missing", "crew", False, id="middle of a word"),
        pytest.param("The screws were missing", "missing screws", True, id="any order of words"),
        pytest.param("The screws were missing", "screws broken", False, id="every word must be there"),
        pytest.param("收到的台灯破损了,灯罩裂开", "破损", True, id="Chinese, two characters"),
        pytest.param("收到的台灯破损了,灯罩裂开", "台灯破损", True, id="Chinese, four characters"),
        pytest.param("收到的台灯破损了,灯罩裂开", "损破", False, id="Chinese, other order"),
        pytest.param("收到的台灯破损了,灯罩裂开", "灯", True, id="Chinese, one character"),
        pytest.param("ネジが1本入っていませんでした", "ネジ", True, id="Japanese, two characters"),
        pytest.param("ネジが1本入っていませんでした", "ﾈｼﾞ", True, id="Japanese, half width"),
        pytest.param("ネジが1本入っていませんでした", "いません", True, id="Japanese, in the middle"),
        pytest.param("나사가 없습니다", "나사", True, id="Korean"),
        pytest.param("100% 'cotton' & \\ wool:*", "'cotton' & \\:* |", True, id="nothing typed is syntax"),
        pytest.param("Text", "'", False, id="a lone quote"),
        pytest.param("Text", "", False, id="nothing"),
        pytest.param("Text", "\x00 text", True, id="a null"),
    ],
)
def test_words_are_found_in_every_language(body: str, query: str, is_found: bool) -> None:
    shop = store()
    case = open_one(shop, body)
    found = search(person("Rita", shop), query, ANY)
    assert [one.pk for one in found.cases] == ([case.pk] if is_found else [])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param(ORDER, 1, id="whole number"),
        pytest.param(f"  {ORDER} ", 1, id="with spaces around"),
        pytest.param(ORDER[:11], 1, id="its beginning"),
        pytest.param("1234567", 2, id="a part of two numbers"),
        pytest.param("302-1234567-7654320", 0, id="another last digit"),
    ],
)
def test_order_numbers_are_exact(query: str, expected: int) -> None:
    shop = store()
    open_one(shop)
    open_one(shop, "Wo bleibt mein Paket?", **OTHER_BUYER)
    assert len(search(person("Rita", shop), query, ANY).cases) == expected


def test_an_order_number_with_one_case_goes_straight_there() -> None:
    shop = store()
    case = open_one(shop)
    reader = person("Rita", shop)
    found = search(reader, ORDER, ANY)
    assert found.straight_to == case
    assert [one.order_id for one in found.orders] == []  # a placeholder that only mail named is no row of a report
    assert search(reader, ORDER[:11], ANY).straight_to is None
    assert search(reader, "lampe", ANY).straight_to is None


def test_an_order_number_with_two_cases_goes_nowhere_by_itself() -> None:
    shop = store()
    case = open_one(shop)
    Case.objects.create(store=shop, order=case.order, title="second", opened_at=NOW)
    assert case.order is not None
    index_order(case.order, at=NOW)
    found = search(person("Rita", shop), ORDER, ANY)
    assert found.straight_to is None
    assert [one.order_id for one in found.orders] == [ORDER]


def test_nobody_finds_another_stores() -> None:
    shop, elsewhere = store(), store("Maple")
    case = open_one(shop)
    assert case.order is not None
    index_order(case.order, at=NOW)
    index_product(shop.products.create(sku="LAMP-1", title="Lampe", asin="B000000001"), at=NOW)
    receive(shop, notice(MailKind.ORDER_NOTICE, body="Lampe unterwegs", order_id=None, message_id="note@x"))
    stranger, reader = person("Sam", elsewhere), person("Rita", shop)
    for query in ("lampe", ORDER, "LAMP-1"):
        assert search(stranger, query, ANY).is_empty
        assert search(stranger, query, SearchFilters(store_id=shop.pk)).is_empty
        assert not search(reader, query, ANY).is_empty
    assert search(person("Nora"), "lampe", ANY).is_empty


def test_somebody_who_was_deactivated_finds_nothing() -> None:
    shop = store()
    open_one(shop)
    reader = person("Rita", shop)
    reader.is_active = False
    reader.save()
    assert search(reader, "lampe", ANY).is_empty


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({}, {"one", "two"}, id="none"),
        pytest.param({"marketplace": "JP"}, {"two"}, id="marketplace"),
        pytest.param({"issue": "not_received"}, {"two"}, id="issue"),
        pytest.param({"state": CaseState.CLOSED}, {"one"}, id="state"),
        pytest.param({"since": date(2026, 11, 18)}, {"one"}, id="since"),
        pytest.param({"until": date(2026, 11, 17)}, {"two"}, id="until"),
        pytest.param({"since": date(2026, 11, 17), "until": date(2026, 11, 18)}, {"one", "two"}, id="both days count"),
        pytest.param({"state": CaseState.CLOSED, "marketplace": "JP"}, set(), id="two together"),
    ],
)
def test_filters(filters: dict[str, object], expected: set[str]) -> None:
    shop = store()
    one = open_one(shop, "Lampe")
    two = open_one(shop, "Lampe", date_at=NOW - timedelta(days=1), **OTHER_BUYER)
    Case.objects.filter(pk=one.pk).update(title="one", state="closed", marketplace="DE", issue="broken")
    Case.objects.filter(pk=two.pk).update(title="two", state="open", marketplace="JP", issue="not_received")
    found = search(person("Rita", shop), "lampe", SearchFilters(**filters))  # type: ignore[arg-type]
    assert {case.title for case in found.cases} == expected


def test_the_person_and_the_store_narrow_the_search() -> None:
    shop, other = store(), store("Maple")
    reader = person("Rita", shop)
    reader.memberships.create(store=other, role="operator")
    mine, theirs = open_one(shop), open_one(other)
    Case.objects.filter(pk=mine.pk).update(assignee=reader)
    assert search(reader, "lampe", SearchFilters(assignee_id=reader.pk)).cases == [mine]
    assert search(reader, "lampe", SearchFilters(store_id=other.pk)).cases == [theirs]
    assert len(search(reader, "lampe", ANY).cases) == 2


def test_mail_without_a_case_is_found_apart() -> None:
    shop = store()
    receive(shop, notice(MailKind.AMAZON_MARKETING, body="Prime Day Deals", order_id=None, message_id="deal@x"))
    found = search(person("Rita", shop), "deals", ANY)
    assert [one.body for one in found.others] == ["Prime Day Deals"]
    assert not found.cases


def test_a_merged_case_is_found_as_the_one_it_went_into() -> None:
    shop = store()
    into, other = open_one(shop), open_one(shop, "Wo bleibt das Paket?", **OTHER_BUYER)
    reader = person("Rita", shop)
    merge_cases(into=into, other=other, by=reader, now=NOW)
    assert [one.pk for one in search(reader, "paket", ANY).cases] == [into.pk]


@pytest.mark.parametrize("query", ["lampe", "selten", ORDER])
def test_many_common_words_hide_no_rare_old_one_and_cost_no_more_queries(query: str) -> None:
    """The newest rows are looked through first; what stands only in older ones must be found all the same."""
    shop = store()
    old = open_one(shop, "Die Lampe ist selten", date_at=NOW - timedelta(days=900))
    reader = person("Rita", shop)
    with CaptureQueriesContext(connection) as few:
        assert search(reader, query, ANY).cases == [old]
    _fill(shop.pk, old.pk, NEWEST_READ + 50)
    with CaptureQueriesContext(connection) as many:
        found = search(reader, query, ANY)
    assert [one.pk for one in found.cases] == [old.pk]
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        pytest.param("Die Größe passt nicht", "groesse", ["Größe"], id="umlaut spelled out"),
        pytest.param("Die Größe passt nicht", "gross", ["Größ"], id="beginning"),
        pytest.param("収到的台灯破损了", "破损", ["破损"], id="Chinese"),
        pytest.param("ネジが1本", "ﾈｼﾞ", ["ネジ"], id="half width"),
        pytest.param("screw, screws", "screw", ["screw", "screw"], id="twice"),
        pytest.param("unscrewed", "screw", [], id="not in the middle of a word"),
        pytest.param(f"order {ORDER}.", ORDER, [ORDER], id="order number"),
        pytest.param("x" * 500 + " lamp " + "y" * 500, "lamp", ["lamp"], id="far into a text"),
        pytest.param("<b>lamp</b>", "lamp", ["lamp"], id="markup stays text"),
        pytest.param("anything", "", [], id="no query"),
    ],
)
def test_the_found_words_are_marked_as_they_were_written(text: str, query: str, found: list[str]) -> None:
    parts = excerpt(text, query)
    assert [part.text for part in parts if part.is_found] == found
    assert len("".join(part.text for part in parts)) < 200


def _fill(store_id: int, case_id: int, count: int) -> None:
    """Put newer messages of one case into the index, all with the same words."""
    messages = [
        Message(store_id=store_id, case_id=case_id, direction="in", kind="buyer_message", at=NOW, body="Die Lampe")
        for _ in range(count)
    ]
    Message.objects.bulk_create(messages)
    SearchDocument.objects.bulk_create(
        SearchDocument(
            store_id=store_id, kind="message", object_id=one.pk, case_id=case_id, at=one.at, vector="'die' 'lampe'"
        )
        for one in messages
    )
