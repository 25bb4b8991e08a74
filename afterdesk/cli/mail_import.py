"""`afterdesk mail import`: files and mailboxes into the desk, with a bar while it runs and a ledger at its end."""

from __future__ import annotations

import sys
from pathlib import Path

from afterdesk.cli.progress import progress_bar
from afterdesk.domain.errors import DeskError
from afterdesk.runtime.desk import open_desk


class NotAllRead(DeskError):
    """Some of the files that were named cannot be read; all others are in."""


def import_files(paths: list[Path], *, store: str | None, account: str | None) -> int:
    """Import and print what became of every mail. Run again after a cut, it goes on where it was."""
    with open_desk():
        from afterdesk.desk.models import ImportRun
        from afterdesk.jobs.importing import account_for, import_paths

        problems: list[DeskError] = []
        with progress_bar("mails filed") as progress:
            run: ImportRun = import_paths(
                paths, account=account_for(store, account), progress=progress, on_problem=problems.append
            )
        print(
            f"{run.seen} read: {run.filed} new, {run.known} known, {run.quarantined} in quarantine"
            + (f", {run.waiting} waiting for a worker" if run.waiting else ""),
            file=sys.stdout,
        )
    if problems:
        more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
        raise NotAllRead(f"Not everything could be read: {problems[0]}{more} Put it right and import again.")
    return 0
