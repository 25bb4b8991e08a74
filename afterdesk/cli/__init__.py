"""The `afterdesk` command: one file per verb, loaded only when its verb is called."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Any

from afterdesk import __version__
from afterdesk.cli.faults import sentence_for
from afterdesk.domain.errors import DeskError

#: verb -> (module, one line of help). A module has add_arguments(parser) and run(args) -> exit status.
VERBS: dict[str, tuple[str, str]] = {
    "run": ("afterdesk.cli.run", "start the web pages and a worker"),
    "web": ("afterdesk.cli.web", "start the web pages alone"),
    "worker": ("afterdesk.cli.worker", "start a worker alone"),
    "demo": ("afterdesk.cli.demo", "load the demo store and start"),
    "setup": ("afterdesk.cli.setup", "create or bring the database up to date, and the first person"),
    "keys": ("afterdesk.cli.keys", "list, rotate and remove encryption keys"),
    "backup": ("afterdesk.cli.backup", "write database and files into one file, while the desk runs"),
    "restore": ("afterdesk.cli.restore", "bring a backup back into an empty desk"),
    "doctor": ("afterdesk.cli.doctor", "look at everything the desk stands on and say what to do"),
    "privacy": ("afterdesk.cli.privacy", "say what of buyers' data goes when; export or erase one buyer"),
    "mail": ("afterdesk.cli.mail", "import, parse or strip e-mails"),
    "triage": ("afterdesk.cli.triage", "read buyers' messages"),
    "guard": ("afterdesk.cli.guard", "check replies against Amazon's rules"),
    "compose": ("afterdesk.cli.compose", "write a letter for a situation"),
    "packs": ("afterdesk.cli.packs", "check, explain and compare policy packs"),
    "audit": ("afterdesk.cli.audit", "check or export the audit log"),
    "evaluate": ("afterdesk.cli.evaluate", "measure recognition or the guard on labelled data"),
    "corrections": ("afterdesk.cli.corrections", "write out what operators corrected in readings"),
    "bench": ("afterdesk.cli.bench", "measure the desk on this machine"),
    "manage": ("afterdesk.cli.manage", "run a Django management command"),
}

EXIT_PROBLEM = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Exit status 2 and one sentence on stderr when a person has to put something right."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = _parser_for(words[0] if words else None)
    args = parser.parse_args(words)
    try:
        return int(_module(args.verb).run(args))
    except DeskError as problem:
        print(f"afterdesk: {problem}", file=sys.stderr)
        return EXIT_PROBLEM
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as fault:
        sentence = sentence_for(fault)
        if sentence is None:
            raise
        print(f"afterdesk: {sentence}", file=sys.stderr)
        return EXIT_PROBLEM


def _parser_for(called: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="afterdesk", description="The after-sales desk for Amazon sellers.")
    parser.add_argument("--version", action="version", version=f"afterdesk {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb, (_, help_line) in VERBS.items():
        sub = verbs.add_parser(verb, help=help_line, description=help_line)
        if verb == called:
            _module(verb).add_arguments(sub)
    return parser


def _module(verb: str) -> Any:
    return importlib.import_module(VERBS[verb][0])
