"""`afterdesk doctor`: looks at everything a desk stands on and says what to do. Exit status 1 when something is bad."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from afterdesk.cli.doctor_findings import Finding, Level, bad, ok
from afterdesk.cli.running import add_home, use_home
from afterdesk.domain.errors import DeskError

EXIT_BAD = 1
SIGNS = {Level.OK: "ok   ", Level.WARN: "warn ", Level.BAD: "BAD  "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a line, for a monitor")


def run(args: argparse.Namespace) -> int:
    use_home(args)
    worst = Level.OK
    for finding in _findings():
        worst = max(worst, finding.level)
        _say(finding, as_json=args.json)
    return EXIT_BAD if worst is Level.BAD else 0


def _findings() -> Iterator[Finding]:
    """Give the findings as they come; without settings or a database the rest cannot be looked at."""
    from afterdesk.cli import doctor_machine
    from afterdesk.runtime.database import server_address
    from afterdesk.runtime.desk import Tables, open_desk
    from afterdesk.runtime.home import find_home
    from afterdesk.runtime.options import read_options

    try:
        read_options()
        yield ok("settings", "every setting can be used")
    except DeskError as problem:
        yield bad("settings", "a setting cannot be used", str(problem))
        return
    yield from doctor_machine.findings()
    if not find_home().path.is_dir() and server_address() is None:
        return  # there is nothing to look at, and the doctor makes nothing
    try:
        with open_desk(tables=Tables.AS_THEY_ARE) as desk:
            from afterdesk.cli import doctor_desk

            yield from doctor_desk.findings(desk)
    except DeskError as problem:
        yield bad("database", "the desk cannot be opened", str(problem))


def _say(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({**asdict(finding), "level": finding.level.name.lower()}, ensure_ascii=False), flush=True)
        return
    print(f"{SIGNS[finding.level]} {finding.subject}: {finding.words}", flush=True)
    if finding.todo:
        print(f"      -> {finding.todo}", flush=True)
    sys.stdout.flush()
