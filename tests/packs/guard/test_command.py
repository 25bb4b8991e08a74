"""`afterdesk guard --jsonl`: a line in, a line out, no database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from afterdesk.cli import main

LINES = [
    {"id": "1", "text": "Please change your review.", "marketplace": "US"},
    {"id": "2", "text": "A new one leaves today; reply here if anything is wrong.", "context": "defect"},
    {"id": 3, "text": "Seller feedback can be updated if you wish.", "context": {"situation": "negative_feedback"}},
]


def answers(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_gets_its_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "replies.jsonl"
    file.write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    assert main(["guard", "--jsonl", str(file)]) == 0
    found = answers(capsys.readouterr().out)
    assert [(one["id"], one["verdict"]) for one in found] == [("1", "block"), ("2", "ok"), (3, "warn")]
    finding = found[0]["findings"][0]  # type: ignore[index]
    assert {"rule", "family", "severity", "start", "end", "words", "instead"} <= set(finding)
    assert LINES[0]["text"][finding["start"] : finding["end"]] == finding["words"]  # type: ignore[index]


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b"no json", id="no JSON"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b'{"id": 9}', id="no text"),
        pytest.param(b'{"id": 9, "text": "x", "context": 5}', id="odd context"),
        pytest.param(b'{"id": 9, "text": "x", "marketplace": "XX"}', id="unknown marketplace"),
        pytest.param(b"[" * 5000, id="deep nesting"),
    ],
)
def test_a_bad_line_is_answered_and_the_others_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], bad: bytes
) -> None:
    file = tmp_path / "replies.jsonl"
    file.write_bytes(bad + b"\n" + json.dumps(LINES[0]).encode())
    assert main(["guard", "--jsonl", str(file)]) == 2
    first, second = answers(capsys.readouterr().out)
    assert "error" in first
    assert second["verdict"] == "block"


def test_a_missing_file_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guard", "--jsonl", "/nowhere.jsonl"]) == 2
    assert "no such file" in capsys.readouterr().err


def test_the_command_needs_no_django() -> None:
    code = (
        "import sys, io; sys.argv = ['afterdesk', 'guard', '--jsonl', '/dev/null'];"
        "from afterdesk.cli import main; main(); sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
