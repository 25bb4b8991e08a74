"""The doctor: each thing good, doubtful and bad, with what to do; and never a word of somebody's mail."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from afterdesk.cli import doctor_desk
from afterdesk.cli.doctor_desk import clock
from afterdesk.cli.doctor_findings import Finding, Level
from afterdesk.cli.doctor_machine import GIGABYTE, backup_age, disk
from afterdesk.desk.models import OutgoingMessage, RawMail
from afterdesk.runtime.home import Home
from tests.desk.cast import open_one, store
from tests.runtime.commands import afterdesk
from tests.runtime.conftest import Desk

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("finding", "level"),
    [
        pytest.param(disk(6 * GIGABYTE, Path("/x")), Level.OK, id="room"),
        pytest.param(disk(2 * GIGABYTE, Path("/x")), Level.WARN, id="little room"),
        pytest.param(disk(GIGABYTE // 2, Path("/x")), Level.BAD, id="no room"),
        pytest.param(clock(NOW, NOW + timedelta(seconds=4)), Level.OK, id="clocks agree"),
        pytest.param(clock(NOW, NOW - timedelta(seconds=6)), Level.BAD, id="clocks differ"),
    ],
)
def test_each_edge(finding: Finding, level: Level) -> None:
    assert finding.level is level
    assert bool(finding.todo) is (level is not Level.OK)


@pytest.mark.parametrize(
    ("written", "level"),
    [
        pytest.param(None, Level.WARN, id="none"),
        pytest.param("rubbish", Level.WARN, id="unreadable"),
        pytest.param("2026-11-25T12:00:00+00:00", Level.OK, id="yesterday"),
        pytest.param("2026-11-23T12:00:00+00:00", Level.WARN, id="three days ago"),
    ],
)
def test_the_age_of_the_last_backup(tmp_path: Path, written: str | None, level: Level) -> None:
    if written is not None:
        (tmp_path / "last-backup").write_text(written)
    assert backup_age(Home(tmp_path), now=NOW).level is level


@pytest.mark.django_db
def test_what_waits_for_a_person_is_told() -> None:
    case = open_one(store(smtp_host=""))
    RawMail.objects.update(state="quarantined")
    OutgoingMessage.objects.create(
        store=case.store, case=case, status="unknown", to_alias="x", message_id="<1>", queued_at=NOW, send_after=NOW
    )
    found = [*doctor_desk._work(timezone.now()), *doctor_desk._mail(timezone.now()), *doctor_desk._senders()]
    told = {(finding.level, finding.subject) for finding in found}
    assert told >= {(Level.BAD, "workers"), (Level.WARN, "mail"), (Level.BAD, "replies")}
    assert (Level.WARN, f"sending for {case.store.name}") in told
    assert all(finding.todo for finding in found if finding.level is not Level.OK)


def test_a_new_desk_has_no_worker_and_a_seen_one_is_closed(desk: Desk) -> None:
    assert afterdesk(desk.home.path, "doctor").returncode == 0
    assert not desk.home.path.exists(), "the doctor makes nothing"
    assert afterdesk(desk.home.path, "keys", "list").returncode == 0
    told = afterdesk(desk.home.path, "doctor", "--json")
    lines = {line["subject"]: line for line in map(json.loads, told.stdout.splitlines())}
    assert told.returncode == 1
    assert lines["workers"]["level"] == "bad"
    assert {lines[name]["level"] for name in ("settings", "home", "keys", "packs", "database", "clock", "tables")} == {
        "ok"
    }


def test_a_key_file_that_others_may_read_is_bad(desk: Desk) -> None:
    assert afterdesk(desk.home.path, "keys", "list").returncode == 0
    desk.home.keys.chmod(0o644)
    told = afterdesk(desk.home.path, "doctor")
    assert told.returncode == 1
    assert "BAD   keys" in told.stdout
    assert "chmod 600" in told.stdout


def test_a_misspelt_setting_is_bad_and_nothing_else_is_tried(tmp_path: Path) -> None:
    told = afterdesk(tmp_path / "new", "doctor", AFTERDESK_LOG_LEVLE="INFO")
    assert told.returncode == 1
    assert "did you mean AFTERDESK_LOG_LEVEL?" in told.stdout
    assert told.stdout.count("\n") == 2
