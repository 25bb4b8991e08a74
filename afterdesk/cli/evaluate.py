"""`afterdesk evaluate recognition|guard [FILE ...]`: measure on labelled data."""

from __future__ import annotations

import argparse
import importlib
from typing import Any

#: what -> (module, one line of help). A module has add_arguments(parser) and run(args) -> exit status.
WHAT: dict[str, tuple[str, str]] = {
    "recognition": ("afterdesk.cli.evaluate_recognition", "how well buyers' messages are read"),
    "guard": ("afterdesk.cli.evaluate_guard", "how well forbidden replies are caught"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add one sub-command for each thing that can be measured."""
    kinds = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    for what, (_, help_line) in WHAT.items():
        sub = kinds.add_parser(what, help=help_line, description=help_line)
        if (module := _module(what)) is not None:
            module.add_arguments(sub)


def run(args: argparse.Namespace) -> int:
    """Measure, print, and return the exit status."""
    return int(importlib.import_module(WHAT[args.what][0]).run(args))


def _module(what: str) -> Any:
    try:
        return importlib.import_module(WHAT[what][0])
    except ModuleNotFoundError as missing:
        if missing.name != WHAT[what][0]:
            raise
        return None
