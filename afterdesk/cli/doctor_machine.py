"""What the doctor looks at on this machine, before a database is asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from afterdesk.cli.backup import STAMP
from afterdesk.cli.doctor_findings import Finding, bad, ok, warn
from afterdesk.domain.errors import DeskError
from afterdesk.runtime.home import Home, find_home
from afterdesk.runtime.keys import load_ring
from afterdesk.runtime.options import read_option

GIGABYTE = 1024**3
LEAST_BYTES = 1 * GIGABYTE
FEW_BYTES = 5 * GIGABYTE
BACKUP_AGE = timedelta(days=2)


def findings() -> Iterator[Finding]:
    """Look at home, disk, keys, packs and the last backup."""
    home = find_home()
    yield _home(home)
    yield disk(shutil.disk_usage(_existing(home.path)).free, home.path)
    yield _keys(home)
    yield _packs()
    yield backup_age(home, now=datetime.now(UTC))


def _home(home: Home) -> Finding:
    if not home.path.is_dir():
        return warn("home", f"{home.path} is not there yet", "Run 'afterdesk setup', or name the home with --home.")
    if home.path.stat().st_mode & 0o007:
        return bad("home", f"{home.path} is open to every user", f"Close it: chmod o-rwx {home.path}")
    return ok("home", f"{home.path} is closed to others")


def disk(free: int, folder: Path) -> Finding:
    words = f"{free / GIGABYTE:.1f} GiB free for {folder}"
    if free < LEAST_BYTES:
        return bad("disk", words, "Free some space now: without it mail cannot be stored.")
    if free < FEW_BYTES:
        return warn("disk", words, "Make room: the desk grows with its mail, and a backup needs as much again.")
    return ok("disk", words)


def _keys(home: Home) -> Finding:
    try:
        ring = load_ring(home.keys)
    except DeskError as problem:
        return bad("keys", "the keys cannot be used", str(problem))
    if ring is None:
        return warn("keys", "there are none yet", "Run 'afterdesk setup', or copy the key file of the first machine.")
    source = "AFTERDESK_KEYS" if read_option("AFTERDESK_KEYS") else str(home.keys)
    return ok("keys", f"{source}: {len(ring.ids)} key(s), current {ring.current_id.hex()}")


def _packs() -> Finding:
    from afterdesk.packs.load import load_pack

    try:
        return ok("packs", f"{len(load_pack().rules)} rules can be read")
    except DeskError as problem:
        return bad("packs", "the rules cannot be read", str(problem))


def backup_age(home: Home, *, now: datetime) -> Finding:
    """Say when the last backup of this home was made."""
    todo = "Run 'afterdesk backup FILE' every day, by cron or a systemd timer (deploy/)."
    try:
        made_at = datetime.fromisoformat((home.path / STAMP).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return warn("backup", "none was made from here", todo)
    words = f"the last one was made {made_at:%Y-%m-%d %H:%M} UTC"
    return warn("backup", words, todo) if now - made_at > BACKUP_AGE else ok("backup", words)


def _existing(path: Path) -> Path:
    return path if path.exists() or path == path.parent else _existing(path.parent)
