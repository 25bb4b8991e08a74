"""`afterdesk guard`: check replies against Amazon's communication rules, one JSON line each, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from afterdesk.domain.errors import DeskError
from afterdesk.domain.guard import Finding, GuardRules, check_reply
from afterdesk.domain.guard.context import read_context
from afterdesk.packs.guard import load_guard_rules

EXIT_OK, EXIT_BAD_LINES = 0, 2


class UnreadableReply(DeskError):
    """A line is not a reply the guard can check; `id` is the reply's where it could be read."""

    def __init__(self, words: str, reply_id: object = None) -> None:
        super().__init__(words)
        self.id = reply_id


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="JSON lines to read; without it, standard input")
    parser.add_argument("--jsonl", action="store_true", help="read and write JSON lines (the only format there is)")


def run(args: argparse.Namespace) -> int:
    """Check every line; exit status 2 if any could not be read, after all others were answered."""
    rules = load_guard_rules()
    status = EXIT_OK
    with _opened(args.file) as lines:
        for number, line in _numbered(lines):
            try:
                answer = answer_line(line, rules)
            except UnreadableReply as problem:
                answer, status = {"id": problem.id, "line": number, "error": str(problem)}, EXIT_BAD_LINES
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    return status


def answer_line(line: bytes, rules: GuardRules) -> dict[str, Any]:
    """Return the verdict on one line. Raises UnreadableReply saying what is wrong with it."""
    reply = _read_reply(line)
    try:
        context = read_context(reply.get("context"), marketplace=reply.get("marketplace"), rules=rules)
    except DeskError as problem:
        raise UnreadableReply(str(problem), reply.get("id")) from problem
    findings = check_reply(reply["text"], context=context, rules=rules)
    return {"id": reply.get("id"), "verdict": verdict(findings), "findings": [_as_json(one) for one in findings]}


def verdict(findings: Iterable[Finding]) -> str:
    """Say in one word what the findings come to."""
    severities = {finding.severity.value for finding in findings}
    return next((name for name in ("block", "warn") if name in severities), "ok")


def _read_reply(line: bytes) -> dict[str, Any]:
    try:
        reply = json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise UnreadableReply('this line is not JSON in UTF-8. Write {"id": "1", "text": "..."}.') from None
    if not isinstance(reply, dict) or not isinstance(reply.get("text"), str):
        raise UnreadableReply('this line has no "text". Write {"id": "1", "text": "...", "marketplace": "DE"}.')
    return reply


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "family": finding.family.value,
        "severity": finding.severity.value,
        "start": finding.start,
        "end": finding.end,
        "words": finding.words,
        "why": finding.why,
        "source": finding.source,
        "instead": finding.instead,
    }


@contextmanager
def _opened(file: str | None) -> Iterator[BinaryIO]:
    if file is None or file == "-":
        yield sys.stdin.buffer
        return
    if not Path(file).is_file():
        raise UnreadableReply(f"{file}: there is no such file. Name a file of JSON lines.")
    with Path(file).open("rb") as stream:
        yield stream


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Number the lines from 1 and leave out blank ones."""
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
