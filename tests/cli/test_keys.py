"""`afterdesk keys` as a person uses it: a rotation that is killed is finished, and nothing is lost on the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.commands import afterdesk, environment, python
from tests.runtime.conftest import Desk, wait_until

WRITING = Path(__file__).parents[1] / "runtime" / "writing.py"


@pytest.fixture
def full(desk: Desk) -> Desk:
    assert "written" in python(desk.home.path, WRITING, "1200").communicate("")[0]
    return desk


def ids_of(desk: Desk) -> list[str]:
    return [line.partition(":")[0] for line in desk.home.keys.read_text().split() if not line.startswith("root")]


def counted(desk: Desk) -> dict[str, int]:
    lines = afterdesk(desk.home.path, "keys", "list").stdout.splitlines()
    return {line.split()[0]: int(line.split()[2].replace(",", "")) for line in lines}


def test_a_killed_rotation_is_finished_with_the_same_key(full: Desk) -> None:
    (old,) = ids_of(full)
    holder = full.hold()
    with full.connect() as connection:
        command = [sys.executable, "-m", "afterdesk", "keys", "rotate"]
        rotation = subprocess.Popen(command, env=environment(full.home.path), stdout=subprocess.DEVNULL)
        stale = "SELECT count(*) FROM desk_rawmail WHERE encode(substring(content from 2 for 4), 'hex') = %s"

        def left() -> int:
            return int(connection.execute(stale, [old]).fetchone()[0])  # type: ignore[index]

        wait_until(lambda: left() < 1200, "the first mails under the new key")
        rotation.kill()
        rotation.wait()
    cut_off = counted(full)
    assert cut_off[old] > 0
    assert sum(cut_off.values()) == 1201
    new = ids_of(full)[0]
    finished = afterdesk(full.home.path, "keys", "rotate")
    assert "finished first" in finished.stdout
    assert ids_of(full) == [new, old]
    assert counted(full) == {new: 1201, old: 0}
    holder.leave()


def test_a_key_goes_only_when_nothing_uses_it(full: Desk) -> None:
    (old,) = ids_of(full)
    refused = afterdesk(full.home.path, "keys", "remove", old)
    assert (refused.returncode, "is the current one" in refused.stderr) == (2, True)
    assert afterdesk(full.home.path, "keys", "rotate").returncode == 0
    assert afterdesk(full.home.path, "keys", "remove", "00000000").returncode == 2
    assert afterdesk(full.home.path, "keys", "remove", old).returncode == 0
    assert old not in ids_of(full)
    assert counted(full) == {ids_of(full)[0]: 1201}


def test_a_key_that_is_missing_is_told(full: Desk) -> None:
    lines = full.home.keys.read_text().splitlines()
    new = afterdesk(full.home.path, "keys", "new").stdout.strip()
    full.home.keys.write_text("\n".join([lines[0], new]))
    told = afterdesk(full.home.path, "keys", "list")
    assert told.returncode == 1
    assert "MISSING  1,201 values cannot be read" in told.stdout
