"""Mails out of files: each once, in a stable order, from where an interrupted run stopped."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from afterdesk.channels.files import mailboxes
from afterdesk.channels.files.mailboxes import FoundMail, UnreadableSource, iter_mails, mails_of


def mail(number: int, body: str = "text") -> bytes:
    return f"From: a{number}@shop.example\nSubject: {number}\n\n{body}\n".encode()


def subjects(found: list[FoundMail]) -> list[str]:
    return [each.raw.partition(b"Subject: ")[2].partition(b"\n")[0].decode() for each in found]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.eml").write_bytes(mail(2))
    (tmp_path / "b" / "notes.pdf").write_bytes(b"%PDF")
    (tmp_path / "1.eml").write_bytes(mail(1))
    (tmp_path / "c.eml.gz").write_bytes(gzip.compress(mail(3)))
    box = b"".join(b"From a@shop.example Mon Aug 24 08:52:52 2026\n" + mail(number) + b"\n" for number in (4, 5))
    (tmp_path / "d.mbox").write_bytes(box)
    maildir = tmp_path / "e"
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
        (maildir / name / f"1.{name}:2,S").write_bytes(mail({"cur": 6, "new": 7, "tmp": 99}[name]))
    return tmp_path


def test_every_kind_of_source_in_order(tree: Path) -> None:
    found = list(iter_mails([tree]))
    assert subjects(found) == ["1", "2", "3", "4", "5", "6", "7"]
    assert len({each.key for each in found}) == len(found)
    assert [each.key for each in iter_mails([tree])] == [each.key for each in found]


def test_going_on_after_a_key(tree: Path) -> None:
    keys = [each.key for each in iter_mails([tree])]
    for at, key in enumerate(keys):
        assert [each.key for each in iter_mails([tree], after=key)] == keys[at + 1 :]


def test_mbox_keeps_from_lines_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "box"
    text = "Hello\n\n>From the shop\n>>From far away\nFrom here on"
    path.write_bytes(b"From x Mon\n" + mail(1, text) + b"\nFrom y Tue\n" + mail(2))
    first, second = iter_mails([path])
    assert b"\n\nFrom the shop\n>From far away\nFrom here on\n" in first.raw
    assert subjects([first, second]) == ["1", "2"]
    assert second.offset == path.read_bytes().index(b"From y")


def test_mbox_with_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "box.mbox"
    one, two = (mail(number).replace(b"\n", b"\r\n") for number in (1, 2))
    path.write_bytes(b"From x Mon\r\n" + one + b"\r\nFrom y Tue\r\n" + two)
    assert len(list(iter_mails([path]))) == 2


def test_an_eml_with_a_from_line_is_one_mail(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(b"From x Mon\n" + mail(1))
    assert [label for label, _ in mails_of(path)] == [str(path)]


def test_labels(tree: Path) -> None:
    assert [label for label, _ in mails_of(tree / "d.mbox")] == [f"{tree}/d.mbox#1", f"{tree}/d.mbox#2"]
    assert [label for label, _ in mails_of(tree / "1.eml")] == [f"{tree}/1.eml"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("missing.eml", None, "does not exist", id="missing"),
        pytest.param("bad.eml.gz", b"\x1f\x8b\x08damaged", "cannot be read", id="damaged gzip"),
        pytest.param("not.eml.gz", b"plain", "cannot be read", id="no gzip at all"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableSource, match=words):
        list(iter_mails([path]))


def test_a_gzip_bomb_ends_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "MAX_MAIL_BYTES", 1000)
    path = tmp_path / "bomb.eml.gz"
    path.write_bytes(gzip.compress(bytes(1_000_000)))
    with pytest.raises(UnreadableSource, match="too large"):
        list(iter_mails([path]))


def test_an_mbox_is_read_a_mail_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "long.mbox"
    with path.open("wb") as file:
        for number in range(2000):
            file.write(b"From x Mon\n" + mail(number) + b"\n")
    assert subjects([next(iter_mails([path]))]) == ["0"]
    assert sum(1 for _ in iter_mails([path])) == 2000


def test_one_bad_file_stops_none_behind_it(tree: Path) -> None:
    (tree / "b" / "0.eml.gz").write_bytes(b"damaged")
    problems: list[UnreadableSource] = []
    assert subjects(list(iter_mails([tree / "gone", tree], on_problem=problems.append))) == list("1234567")
    assert [str(each).partition(" ")[0].rpartition("/")[2] for each in problems] == ["gone", "0.eml.gz"]
