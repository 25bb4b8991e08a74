"""`afterdesk mail`: parse and strip without a database; import into the desk."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from afterdesk.domain.errors import DeskError

_NOT_ALL_READ = "not everything could be read"


class UnreadableInput(DeskError):
    """A file or a line that was given cannot be read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the three verbs."""
    verbs = parser.add_subparsers(dest="mail_verb", metavar="VERB", required=True)
    parse = verbs.add_parser("parse", help="print what each mail says, one JSON line a mail; needs no database")
    parse.add_argument("--jsonl", action="store_true", help="one JSON object a line (the only format)")
    parse.add_argument(
        "--trusted-server",
        action="append",
        default=[],
        metavar="NAME",
        help="name under which your mail server signs its Authentication-Results lines; may be repeated",
    )
    parse.add_argument("files", nargs="+", metavar="FILE", help=".eml, mbox, Maildir or folder")
    strip = verbs.add_parser("strip", help="take quoted history and signatures off texts")
    strip.add_argument("--jsonl", action="store_true", help="one JSON object a line (the only format)")
    strip.add_argument(
        "file", nargs="?", metavar="FILE", help="lines with id and text or html; default: standard input"
    )
    bring = verbs.add_parser("import", help="bring mails into the desk: .eml, mbox, Maildir, folders")
    bring.add_argument("paths", nargs="+", metavar="PATH", help=".eml, mbox, Maildir or folder")
    bring.add_argument("--store", metavar="NAME", help="the store they belong to; needed if you have several")
    bring.add_argument("--account", metavar="ADDRESS", help="the mailbox they come from; default: one for imports")


def run(args: argparse.Namespace) -> int:
    """Run one of the verbs."""
    if args.mail_verb == "parse":
        return _parse(args.files, args.trusted_server)
    if args.mail_verb == "strip":
        return _strip(args.file)
    from afterdesk.cli.mail_import import import_files

    return import_files([Path(each) for each in args.paths], store=args.store, account=args.account)


def _parse(files: list[str], trusted_servers: list[str]) -> int:
    """Print a line a mail; what cannot be read is said at the end, after everything else was printed."""
    from afterdesk.channels.email.jsonl import line_of, line_of_unreadable
    from afterdesk.channels.email.parse import UnreadableMail, parse_message
    from afterdesk.channels.files.mailboxes import UnreadableSource, mails_of

    problems: list[str] = []
    for file in files:
        try:
            for label, raw in mails_of(file, on_problem=lambda problem: problems.append(str(problem))):
                try:
                    line = line_of(label, parse_message(raw, trusted_servers=trusted_servers))
                except UnreadableMail as problem:
                    line = line_of_unreadable(label)
                    problems.append(f"{label}: {problem}")
                _print(line)
        except UnreadableSource as problem:
            problems.append(str(problem))
    if problems:
        raise UnreadableInput(_summary(problems))
    return 0


def _summary(problems: list[str]) -> str:
    more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
    return f"{_NOT_ALL_READ}: {problems[0]}{more}"


def _strip(file: str | None) -> int:
    from afterdesk.channels.email.strip import strip_html, strip_quotes

    with _opened(file) as lines:
        for number, entry in _entries(lines):
            text, html = entry.get("text"), entry.get("html")
            if isinstance(text, str):
                own = strip_quotes(text)
            elif isinstance(html, str):
                own = strip_html(html)
            else:
                raise UnreadableInput(f'line {number}: has neither "text" nor "html". Give one of them as a string.')
            _print({"id": entry.get("id"), "text": own})
    return 0


def _opened(file: str | None) -> TextIO:
    if file is None or file == "-":
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    try:
        return open(file, encoding="utf-8", errors="replace")
    except OSError as problem:
        raise UnreadableInput(f"{file} cannot be read ({problem.strerror}). Check the path and its rights.") from None


def _entries(lines: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            entry = None
        if not isinstance(entry, dict):
            raise UnreadableInput(f'line {number} is no JSON object. Write for example {{"id": "1", "text": "Hello"}}.')
        yield number, entry


def _print(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()
