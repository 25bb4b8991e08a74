"""`afterdesk triage --jsonl` and `afterdesk evaluate`: streaming, bad lines, no database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from afterdesk.cli import main
from afterdesk.cli.triage import answer_line
from afterdesk.packs.recognition import load_model

KEYS = {
    "id", "lang", "issue", "probability", "secondary", "wants", "threatens_return", "threatens_review",
    "threatens_claim", "safety", "order_ids", "because",
}  # fmt: skip


def test_every_promised_key_is_there() -> None:
    answer = answer_line(b'{"id": "a", "text": "Lid cracked on arrival, 114-1234567-1234567"}', 1, load_model())
    assert not KEYS - set(answer)
    assert (answer["id"], answer["issue"], answer["order_ids"]) == ("a", "damaged_on_arrival", ["114-1234567-1234567"])
    assert all(isinstance(words, str) for words in answer["because"])


@pytest.mark.parametrize(
    ("line", "identity", "words"),
    [
        pytest.param(b"nonsense", None, "line 7", id="not JSON"),
        pytest.param(b'{"id": "x"}', "x", "`text`", id="no text"),
        pytest.param(b'{"text": "x"}', None, "no id", id="no id"),
        pytest.param(b'{"id": 3, "text": 4}', 3, "`text`", id="text is a number"),
        pytest.param(b"[1]", None, "JSON object", id="a list"),
        pytest.param(b"\xff\xfe", None, "line 7", id="not UTF-8"),
        pytest.param(b"[" * 100_000, None, "line 7", id="nested without end"),
    ],
)
def test_a_bad_line_is_answered_with_its_id_and_an_error(line: bytes, identity: object, words: str) -> None:
    answer = answer_line(line, 7, load_model())
    assert answer["id"] == identity
    assert words in answer["error"]


def test_a_bad_line_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.jsonl").write_text(
        '{"id": 1, "text": "Where is it?"}\nnonsense\n\n{"id": 2, "text": "\\ud83d ok"}\n'
    )
    assert main(["triage", "--jsonl", str(tmp_path / "m.jsonl")]) == 2
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["id"], "error" in line) for line in lines] == [(1, False), (None, True), (2, False)]


def test_answers_stream_line_by_line() -> None:
    command = [sys.executable, "-m", "afterdesk", "triage", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(b'{"id": 1, "text": "Please cancel my order"}\n')
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["issue"] == "order_cancellation"
        running.stdin.close()
        assert running.wait() == 0


def test_a_missing_file_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["triage", "--jsonl", str(tmp_path / "none.jsonl")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_evaluation_prints_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"id": 1, "lang": "en", "text": "Please cancel my order", "issue": "order_cancellation", "safety": False}
    (tmp_path / "m.jsonl").write_text(json.dumps(row))
    assert main(["evaluate", "recognition", str(tmp_path / "m.jsonl")]) == 0
    printed = capsys.readouterr().out
    for words in ("strict", "lenient", "order_cancellation", "calibration", "confusions", "time per message", "safety"):
        assert words in printed


def test_a_bad_labelled_file_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.jsonl").write_text('{"text": "x"}')
    assert main(["evaluate", "recognition", str(tmp_path / "m.jsonl")]) == 2
    assert "line 1" in capsys.readouterr().err
