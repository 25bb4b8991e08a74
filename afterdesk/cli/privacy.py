"""`afterdesk privacy`: what of buyers' data goes when, and what one buyer may ask for."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from afterdesk.cli.running import add_home, use_home
from afterdesk.domain.errors import DeskError
from afterdesk.runtime.desk import open_desk
from afterdesk.runtime.home import write_private

SHOWN = 200


class CannotSay(DeskError):
    """The store, the case or the file that was named cannot be used."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    verbs = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    due = verbs.add_parser("due", help="say what will go when, and what is held; changes nothing")
    purge = verbs.add_parser("purge", help="let go now of what is due (a worker does it each night)")
    for verb in (due, purge):
        verb.add_argument("--store", metavar="STORE", help="the store's short name (else all)")
    for name, words in (("export", "everything known of one buyer into a zip"), ("erase", "erase one buyer")):
        verb = verbs.add_parser(name, help=words)
        verb.add_argument("--store", metavar="STORE", required=True)
        verb.add_argument("buyer", metavar="BUYER", help="relay address, order number or case number")
    verbs.choices["export"].add_argument("file", metavar="FILE", type=Path, help="a new file")
    verbs.choices["erase"].add_argument("--yes", action="store_true", help="do it; without, only say what would go")
    hold = verbs.add_parser("hold", help="keep a case's data")
    hold.add_argument("case", type=int, metavar="CASE")
    hold.add_argument("--for", dest="reason", required=True, choices=["claim", "legal", "safety", "tax"])
    verbs.add_parser("lift", help="lift a hold").add_argument("case", type=int, metavar="CASE")


def run(args: argparse.Namespace) -> int:
    use_home(args)
    with open_desk():
        from afterdesk.desk.actions.audit import acting_from

        with acting_from("command line"):
            return WHATS[args.what](args)


def _stores(slug: str | None) -> list[Any]:
    from afterdesk.desk.models import Store

    found = list(Store.objects.filter(slug=slug) if slug else Store.objects.all())
    if slug and not found:
        known = ", ".join(Store.objects.values_list("slug", flat=True))
        raise CannotSay(f"There is no store {slug}: the stores are {known or 'none yet'}.")
    return found


def _due(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from afterdesk.desk.queries.privacy import retention_of, upcoming

    now = timezone.now()
    for store in _stores(args.store):
        print(f"{store.slug}: personal data goes {retention_of(store.pk).days} days after delivery or the last message")
        for due in upcoming(store, limit=SHOWN):
            state = f"held: {due.held_by}" if due.held_by else "due now" if due.is_due(now) else "waits"
            print(f"  case {due.case.pk}  {due.goes_at:%Y-%m-%d}  {state}")
    return 0


def _purge(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from afterdesk.jobs.purge import purge_store

    count = sum(purge_store(store, now=timezone.now()) for store in _stores(args.store))
    print(f"The personal data of {count} cases is gone.")
    return 0


def _export(args: argparse.Namespace) -> int:
    from afterdesk.desk.actions.privacy import export_buyer, find_buyer

    if args.file.exists():
        raise CannotSay(f"{args.file} exists already: name a new file.")
    buyer = find_buyer(_stores(args.store)[0], args.buyer)
    write_private(Path(os.path.abspath(args.file)), export_buyer(buyer=buyer, by=None))
    print(f"{args.file}: everything known of buyer {buyer.pk}. Hand it over safely, then remove it.")
    return 0


def _erase(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from afterdesk.desk.actions.privacy import erase_buyer, find_buyer

    buyer = find_buyer(_stores(args.store)[0], args.buyer)
    if not args.yes:
        print(f"Buyer {buyer.pk} with {buyer.cases.count()} cases would be erased for good: say --yes to do it.")
        return 0
    count = erase_buyer(buyer=buyer, by=None, now=timezone.now())
    print(f"Buyer {buyer.pk} is erased; {count} cases keep their figures alone. Older backups still hold the data.")
    return 0


def _case(case_id: int) -> Any:
    from afterdesk.desk.models import Case

    found = Case.objects.filter(pk=case_id).first()
    if found is None:
        raise CannotSay(f"There is no case {case_id}.")
    return found


def _hold(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from afterdesk.desk.actions.privacy import hold_case
    from afterdesk.desk.models import HoldReason

    hold_case(case=_case(args.case), reason=HoldReason(args.reason), by=None, now=timezone.now())
    print(f"The data of case {args.case} stays until the hold is lifted.")
    return 0


def _lift(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from afterdesk.desk.actions.privacy import lift_hold

    lifted = lift_hold(case=_case(args.case), by=None, now=timezone.now())
    print(f"Case {args.case}: {'the hold is lifted' if lifted else 'nobody holds it'}.")
    return 0


WHATS = {"due": _due, "purge": _purge, "export": _export, "erase": _erase, "hold": _hold, "lift": _lift}
