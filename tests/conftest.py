"""What every test stands on: a home of its own, one PostgreSQL for all test processes, and no network but loopback.

Django is told about its settings here, not in pyproject.toml, because the home must be known before they are read.
The server starts when the first test asks for the database; tests of pure rules never start it.
AFTERDESK_TEST_DATABASE_URL runs the suite against a server instead; its role needs CREATEDB.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

OWN_HOME = "AFTERDESK_TEST_HOME"
SERVER = "AFTERDESK_TEST_DATABASE_URL"
#: The data of a test run may be lost in a power cut; durability has tests of its own, with servers of their own.
CARELESS = (("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off"), ("max_connections", "60"))


def _set_environment() -> Path:
    """Give this run a home, the same for all xdist workers, and forget the settings of whoever started it."""
    home = Path(os.environ.get(OWN_HOME) or _new_folder() / "home")
    for name in [name for name in os.environ if name.startswith(("AFTERDESK_", "DATABASE_URL"))]:
        if not name.startswith("AFTERDESK_TEST_"):
            del os.environ[name]
    os.environ[OWN_HOME] = os.environ["AFTERDESK_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "afterdesk.settings"
    if SERVER in os.environ:
        os.environ["DATABASE_URL"] = os.environ[SERVER]
    return home


def _new_folder() -> Path:
    """Make a folder that PostgreSQL's account can walk through, also when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="afterdesk-tests-"))
    folder.chmod(0o711)
    return folder


_SLIPS = pytest.StashKey[list[str]]()
_is_first = OWN_HOME not in os.environ
_home = _set_environment()


def _refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: a test that leaves this machine fails with the address it wanted."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = None if _is_number(arguments[0]) else arguments[0]  # a number is not looked up anywhere
    else:
        return
    if not _is_loopback(host):
        raise AssertionError(f"a test wants to reach {host!r}: no test reaches a network beyond this machine")


def _is_loopback(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    if not _is_number(name):
        return False
    found = ipaddress.ip_address(str(name).partition("%")[0])
    return found.is_loopback or found.is_unspecified


def _is_number(host: str | bytes | None) -> bool:
    try:
        ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the home and its keys, and the few settings that would only cost time in tests."""
    from afterdesk.runtime.home import Home
    from afterdesk.runtime.keys import make_ring

    home = Home(_home)
    home.create()
    make_ring(home.keys)
    (_home / "static").mkdir(exist_ok=True)
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    sys.addaudithook(_refuse_the_network)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Keep every log line of this process; Django has set its own handlers by now."""
    from tests.log_watch import watch_logs

    watch_logs(_home)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """When all processes are done: a buyer in a log line fails the run, whichever test let it slip."""
    if hasattr(session.config, "workerinput"):
        return
    from tests.log_watch import buyers_of_the_demo, lines_kept, slips

    session.config.stash[_SLIPS] = found = slips(lines_kept(_home), buyers_of_the_demo())
    if found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the lines."""
    if found := config.stash.get(_SLIPS, []):
        terminalreporter.section("buyers, relay addresses or passwords in log lines", red=True)
        terminalreporter.write("".join(found[:20]))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the home when the last process of the run is done."""
    if _is_first and not hasattr(config, "workerinput"):
        shutil.rmtree(_home.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> None:
    """Start the database before Django makes its test database in it; each xdist worker has one of its own."""
    from django.db import connections

    connections["default"].settings_dict["CONN_MAX_AGE"] = 0  # a thread's that lives on keeps the test database
    if SERVER not in os.environ:
        request.getfixturevalue("embedded_server")


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[None]:
    """One embedded PostgreSQL for the whole run; the last test process stops it."""
    from django.db import connections

    from afterdesk.runtime.embedded import embedded_address, superuser_address
    from afterdesk.runtime.home import Home
    from afterdesk.runtime.sharing import shared_database

    with shared_database(Home(_home), extra_settings=CARELESS) as cluster:
        with psycopg.connect(superuser_address(cluster).conninfo, autocommit=True) as connection:
            connection.execute("ALTER ROLE afterdesk CREATEDB")
        address = embedded_address(cluster.home).for_django()
        known = connections["default"].settings_dict
        known.update({key: address[key] for key in ("HOST", "PASSWORD", "USER")})
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the test database be emptied between tests with transactions; `tests/desk/test_audit.py` tries the lock."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE desk_auditentry DISABLE TRIGGER audit_is_never_emptied")
