"""`afterdesk keys`: which keys there are and what they hold; a new one in front; an old one taken away."""

from __future__ import annotations

import argparse
import base64
import os

from afterdesk.cli.running import add_home, use_home
from afterdesk.runtime.desk import open_desk
from afterdesk.runtime.errors import KeysUnusable
from afterdesk.runtime.home import find_home
from afterdesk.runtime.keys import ID_BYTES, KEY_BYTES, KeyRing, replace_ring, the_ring
from afterdesk.runtime.options import read_option


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    verbs = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    verbs.add_parser("list", help="the keys, and how many values each has encrypted")
    verbs.add_parser("rotate", help="put a new key in front and encrypt everything again; finish what was cut off")
    verbs.add_parser("rewrite", help="encrypt again what is under an older key, and make no new key")
    verbs.add_parser("new", help="print a line for a key file or AFTERDESK_KEYS; changes nothing")
    remove = verbs.add_parser("remove", help="forget a key that nothing uses any more")
    remove.add_argument("id", metavar="ID", help="the key's eight hex digits")


def run(args: argparse.Namespace) -> int:
    use_home(args)
    if args.what == "new":
        print(f"{os.urandom(ID_BYTES).hex()}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}")
        return 0
    with open_desk():
        if args.what == "remove":
            return _remove(args.id)
        return {"list": _list, "rotate": _rotate, "rewrite": _rewrite}[args.what]()


def _list() -> int:
    from afterdesk.desk.actions.keys import values_by_key

    ring, counted = the_ring(), values_by_key()
    for key_id in ring.ids:
        state = "current" if key_id == ring.current_id.hex() else "retired"
        hint = "" if state == "current" or counted[key_id] else "; nothing uses it: 'afterdesk keys remove' may take it"
        print(f"{key_id}  {state}  {counted[key_id]:,} values{hint}")
    for key_id in sorted(set(counted) - set(ring.ids)):
        print(f"{key_id}  MISSING  {counted[key_id]:,} values cannot be read: put this key back")
    return 1 if set(counted) - set(ring.ids) else 0


def _rotate() -> int:
    from afterdesk.desk.actions.keys import values_by_key

    ring = the_ring()
    if set(values_by_key()) - {ring.current_id.hex()}:
        print("An earlier rotation was cut off; it is finished first, without a new key.")
    else:
        _refuse_foreign_keys()
        replace_ring(find_home().keys, ring.with_new_key())
        print(f"New key {the_ring().current_id.hex()}; everything new is encrypted with it. Back up the key file.")
    return _rewrite()


def _refuse_foreign_keys() -> None:
    if read_option("AFTERDESK_KEYS"):
        raise KeysUnusable(
            "The keys come from AFTERDESK_KEYS, which a command cannot change: put a line of 'afterdesk keys new' "
            "behind the others on every machine and restart, then in front and restart, then 'afterdesk keys rewrite'."
        )


def _rewrite() -> int:
    from afterdesk.cli.progress import counting
    from afterdesk.desk.actions.audit import acting_from, record
    from afterdesk.desk.actions.keys import rewrite_with_current_key
    from afterdesk.desk.models import Deed

    with counting("Encrypting again") as step:
        count = 0
        while again := rewrite_with_current_key(step=step):  # a process may have written with the old key meanwhile
            count += again
    with acting_from("command line"):
        record(Deed.KEYS_ROTATED, values=count)
    print(f"{count:,} values were encrypted again with key {the_ring().current_id.hex()}.")
    return 0


def _remove(key_id: str) -> int:
    from afterdesk.desk.actions.keys import values_by_key

    ring = the_ring()
    _refuse_foreign_keys()
    _expect_unused(ring, key_id, values_by_key()[key_id])
    replace_ring(find_home().keys, ring.without(key_id))
    print(f"Key {key_id} is forgotten here. Older backups still need it: keep its line beside them.")
    return 0


def _expect_unused(ring: KeyRing, key_id: str, count: int) -> None:
    if key_id not in ring.ids:
        raise KeysUnusable(f"There is no key {key_id}: 'afterdesk keys list' shows the keys of this desk.")
    if key_id == ring.current_id.hex():
        raise KeysUnusable(f"Key {key_id} is the current one: run 'afterdesk keys rotate' first.")
    if count:
        raise KeysUnusable(f"{count:,} values are still under key {key_id}: run 'afterdesk keys rewrite' first.")
