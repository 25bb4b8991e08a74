"""Rotation: what an older key encrypted is written again, in steps that can be cut off; then the old key may go."""

from __future__ import annotations

import pytest
from django.db import connection

from afterdesk.desk.actions.keys import encrypted_columns, rewrite_with_current_key, values_by_key
from afterdesk.desk.models import RawMail, Store
from afterdesk.runtime.keys import KeyRing, new_ring
from tests.desk.cast import mailbox, store

pytestmark = pytest.mark.django_db
MAILS = 130


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    """A desk whose mails and one password are under one key."""
    ring = new_ring()
    use(ring, monkeypatch)
    box = mailbox(store(smtp_password="hunter2"))
    RawMail.objects.bulk_create(
        RawMail(
            store=box.store, account=box, identity=f"<{n}>", content_hash=f"{n}", content=f"mail {n}".encode(), size=6
        )
        for n in range(MAILS)
    )
    return ring


def use(ring: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERDESK_KEYS", ring.as_text().replace("\n", ","))


def test_everything_is_written_again_and_the_old_key_may_go(old: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = old.with_new_key()
    use(ring, monkeypatch)
    assert rewrite_with_current_key() == MAILS + 1
    assert values_by_key() == {ring.current_id.hex(): MAILS + 1}
    use(ring.without(old.current_id.hex()), monkeypatch)
    assert sorted(RawMail.objects.values_list("content", flat=True)) == sorted(
        f"mail {n}".encode() for n in range(MAILS)
    )
    assert Store.objects.get().smtp_password == "hunter2"
    assert rewrite_with_current_key() == 0


def test_what_was_cut_off_goes_on_where_it_was(old: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = old.with_new_key()
    use(ring, monkeypatch)

    class Cut(Exception):
        pass

    def cut(count: int) -> None:
        raise Cut

    with pytest.raises(Cut):
        rewrite_with_current_key(step=cut)
    done = values_by_key()[ring.current_id.hex()]
    assert 0 < done < MAILS
    assert rewrite_with_current_key() == MAILS + 1 - done


def test_every_encrypted_column_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'bytea'")
        in_database = {(table, name) for table, name in cursor.fetchall() if table.startswith("desk_")}
    in_database -= {("desk_auditentry", "seal"), ("desk_auditentry", "previous_seal")}  # signed, not encrypted
    assert {(column.table, column.name) for column in encrypted_columns()} == in_database
