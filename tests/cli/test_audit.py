"""`afterdesk audit`: what it prints and its exit status, for a whole chain and for each way to break one."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from afterdesk.cli import audit
from afterdesk.desk.actions.audit import record
from afterdesk.desk.models import AuditEntry, Deed

pytestmark = pytest.mark.django_db


def called(*words: str) -> Namespace:
    """Read a command line."""
    parser = ArgumentParser()
    audit.add_arguments(parser)
    return parser.parse_args(words)


@pytest.fixture(autouse=True)
def _open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk of the tests is open already."""

    @contextmanager
    def opened() -> Iterator[None]:
        yield

    monkeypatch.setattr(audit, "open_desk", opened)


def three_rows() -> list[AuditEntry]:
    """Write three rows."""
    return [record(Deed.STORE_CHANGED, store=1, note=number) for number in range(3)]


def as_somebody_with_the_database(statement: str) -> None:
    """Change the table as its owner can who switches the locks off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE desk_auditentry DISABLE TRIGGER USER")
        cursor.execute(statement)


def test_a_whole_chain_is_counted_and_gives_an_anchor(capsys: pytest.CaptureFixture[str]) -> None:
    last = three_rows()[-1]
    assert audit.run(called("verify")) == 0
    said = capsys.readouterr().out
    assert "3 rows checked" in said
    assert f"--expect 3:{last.seal.hex()}" in said


@pytest.mark.parametrize(
    ("statement", "row", "why"),
    [
        pytest.param(
            "UPDATE desk_auditentry SET details = '{\"note\": 9}' WHERE number = 2", 2, "was changed", id="a detail"
        ),
        pytest.param("UPDATE desk_auditentry SET at = now() WHERE number = 1", 1, "changed", id="when"),
        pytest.param("UPDATE desk_auditentry SET person_id = 7 WHERE number = 3", 3, "changed", id="who"),
        pytest.param("DELETE FROM desk_auditentry WHERE number = 2", 3, "row 2 is missing", id="a row in the middle"),
        pytest.param("DELETE FROM desk_auditentry WHERE number = 1", 2, "row 1 is missing", id="the first row"),
        pytest.param(
            "UPDATE desk_auditentry SET previous_seal = seal WHERE number = 2", 2, "does not follow", id="the chain"
        ),
        pytest.param(
            "UPDATE desk_auditentry SET seal = sha256(seal) WHERE number = 2",
            2,
            "its seal",
            id="a seal",
        ),
    ],
)
def test_the_first_row_that_does_not_fit_is_named(
    capsys: pytest.CaptureFixture[str], statement: str, row: int, why: str
) -> None:
    three_rows()
    as_somebody_with_the_database(statement)
    assert audit.run(called("verify")) == 1
    said = capsys.readouterr().out
    assert f"Broken at row {row}:" in said
    assert why in said


def test_rows_cut_off_at_the_end_are_noticed_by_an_earlier_anchor(capsys: pytest.CaptureFixture[str]) -> None:
    last = three_rows()[-1]
    expected = f"{last.number}:{last.seal.hex()}"
    assert audit.run(called("verify", "--expect", expected)) == 0
    as_somebody_with_the_database("DELETE FROM desk_auditentry WHERE number = 3")
    assert audit.run(called("verify")) == 0
    assert audit.run(called("verify", "--expect", expected)) == 1
    assert "row 3 is not there" in capsys.readouterr().out


def test_an_anchor_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(audit.AnchorUnreadable, match="write the number"):
        audit.run(called("verify", "--expect", "last"))


def test_an_empty_log_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.run(called("verify")) == 0
    assert "empty" in capsys.readouterr().out


def test_the_export_is_one_json_object_a_line_and_is_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    three_rows()
    assert audit.run(called("export", "--until", "2100-01-01")) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["deed"] for row in rows] == ["store_changed"] * 3 + ["audit_exported"]
    assert rows[-1]["origin"] == "command line"
