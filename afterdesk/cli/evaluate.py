"""`afterdesk evaluate recognition [FILE ...]` and `afterdesk evaluate guard FILE ...`: measure on labelled data."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add one sub-command for each thing that can be measured."""
    kinds = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    for what, (help_line, arguments, measure) in WHAT.items():
        sub = kinds.add_parser(what, help=help_line, description=help_line)
        arguments(sub)
        sub.set_defaults(measure=measure)


def run(args: argparse.Namespace) -> int:
    """Measure, print, and return the exit status."""
    return int(args.measure(args))


def _recognition_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="labelled JSON lines (default: held-out sets)"
    )
    _add_half(parser)
    parser.add_argument("--mistakes", action="store_true", help="print every message read wrongly")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")


def _guard_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="labelled replies as JSON lines")
    _add_half(parser)


def _add_half(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--half",
        choices=("even", "odd"),
        help="only every second line of each file, counted from 0",
    )


def _recognition(args: argparse.Namespace) -> int:
    from afterdesk.cli import evaluate_recognition

    return evaluate_recognition.run(args)


def _guard(args: argparse.Namespace) -> int:
    from afterdesk.cli import evaluate_guard

    return evaluate_guard.evaluate(*args.files, half=args.half)


_Arguments = Callable[[argparse.ArgumentParser], None]
_Measure = Callable[[argparse.Namespace], int]
#: what -> (one line of help, its arguments, the function that measures; its module is imported only then).
WHAT: dict[str, tuple[str, _Arguments, _Measure]] = {
    "recognition": ("how well buyers' messages are read", _recognition_arguments, _recognition),
    "guard": ("how well forbidden replies are caught", _guard_arguments, _guard),
}
