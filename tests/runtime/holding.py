"""A desk process for the tests: holds the embedded database of a home until its standard input ends."""

from __future__ import annotations

import sys
from pathlib import Path

from afterdesk.runtime.home import Home
from afterdesk.runtime.postmaster import living_postmaster
from afterdesk.runtime.sharing import shared_database

if __name__ == "__main__":
    with shared_database(Home(Path(sys.argv[1]))) as cluster:
        found = living_postmaster(cluster.place.data)
        print(found.pid if found else 0, flush=True)
        sys.stdin.read()
