"""Backup and restore: everything comes back as it was at one moment, and what cannot come back is said in words."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg import sql

from afterdesk.runtime.backup_file import MANIFEST
from afterdesk.runtime.embedded import embedded_address
from afterdesk.runtime.home import Home, write_private
from afterdesk.runtime.keys import make_ring, new_ring
from tests.runtime.commands import afterdesk, python
from tests.runtime.conftest import Desk, a_desk, a_reachable_folder

WRITING = Path(__file__).with_name("writing.py")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with a_reachable_folder() as found:
        yield found


@pytest.fixture(scope="module")
def full(folder: Path) -> Iterator[Desk]:
    """A desk with 200 mails."""
    with a_desk(folder / "home") as desk:
        process = python(desk.home.path, WRITING, "200")
        assert "written" in process.communicate("")[0]
        yield desk


@pytest.fixture(scope="module")
def backup(full: Desk, folder: Path) -> Path:
    """A backup made while another process writes."""
    path = folder / "busy.backup"
    writer = python(full.home.path, WRITING, "0")
    assert writer.stdout is not None
    writer.stdout.readline()
    made = afterdesk(full.home.path, "backup", str(path))
    assert "written" in writer.communicate("\n")[0]
    assert made.returncode == 0, made.stderr
    return path


def rows_of(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, as text, in order."""
    with desk.connect() as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        query = sql.SQL("SELECT t::text FROM {} t ORDER BY 1")
        return {str(name): connection.execute(query.format(sql.Identifier(name))).fetchall() for (name,) in tables}


def test_a_backup_of_a_busy_desk_comes_back_row_by_row(full: Desk, backup: Path, folder: Path) -> None:
    with a_desk(folder / "back") as back:
        restored = afterdesk(back.home.path, "restore", str(backup), "--key-file", str(full.home.keys))
        assert restored.returncode == 0, restored.stderr
        holders = full.hold(), back.hold()
        was, found = rows_of(full), rows_of(back)
        for holder in holders:
            holder.leave()
        mails = found.pop("desk_rawmail")
        # The deeds of backup and restore stand in one log each.
        assert [len(was.pop("desk_auditentry")), len(found.pop("desk_auditentry"))] == [1, 1]
        # The other process wrote on: the backup has the mails up to one moment, in whole batches, and all else.
        assert len(mails) >= 200
        assert len(mails) % 20 == 0
        assert set(mails) <= set(was.pop("desk_rawmail"))
        assert found == was
        assert afterdesk(back.home.path, "keys", "list").stdout.count("values") == 1


def test_restored_words_can_be_read(full: Desk, backup: Path, folder: Path) -> None:
    with a_desk(folder / "read") as back:
        assert afterdesk(back.home.path, "restore", str(backup), "--key-file", str(full.home.keys)).returncode == 0
        reading = "from afterdesk.desk.models import *; print(Store.objects.get().smtp_password, "
        reading += "all(bytes(m.content) == b'mail %d' % m.size for m in RawMail.objects.all()))"
        assert "hunter2 True" in afterdesk(back.home.path, "manage", "shell", "-c", reading).stdout


def test_nothing_is_restored_over_a_desk(full: Desk, backup: Path) -> None:
    refused = afterdesk(full.home.path, "restore", str(backup), "--key-file", str(full.home.keys))
    assert refused.returncode == 2
    assert "is not empty" in refused.stderr
    assert "Nothing was changed" in refused.stderr


def test_a_backup_is_never_overwritten(full: Desk, backup: Path) -> None:
    before = backup.read_bytes()
    refused = afterdesk(full.home.path, "backup", str(backup))
    assert (refused.returncode, backup.read_bytes()) == (2, before)
    assert "exists already" in refused.stderr


def test_a_backup_is_closed_to_others_and_holds_no_key(full: Desk, backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    everything = b"".join(zipfile.ZipFile(backup).read(name) for name in zipfile.ZipFile(backup).namelist())
    keys = [line.partition(":")[2] for line in full.home.keys.read_text().split()]
    assert all(key.encode() not in everything for key in keys)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def damage(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(bytes(raw))


def no_backup(path: Path) -> None:
    path.write_bytes(b"something else")


def claim(**changed: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with zipfile.ZipFile(path) as old:
            parts = {name: old.read(name) for name in old.namelist()}
        parts[MANIFEST] = json.dumps({**json.loads(parts[MANIFEST]), **changed}).encode()
        with zipfile.ZipFile(path, "w") as new:
            for name, content in parts.items():
                new.writestr(name, content)

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(cut, "cut off", id="cut off"),
        pytest.param(damage, "damaged", id="damaged"),
        pytest.param(no_backup, "no backup of Afterdesk", id="another file"),
        pytest.param(claim(format=99), "newer Afterdesk", id="a newer form"),
        pytest.param(claim(migrations=["desk.9999_later"]), "newer Afterdesk", id="a newer release"),
        pytest.param(Path.unlink, "cannot be read", id="no file"),
    ],
)
def test_what_cannot_be_restored_is_said(
    full: Desk, backup: Path, tmp_path: Path, change: Callable[[Path], None], words: str
) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(backup.read_bytes())
    change(copy)
    refused = afterdesk(tmp_path / "new", "restore", str(copy), "--key-file", str(full.home.keys))
    assert refused.returncode == 2
    assert words in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not (tmp_path / "new").exists()


def test_the_wrong_keys_are_refused_before_anything_is_made(backup: Path, tmp_path: Path) -> None:
    write_private(tmp_path / "keys", new_ring().as_text().encode())
    refused = afterdesk(tmp_path / "new", "restore", str(backup), "--key-file", str(tmp_path / "keys"))
    assert refused.returncode == 2
    assert "do not open this backup" in refused.stderr
    assert not (tmp_path / "new").exists()


def test_a_home_with_keys_of_its_own_keeps_them(full: Desk, backup: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "other")
    home.create()
    ring = make_ring(home.keys)
    refused = afterdesk(home.path, "restore", str(backup), "--key-file", str(full.home.keys))
    assert refused.returncode == 2
    assert make_ring(home.keys) == ring


def test_a_backup_can_be_checked_without_a_database(full: Desk, backup: Path, tmp_path: Path) -> None:
    good = afterdesk(tmp_path / "new", "restore", str(backup), "--key-file", str(full.home.keys), "--check")
    assert (good.returncode, "is whole" in good.stdout) == (0, True)
    assert not (tmp_path / "new").exists()


def test_the_password_of_the_database_stands_on_no_command_line(full: Desk) -> None:
    from afterdesk.runtime.postgres_tools import environment_of

    holder = full.hold()
    address = embedded_address(full.home)
    holder.leave()
    assert environment_of(address)["PGPASSWORD"] == address.parameters["password"]
