"""Coverage-guided fuzzing of the mail parser with atheris: bytes in, a value or UnreadableMail out, and nothing else.

Atheris is no dependency of the desk. In a virtual environment of its own, beside the desk's packages:

    python3.11 -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install atheris
    PYTHONPATH=.:.venv/lib/python3.11/site-packages /tmp/fuzz/bin/python tools/fuzz/mail.py FOLDER [libFuzzer options]

FOLDER keeps the corpus; it is filled from the mails of the tests the first time. What was found lies as crash-*,
timeout-* or oom-* in the current folder. `-max_total_time=1800 -timeout=20 -rss_limit_mb=1500` is a sound half hour.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["afterdesk", "email", "mailparser_reply", "tnefparse"]):
    from afterdesk.channels.email.jsonl import line_of
    from afterdesk.channels.email.parse import UnreadableMail, parse_message

MAILS = Path(__file__).parents[2] / "tests" / "channels" / "email"
LARGEST_SEED_BYTES = 60_000
ONE_LINE = ("from_address", "buyer_alias", "message_id", "thread_of", "case_id", "buyer_name")


def read_one(raw: bytes) -> None:
    """What tests/channels/email/test_hostile.py promises of every mail."""
    try:
        mail = parse_message(raw)
    except UnreadableMail:
        return
    json.dumps(line_of("x", mail), ensure_ascii=False).encode("utf-8")
    for text in strings_of(asdict(mail)):
        text.encode("utf-8")
        assert "\x00" not in text, "a zero byte, which PostgreSQL refuses"
    for name in ONE_LINE:
        assert not {"\x00", "\n", "\r"} & set(getattr(mail, name) or ""), f"{name} has more than one line"


def strings_of(value: object) -> Iterator[str]:
    """Give every text inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings_of([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings_of(each)


def fill(corpus: Path, more: list[str]) -> None:
    """Lay out the tests' mails, and the texts of any JSON lines files given, as first inputs."""
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = [path.read_bytes() for path in MAILS.glob("*/*.eml") if path.stat().st_size < LARGEST_SEED_BYTES]
    for file in more:
        for line in Path(file).read_text(encoding="utf-8").splitlines():
            text = json.loads(line).get("text", "")
            head = "From: a <b@marketplace.amazon.de>\nSubject: s\nContent-Type: text/plain; charset=utf-8\n\n"
            seeds.append((head + text).encode())
    for seed in seeds:
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


def main() -> None:
    folder = Path(sys.argv[1])
    if not folder.is_dir():
        fill(folder, [each for each in sys.argv[2:] if each.endswith(".jsonl")])
    atheris.Setup([sys.argv[0], str(folder), *(each for each in sys.argv[2:] if each.startswith("-"))], read_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
