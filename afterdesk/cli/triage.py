"""`afterdesk triage --jsonl [FILE]`: read buyers' messages, one JSON object per line in and out, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from typing import Any, TextIO

from afterdesk.domain.errors import DeskError
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.triage import Reading, RecognitionModel, read_message
from afterdesk.packs.recognition import load_model

EXIT_BAD_LINES = 2
_FLAGS = (
    "threatens_return", "threatens_review", "threatens_claim", "safety", "anger", "legal_threat", "withdrawal_notice",
    "opt_out", "thanks_only", "auto_reply", "spam", "phishing", "extortion", "photo_attached",
)  # fmt: skip


class UnreadableInput(DeskError):
    """The input cannot be opened."""


class BadLine(ValueError):
    """One line is not a message; the others are read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the switch and the file."""
    parser.add_argument(
        "--jsonl", action="store_true", required=True, help="JSON lines: {id, text, subject?, marketplace?}"
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="default: standard input")


def run(args: argparse.Namespace) -> int:
    """Read every line and print its reading at once; exit status 2 when a line was bad."""
    model = load_model()
    if args.file in (None, "-"):
        return _read_all(sys.stdin.buffer, sys.stdout, model)
    try:
        with open(args.file, "rb") as lines:
            return _read_all(lines, sys.stdout, model)
    except OSError as problem:
        raise UnreadableInput(f"{args.file}: cannot be read ({problem.strerror})") from problem


def _read_all(lines: Iterable[bytes], out: TextIO, model: RecognitionModel) -> int:
    bad = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        answer = answer_line(line, number, model)
        bad = bad or "error" in answer
        out.write(_line(answer))
        out.flush()
    return EXIT_BAD_LINES if bad else 0


def _line(answer: dict[str, Any]) -> str:
    """Return one line; half a surrogate pair in the message must not stop the stream."""
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8") + "\n"


def answer_line(line: bytes, number: int, model: RecognitionModel) -> dict[str, Any]:
    """Return the reading of one line, or {"id", "error"} when it is no message."""
    message: object = None
    try:
        message = json.loads(line)
        text, subject, marketplace = _parts(message)
    except (ValueError, RecursionError) as problem:
        found = message.get("id") if isinstance(message, dict) else None
        return {"id": found, "error": f"line {number}: {problem}"}
    reading = read_message(text, model=model, subject=subject, marketplace=marketplace)
    return {"id": message["id"], **as_json(reading)} if isinstance(message, dict) else {}


def as_json(reading: Reading) -> dict[str, Any]:
    """Return a reading as plain JSON values."""
    return {
        "lang": reading.lang,
        "lang_probability": round(reading.lang_probability, 4),
        "issue": reading.issue.value,
        "probability": round(reading.probability, 4),
        "alternatives": [[issue.value, round(probability, 4)] for issue, probability in reading.alternatives],
        "secondary": [issue.value for issue in reading.secondary],
        "wants": reading.wants.value,
        **{name: getattr(reading, name) for name in _FLAGS},
        "needs_question": reading.needs_question,
        "order_ids": list(reading.order_ids),
        "asins": list(reading.asins),
        "amounts": [{"amount": str(money.amount), "currency": money.currency} for money in reading.amounts],
        "dates": list(reading.dates),
        "because": [words.text for words in reading.because],
        "because_at": [[words.start, words.end, words.label] for words in reading.because],
    }


def _parts(message: object) -> tuple[str, str, Marketplace | None]:
    if not isinstance(message, dict):
        raise BadLine('write one JSON object per line: {"id": "...", "text": "..."}')
    if "id" not in message:
        raise BadLine("the message has no id")
    text, subject, marketplace = message.get("text"), message.get("subject") or "", message.get("marketplace")
    if not isinstance(text, str) or not isinstance(subject, str):
        raise BadLine("`text` (and `subject`, if given) must be a string")
    return text, subject, _marketplace(marketplace)


def _marketplace(name: object) -> Marketplace | None:
    """Return the marketplace by short name; one we do not know only costs the currency of a bare "$"."""
    try:
        return Marketplace(str(name).upper()) if name else None
    except ValueError:
        return None
