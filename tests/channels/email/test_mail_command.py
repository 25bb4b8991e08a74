"""`afterdesk mail parse` and `mail strip`: a line for each mail, and a sentence for what cannot be read."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from afterdesk.channels.email.jsonl import KEYS
from afterdesk.cli import main

HERE = Path(__file__).parent
ONE = str(HERE / "messages" / "buyer-de-not-arrived.eml")


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_one_line_with_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "parse", "--jsonl", ONE]) == 0
    [line] = lines(capsys.readouterr().out)
    assert tuple(line) == KEYS
    assert (line["file"], line["kind"], line["order_id"]) == (ONE, "buyer_message", "301-0000001-0000001")


def test_an_unreadable_file_stops_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    note = tmp_path / "note.eml"
    note.write_text("no mail\n")
    assert main(["mail", "parse", "--jsonl", str(tmp_path / "gone.eml"), str(note), ONE]) == 2
    out, err = capsys.readouterr()
    assert [(line["file"], line["kind"]) for line in lines(out)] == [(str(note), None), (ONE, "buyer_message")]
    assert "gone.eml does not exist" in err
    assert "Traceback" not in err


def test_a_folder_gives_a_line_for_each_mail(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "parse", "--jsonl", str(HERE / "awkward")]) == 0
    found = lines(capsys.readouterr().out)
    assert len(found) == len(list((HERE / "awkward").glob("*.eml")))
    assert found[0]["file"] == f"{HERE / 'awkward'}#1"


def test_a_named_server_is_believed(capsys: pytest.CaptureFixture[str]) -> None:
    mail = str(HERE / "messages" / "proof-dmarc-pass.eml")
    assert main(["mail", "parse", "--jsonl", "--trusted-server", "mx.larch-shop.example", mail]) == 0
    assert main(["mail", "parse", "--jsonl", "--trusted-server", "mx.other.example", mail]) == 0
    assert [line["trusted"] for line in lines(capsys.readouterr().out)] == ["yes", "unknown"]


def test_strip_reads_lines(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    entries = [{"id": "a", "text": "Hi\n\n> old"}, {"id": 2, "html": "<p>Hallo</p><blockquote>alt</blockquote>"}]
    path.write_text("\n".join(json.dumps(entry) for entry in entries) + "\n\n")
    assert main(["mail", "strip", "--jsonl", str(path)]) == 0
    assert lines(capsys.readouterr().out) == [{"id": "a", "text": "Hi"}, {"id": 2, "text": "Hallo"}]


@pytest.mark.parametrize(("line", "words"), [("{bad", "no JSON object"), ('{"id": 1}', 'neither "text" nor "html"')])
def test_strip_says_which_line_is_wrong(
    line: str, words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "text": "Hi"}\n' + line + "\n")
    assert main(["mail", "strip", "--jsonl", str(path)]) == 2
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert words in err
    assert "line 2" in err


def test_strip_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO('{"id": "x", "text": "Grüße"}\n'.encode())))
    assert main(["mail", "strip", "--jsonl"]) == 0
    assert lines(capsys.readouterr().out) == [{"id": "x", "text": "Grüße"}]
