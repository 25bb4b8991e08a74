"""`afterdesk corrections`: what operators corrected in readings, as lines of JSON without personal data."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from afterdesk.cli.running import add_home, use_home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--store", metavar="SLUG", help="one store (else all of them)")


def run(args: argparse.Namespace) -> int:
    """Print `{"id","lang","marketplace","text","issue","was"}` for each; `afterdesk evaluate recognition` reads it."""
    use_home(args)
    from afterdesk.runtime.desk import open_desk

    with open_desk():
        from afterdesk.desk.actions.audit import acting_from, record
        from afterdesk.desk.models import Deed, Store
        from afterdesk.desk.queries.corrections import corrections_of
        from afterdesk.jobs.importing import NoSuchStore

        stores = Store.objects.filter(slug=args.store) if args.store else Store.objects.all()
        if args.store and not stores:
            raise NoSuchStore(f"There is no store “{args.store}”. Look under Stores for its address.")
        for store in stores:
            count = 0
            for one in corrections_of(store):
                sys.stdout.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
                count += 1
            with acting_from("command line"):
                record(Deed.EXPORTED, store=store, what="corrections", count=count)
    return 0
