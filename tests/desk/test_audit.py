"""The audit log: rows that nobody changes, in a chain that nobody writes anew without the desk's key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from afterdesk.desk.actions.audit import NO_SEAL, acting_from, digest_of, record, seal_of
from afterdesk.desk.models import AuditEntry, Deed
from tests.desk.cast import person, store

pytestmark = pytest.mark.django_db


def test_a_row_says_who_did_what_when_and_from_where() -> None:
    shop = store()
    olga, before = person("Olga", shop), datetime.now(UTC)
    with acting_from("203.0.113.7"):
        record(Deed.ROLE_CHANGED, by=olga, store=shop, person=7, role="lead", rules=("a", "b"), nothing=None)
    entry = AuditEntry.objects.get()
    assert (entry.number, entry.deed, entry.person, entry.store) == (1, "role_changed", olga, shop)
    assert entry.origin == "203.0.113.7"
    assert entry.details == {"person": 7, "role": "lead", "rules": ["a", "b"]}
    assert before <= entry.at <= datetime.now(UTC)


def test_each_row_is_sealed_over_the_one_before() -> None:
    rows = [record(Deed.SIGNED_IN, store=number) for number in range(3)]
    kept = list(AuditEntry.objects.all())
    assert [one.number for one in kept] == [1, 2, 3]
    assert bytes(kept[0].previous_seal) == NO_SEAL
    for before, after in pairwise(kept):
        assert bytes(after.previous_seal) == bytes(before.seal)
    assert [bytes(one.seal) for one in kept] == [seal_of(one) for one in kept] == [one.seal for one in rows]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE desk_auditentry SET origin = 'elsewhere'", id="change"),
        pytest.param("DELETE FROM desk_auditentry", id="delete"),
        pytest.param("TRUNCATE desk_auditentry", id="empty"),
    ],
)
def test_the_database_refuses_to(statement: str) -> None:
    record(Deed.SIGNED_IN)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE desk_auditentry ENABLE TRIGGER audit_is_never_emptied")
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 1


def test_a_deed_that_is_taken_back_leaves_no_row_and_no_gap() -> None:
    record(Deed.SIGNED_IN)
    with transaction.atomic():
        record(Deed.SIGNED_OUT)
        transaction.set_rollback(True)
    assert record(Deed.SIGNED_IN).number == 2


def test_a_nul_from_outside_is_left_out() -> None:
    assert record(Deed.SIGNED_IN, name="a\x00b", names=["c\x00"]).details == {"name": "ab", "names": ["c"]}


def test_words_that_must_not_stand_in_the_log_are_known_again_by_their_digest() -> None:
    assert digest_of(" Anna asked for it ") == digest_of("Anna asked for it")
    assert digest_of("Anna asked for it") != digest_of("Ben asked for it")


@pytest.mark.django_db(transaction=True)
def test_rows_of_many_at_once_stand_in_one_line() -> None:
    def add(number: int) -> None:
        try:
            record(Deed.SIGNED_IN, number=number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(20)))
    kept = list(AuditEntry.objects.all())
    assert [one.number for one in kept] == list(range(1, 21))
    assert all(bytes(a.seal) == bytes(b.previous_seal) for a, b in pairwise(kept))
    assert sorted(one.details["number"] for one in kept) == list(range(20))
