"""How to reach the database: a server that DATABASE_URL names, or the embedded one in the home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from afterdesk.runtime.errors import DatabaseUnavailable, SettingWrong
from afterdesk.runtime.options import read_option

#: Role, and database, of the desk in the embedded cluster. It is no superuser.
DESK_ROLE = "afterdesk"
CONNECT_SECONDS = 5
OLDEST_SERVER = 15
IDLE_CONNECTION_SECONDS = 300


@dataclass(frozen=True)
class Address:
    """Everything libpq needs to connect; the password never shows."""

    parameters: Mapping[str, Any] = field(repr=False)

    @property
    def conninfo(self) -> str:
        return make_conninfo(**self.parameters)

    @property
    def shown(self) -> str:
        """Where it leads, without the password."""
        known = self.parameters
        return f"{known.get('host', 'localhost')}:{known.get('port', 5432)}/{known.get('dbname', '')}"

    def for_django(self) -> dict[str, Any]:
        """Return the entry for Django's DATABASES."""
        rest = {**self.parameters}
        options = {"connect_timeout": CONNECT_SECONDS}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": rest.pop("dbname", ""),
            "USER": rest.pop("user", ""),
            "PASSWORD": rest.pop("password", ""),
            "HOST": rest.pop("host", ""),
            "PORT": str(rest.pop("port", "")),
            "CONN_MAX_AGE": IDLE_CONNECTION_SECONDS,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options | rest,
        }


def server_address() -> Address | None:
    """Return the server of DATABASE_URL; None when the database is the embedded one."""
    url: str = read_option("DATABASE_URL")
    if not url:
        return None
    try:
        parameters = conninfo_to_dict(url)
    except psycopg.Error:
        raise SettingWrong(
            "DATABASE_URL cannot be read: write postgresql://user:password@host:5432/database, "
            "with special characters of the password as %40 and the like."
        ) from None
    if not parameters.get("dbname"):
        raise SettingWrong("DATABASE_URL names no database: end it with /database, for example /afterdesk.")
    return Address(parameters)


def check_server(address: Address) -> None:
    """Try the server once. Raises DatabaseUnavailable with what is wrong and what to do, within seconds."""
    try:
        with psycopg.connect(**{**address.parameters, "connect_timeout": CONNECT_SECONDS}) as connection:
            version = connection.info.server_version // 10000
            encoding = connection.info.parameter_status("server_encoding")
    except psycopg.Error as problem:
        raise DatabaseUnavailable(f"DATABASE_URL, {address.shown}: {_sentence(str(problem))}") from None
    if version < OLDEST_SERVER:
        raise DatabaseUnavailable(
            f"DATABASE_URL, {address.shown}: PostgreSQL {version} is too old: use PostgreSQL {OLDEST_SERVER} or newer."
        )
    if encoding != "UTF8":
        raise DatabaseUnavailable(
            f"DATABASE_URL, {address.shown}: the database is encoded as {encoding}: make one with ENCODING 'UTF8'."
        )


#: Words of libpq or the server -> what they mean to a person. The first that occurs counts.
COMPLAINTS: tuple[tuple[str, str], ...] = (
    ("password authentication failed", "user or password is wrong: correct DATABASE_URL."),
    ("no password supplied", "the server wants a password: write postgresql://user:password@host/database."),
    ("no pg_hba.conf entry", "the server lets nobody in from here: allow this machine in its pg_hba.conf."),
    ("does not exist", "the database or the role does not exist: make it on the server with CREATE DATABASE."),
    ("not permitted to log in", "the role may not sign in: ALTER ROLE ... LOGIN on the server."),
    ("permission denied for database", "the role may not connect: GRANT CONNECT on the database to it."),
    ("too many", "the server has no free connection: raise its max_connections, or run fewer workers."),
    ("starting up", "the server is starting: try again when it is ready."),
    ("timeout", "no answer: check host and port, and any firewall between."),
    ("resolve host", "no such host: correct the host's name in DATABASE_URL."),
    ("not known", "no such host: correct the host's name in DATABASE_URL."),
    ("Connection refused", "nothing listens there: start the server, or correct host and port in DATABASE_URL."),
    ("No such file", "there is no such socket: start the server, or correct the host in DATABASE_URL."),
    ("SSL", "the encrypted connection failed: check sslmode in DATABASE_URL and the server's certificate."),
)


def _sentence(words: str) -> str:
    for found, sentence in COMPLAINTS:
        if found.lower() in words.lower():
            return sentence
    first = words.strip().splitlines()[0] if words.strip() else "no reason given"
    return f"the server cannot be used ({first}): correct DATABASE_URL."
