"""One way in for every verb that needs the desk: home, keys, database, Django, tables.

    with open_desk():
        from afterdesk.desk.models import Case
        ...

Records may only be imported inside: Django reads its settings when the database is there.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

import django

from afterdesk.runtime.cluster import Cluster
from afterdesk.runtime.database import Address, check_server, server_address
from afterdesk.runtime.embedded import embedded_address
from afterdesk.runtime.errors import DatabaseUnavailable, KeysUnusable
from afterdesk.runtime.home import Home, find_home
from afterdesk.runtime.keys import load_ring, make_ring
from afterdesk.runtime.options import read_options
from afterdesk.runtime.sharing import revive, shared_database

log = logging.getLogger(__name__)


class Tables(Enum):
    """What to do about migrations that the database lacks."""

    #: Embedded: apply them. A server: refuse, because other machines may still run the older release.
    CURRENT = auto()
    #: Apply them, on a server too: `afterdesk setup`.
    MIGRATE = auto()
    #: Look away: for commands about the migrations themselves.
    AS_THEY_ARE = auto()


@dataclass(frozen=True)
class OpenDesk:
    """A desk whose database is there and whose tables fit."""

    home: Home
    cluster: Cluster | None
    address: Address

    def keep_database(self) -> bool:
        """Start the embedded database again if it was killed; for whoever keeps the desk running."""
        if self.cluster is None or not revive(self.cluster):
            return False
        log.error("the database server was gone and is started again; %s says more", self.cluster.log)
        return True


@contextlib.contextmanager
def open_desk(*, tables: Tables = Tables.CURRENT) -> Iterator[OpenDesk]:
    """Hold the database and make Django ready. Raises a RuntimeProblem with the next step when something is wrong."""
    read_options()  # every setting is looked at before anything is made
    home, server = find_home(), server_address()
    cluster: Cluster | None = None
    with contextlib.ExitStack() as held:
        if server is None:
            cluster = held.enter_context(shared_database(home))
            make_ring(home.keys)
        else:
            check_server(server)
            home.create()
            _find_or_make_keys(home, tables)
        os.environ["AFTERDESK_HOME"] = str(home.path)  # settings and child processes find the same home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afterdesk.settings")
        django.setup()
        _bring_tables(tables, is_embedded=server is None)
        held.callback(_close_connections)
        yield OpenDesk(home, cluster, server or embedded_address(home))


def _find_or_make_keys(home: Home, tables: Tables) -> None:
    """On a server, make keys in `afterdesk setup` alone: a second machine with keys of its own could read nothing."""
    if tables is Tables.MIGRATE:
        make_ring(home.keys)
    elif load_ring(home.keys) is None:
        raise KeysUnusable(
            f"There are no keys in {home.keys}: copy the key file of the first machine there (mode 600) or set "
            "AFTERDESK_KEYS. On the very first machine, run 'afterdesk setup'."
        )


def _bring_tables(tables: Tables, *, is_embedded: bool) -> None:
    from afterdesk.runtime.schema import migrate, missing_migrations

    if tables is Tables.AS_THEY_ARE:
        return
    missing = missing_migrations()
    if not missing:
        return
    if tables is Tables.CURRENT and not is_embedded:
        raise DatabaseUnavailable(
            f"The database lacks {len(missing)} changes of this release: stop every older Afterdesk that uses it, "
            "then run 'afterdesk setup'."
        )
    migrate()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
