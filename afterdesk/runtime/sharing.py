"""The embedded database is shared by the desk's processes: the first one starts it, the last one stops it.

Two lock files in the home say who is there; the kernel drops a lock when its process dies, however it dies.

* `start.lock`, exclusive: held while the server is started or stopped, so that only one process does either.
* `users.lock`, shared: held by every process for as long as it uses the server.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from afterdesk.runtime.account import postgres_account
from afterdesk.runtime.binaries import binaries_for
from afterdesk.runtime.cluster import Cluster, Say, say_on_stderr
from afterdesk.runtime.embedded import make_role_and_database
from afterdesk.runtime.errors import HomeUnusable
from afterdesk.runtime.home import PRIVATE_FILE, Home
from afterdesk.runtime.place import find_place
from afterdesk.runtime.postmaster import living_postmaster

LOOK_SECONDS = 0.05
FIRST_WORD_SECONDS = 3.0


@contextlib.contextmanager
def shared_database(
    home: Home, *, say: Say = say_on_stderr, extra_settings: tuple[tuple[str, str], ...] = ()
) -> Iterator[Cluster]:
    """Hold the embedded database of this home: running when this enters, stopped after the last one has left."""
    home.create()
    owner = os.getpid()
    with _lock_file(home, "users.lock") as users:
        with _start_lock(home, say):
            account = postgres_account()
            cluster = Cluster(home, find_place(home, account), binaries_for(account), say, extra_settings)
            fcntl.flock(users, fcntl.LOCK_SH)
            cluster.make()
            cluster.start()
            make_role_and_database(cluster)
        try:
            yield cluster
        finally:
            if os.getpid() == owner:  # a forked child leaves the lock to its parent
                _leave(cluster, users)


def revive(cluster: Cluster) -> bool:
    """Start the server again if somebody killed it while we hold it, without waiting until it has recovered.

    Costs next to nothing while it lives. False: there was nothing to do, or another process is doing it.
    """
    if living_postmaster(cluster.place.data) is not None:
        return False
    with _lock_file(cluster.home, "start.lock") as descriptor:
        if not _taken(descriptor) or living_postmaster(cluster.place.data) is not None:
            return False
        os.close(cluster.launch())
    return True


def _leave(cluster: Cluster, users: int) -> None:
    """Stop the server if we are the last. Nobody can arrive meanwhile: that needs the start lock."""
    with _start_lock(cluster.home, cluster.say):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        cluster.stop()


@contextlib.contextmanager
def _start_lock(home: Home, say: Say) -> Iterator[None]:
    with _lock_file(home, "start.lock") as descriptor:
        next_word = time.monotonic() + FIRST_WORD_SECONDS
        while not _taken(descriptor):
            time.sleep(LOOK_SECONDS)
            if time.monotonic() > next_word:
                say("another process of this desk is starting or stopping the database; waiting for it.")
                next_word = float("inf")
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _lock_file(home: Home, name: str) -> Iterator[int]:
    path: Path = home.postgres / name
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE_FILE)
    except OSError as problem:
        raise HomeUnusable(
            f"{path} cannot be opened ({problem.strerror}): start Afterdesk as the account that owns the home."
        ) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)
