"""The embedded PostgreSQL: shared, durable, closed to others, and back after anything."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from afterdesk.runtime.account import ROOT, postgres_account
from afterdesk.runtime.embedded import embedded_address
from afterdesk.runtime.errors import DatabaseUnavailable, HomeUnusable
from afterdesk.runtime.home import Home
from afterdesk.runtime.place import BESIDE, LONGEST_SOCKET_FOLDER, Place, socket_folder
from afterdesk.runtime.sharing import shared_database
from tests.runtime.conftest import Desk, wait_until

only_root = pytest.mark.skipif(os.geteuid() != ROOT, reason="needs root: another account, another file system")


def test_the_first_process_starts_it_and_the_last_one_stops_it(desk: Desk) -> None:
    first = desk.hold()
    second = desk.hold()
    assert second.postmaster == first.postmaster
    first.leave()
    assert desk.is_running
    second.leave()
    assert not desk.is_running


def test_many_processes_at_once_start_one_server(desk: Desk) -> None:
    holders = [desk.hold() for _ in range(4)]
    assert len({holder.postmaster for holder in holders}) == 1
    for holder in holders:
        holder.leave()
    assert not desk.is_running


def test_when_the_last_process_is_killed_the_server_stops_by_itself(desk: Desk) -> None:
    desk.hold().kill()
    wait_until(lambda: not desk.is_running, "the keeper stops the server")


def test_a_killed_process_among_others_changes_nothing(desk: Desk) -> None:
    first, second = desk.hold(), desk.hold()
    first.kill()
    with desk.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    second.leave()
    assert not desk.is_running


def test_with_the_keeper_killed_too_the_next_process_takes_the_server_over(desk: Desk) -> None:
    holder = desk.hold()
    keeper = psutil.Process(holder.postmaster).parent()
    assert keeper is not None
    assert "keeper.py" in " ".join(keeper.cmdline())
    keeper.kill()
    holder.kill()
    assert desk.is_running
    next_one = desk.hold()
    assert next_one.postmaster == holder.postmaster
    next_one.leave()
    assert not desk.is_running


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_what_was_committed_is_there_after_everything_was_killed(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    committed = 0
    for round_number in range(3):
        holder = desk.hold()
        with desk.connect() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (n int PRIMARY KEY)")
            found = connection.execute("SELECT count(*) FROM kept").fetchone()
            assert found == (committed,), f"seed {seed}, round {round_number}"
            for _ in range(chance.randint(1, 200)):
                connection.execute("INSERT INTO kept VALUES (%s)", [committed])
                committed += 1
            for process in [*desk.processes(), psutil.Process(holder.process.pid)]:
                process.send_signal(signal.SIGKILL)
            holder.process.communicate()
    last = desk.hold()
    with desk.connect() as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (committed,)
    last.leave()


def test_a_busy_backend_of_a_killed_server_is_no_obstacle(desk: Desk) -> None:
    holder = desk.hold()
    connection = desk.connect()
    pid = connection.info.backend_pid
    # An endless loop does not notice that its postmaster is gone.
    connection.pgconn.send_query(b"DO $$ BEGIN LOOP END LOOP; END $$")
    psutil.Process(holder.postmaster).kill()
    holder.kill()
    wait_until(lambda: not desk.is_running, "the server is gone")
    assert psutil.pid_exists(pid)
    again = desk.hold()
    assert not psutil.pid_exists(pid)
    again.leave()


@pytest.mark.parametrize("reused", [1, os.getpid()], ids=["process 1", "a process of ours"])
def test_a_pid_file_whose_number_is_somebody_else_today_is_no_obstacle(desk: Desk, reused: int) -> None:
    holder = desk.hold()
    for process in [psutil.Process(holder.process.pid), *desk.processes()]:
        process.kill()
    holder.process.communicate()
    pid_file = desk.data / "postmaster.pid"
    wait_until(lambda: not desk.is_running, "the server is gone")
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(reused), *lines[1:]]) + "\n")
    desk.hold().leave()


def test_a_first_start_that_was_killed_begins_anew(desk: Desk) -> None:
    desk.hold().leave()
    draft = desk.data.with_name("data.new")
    desk.data.rename(draft)
    (draft / "global" / "pg_control").unlink()
    desk.hold().leave()
    assert not draft.exists()


def test_a_desk_that_was_stopped_in_order_starts_without_recovery(desk: Desk) -> None:
    desk.hold().leave()
    words = desk.home.logs / "postgres.log"
    words.write_text("")
    assert desk.hold().leave() == ""
    assert "recovery" not in words.read_text()


def test_nothing_listens_on_the_network(desk: Desk) -> None:
    holder = desk.hold()
    kinds = {found.family.name for found in psutil.Process(holder.postmaster).net_connections(kind="all")}
    assert kinds <= {"AF_UNIX"}
    holder.leave()


def test_nobody_gets_in_without_the_password(desk: Desk) -> None:
    holder = desk.hold()
    known = {**embedded_address(desk.home).parameters}
    for user, password in (
        ("afterdesk", ""),
        ("afterdesk", "guess"),
        ("postgres", ""),
        ("postgres", known["password"]),
    ):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(**{**known, "user": user, "password": password}).close()
    holder.leave()


def test_passwords_data_and_socket_are_closed_to_others(desk: Desk) -> None:
    holder = desk.hold()
    modes = {
        path: stat.S_IMODE(path.stat().st_mode)
        for path in (
            desk.data,
            desk.folder / "sockets",
            desk.home.postgres / "role-password",
            desk.home.postgres / "superuser-password",
            desk.home.postgres / "users.lock",
        )
    }
    assert all(mode & 0o077 == 0 for mode in modes.values()), modes
    holder.leave()


@only_root
def test_another_account_of_the_machine_gets_nowhere(desk: Desk) -> None:
    holder = desk.hold()
    places = [desk.data, desk.folder / "sockets", desk.home.path, desk.home.postgres]
    for place in places:
        assert _as_nobody(f"ls {place}") != 0, place
    assert _as_nobody(f"cat {desk.home.postgres}/role-password") != 0
    assert _as_nobody(f"test -e {desk.folder}/sockets/.s.PGSQL.5432") != 0
    assert _as_nobody("true") == 0
    holder.leave()


@only_root
def test_a_home_that_the_account_cannot_reach_keeps_its_data_beside(
    tmp_path: Path, make_desk: Callable[[Path], Desk]
) -> None:
    tmp_path.chmod(0o700)
    before = {path: path.stat().st_mode for path in tmp_path.parents}
    desk = make_desk(tmp_path / "home")
    desk.hold().leave()
    assert desk.folder.is_relative_to(BESIDE)
    assert {path: path.stat().st_mode for path in tmp_path.parents} == before
    desk.hold().leave()


@only_root
def test_data_that_is_gone_from_beside_the_home_is_not_made_anew_in_silence(
    tmp_path: Path, make_desk: Callable[[Path], Desk]
) -> None:
    desk = make_desk(tmp_path / "home")
    desk.home.create()
    (desk.home.postgres / "place").write_text(f"{BESIDE}/gone\n")
    with pytest.raises(HomeUnusable, match="that folder is gone: bring it back"), shared_database(desk.home):
        pass


@only_root
def test_a_full_disk_is_one_sentence(tmp_path: Path, make_desk: Callable[[Path], Desk]) -> None:
    desk = make_desk(tmp_path / "home")
    desk.home.path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m,mode=0755", "none", str(desk.home.path)], check=False
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        tmp_path.chmod(0o711)
        with pytest.raises(DatabaseUnavailable, match="is full: free some space and start again") as refused:
            _open_in_reach(desk.home)
        assert "\n" not in str(refused.value)
    finally:
        subprocess.run(["umount", "-l", str(desk.home.path)], check=True)


def _open_in_reach(home: Home) -> None:
    """Let the account into every folder above, for this test alone, and open the database."""
    above = [path for path in home.path.parents if path.stat().st_mode & 0o001 == 0]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in above}
    try:
        for path in above:
            path.chmod(modes[path] | 0o011)
        with shared_database(home):
            pass
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def test_wrong_permissions_are_one_sentence(desk: Desk) -> None:
    desk.hold().leave()
    desk.data.chmod(0o755)
    with pytest.raises(DatabaseUnavailable, match=r"has wrong permissions: .* 'chmod 700"), shared_database(desk.home):
        pass
    desk.data.chmod(0o700)
    desk.hold().leave()


def test_a_long_home_has_its_socket_elsewhere(desk: Desk, make_desk: Callable[[Path], Desk]) -> None:
    long = make_desk(desk.home.path.parent / ("l" * 60) / ("m" * 60) / "home")
    holder = long.hold()
    with long.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        folder = Path(str(embedded_address(long.home).parameters["host"]))
    assert len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    holder.leave()
    folder.rmdir()


@pytest.mark.parametrize("trap", ["link", "open folder", "file"])
def test_somebody_who_was_in_the_temporary_folder_before_us_is_avoided(tmp_path: Path, trap: str) -> None:
    place = Place(tmp_path / ("l" * 120), postgres_account())
    expected = socket_folder(place, (Path("/tmp"),))
    expected.rmdir()
    target = tmp_path / "trap"
    target.mkdir(mode=0o700)
    if trap == "link":
        expected.symlink_to(target)
    elif trap == "open folder":
        expected.mkdir()
        expected.chmod(0o777)
    else:
        expected.write_text("")
    chosen = socket_folder(place, (Path("/tmp"),))
    try:
        assert chosen != expected
        assert not chosen.is_symlink()
        assert stat.S_IMODE(chosen.stat().st_mode) == 0o700
    finally:
        chosen.rmdir()
        expected.rmdir() if trap == "open folder" else expected.unlink()


def test_a_home_with_a_comma_in_its_name_works(desk: Desk, make_desk: Callable[[Path], Desk]) -> None:
    odd = make_desk(desk.home.path.parent / "my desk, old's")
    holder = odd.hold()
    with odd.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        folder = Path(str(embedded_address(odd.home).parameters["host"]))
    holder.leave()
    folder.rmdir()


def _as_nobody(command: str) -> int:
    done = subprocess.run(
        ["/bin/sh", "-c", command], user=65534, group=65534, extra_groups=[], capture_output=True, check=False
    )
    return done.returncode
