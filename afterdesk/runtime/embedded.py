"""The address of the embedded database, and the desk's own role in it, which is no superuser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from afterdesk.runtime.database import CONNECT_SECONDS, DESK_ROLE, Address
from afterdesk.runtime.home import Home, read_or_make_secret
from afterdesk.runtime.place import POINTER
from afterdesk.runtime.postmaster import read_pid_file

if TYPE_CHECKING:
    from afterdesk.runtime.cluster import Cluster

ROLE_PASSWORD = "role-password"  # noqa: S105 - the name of a file
SUPERUSER = "postgres"


def embedded_address(home: Home) -> Address:
    """Return the address of this home's database. Also without a server: then nobody answers there."""
    folder = home.postgres
    if (pointer := home.postgres / POINTER).is_file():
        folder = Path(pointer.read_text(encoding="utf-8").strip())
    running = read_pid_file(folder / "cluster" / "data")
    password = home.postgres / ROLE_PASSWORD
    return Address(
        {
            "host": running.socket_folder if running and running.socket_folder else str(folder / "sockets"),
            "user": DESK_ROLE,
            "dbname": DESK_ROLE,
            "password": password.read_text(encoding="ascii").strip() if password.is_file() else "",
        }
    )


def superuser_address(cluster: Cluster) -> Address:
    """Return the address for the few things that the desk's own role may not do."""
    host = embedded_address(cluster.home).parameters["host"]
    return Address({"host": host, "user": SUPERUSER, "dbname": SUPERUSER, "password": cluster.superuser_password})


def make_role_and_database(cluster: Cluster) -> None:
    """Make the desk's role and database the first time; a look at the door is enough later."""
    password = read_or_make_secret(cluster.home.postgres / ROLE_PASSWORD)
    try:
        with psycopg.connect(**embedded_address(cluster.home).parameters, connect_timeout=CONNECT_SECONDS):
            return
    except psycopg.OperationalError:
        pass
    parameters = superuser_address(cluster).parameters
    with psycopg.connect(**parameters, connect_timeout=CONNECT_SECONDS, autocommit=True) as connection:
        role, words = sql.Identifier(DESK_ROLE), sql.Literal(password)
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [DESK_ROLE]).fetchone()
        verb = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}" if known else "CREATE ROLE {} LOGIN PASSWORD {}")
        connection.execute(verb.format(role, words))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DESK_ROLE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
