"""Every mail beside this file says what its TOML says: all keys, null where the TOML has none."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from afterdesk.channels.email.jsonl import KEYS, line_of
from afterdesk.channels.email.parse import parse_message
from tests.channels.email.write_messages import CONTAINS, HERE, NOT_COMPARED, as_toml, cases

FILES = sorted((HERE / "messages").glob("*.eml")) + sorted((HERE / "awkward").glob("*.eml"))


def expected_of(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_the_mail_says(path: Path) -> None:
    expected = expected_of(path)
    line = line_of(path.stem, parse_message(path.read_bytes()))
    if line["items"]:
        line["items"] = [{key: value for key, value in item.items() if value is not None} for item in line["items"]]
    if CONTAINS in expected:
        assert expected.pop(CONTAINS) in line["body"]
    skipped = {*expected.pop(NOT_COMPARED, ()), "file"}
    assert {key: line[key] for key in KEYS if key not in skipped} == {
        key: expected.get(key) for key in KEYS if key not in skipped
    }


def test_every_case_has_its_file() -> None:
    """A changed case must be written anew: `python -m tests.channels.email.write_messages`."""
    written = {case.name: case for folder in ("messages", "awkward") for case in cases(folder)}
    assert {path.stem for path in FILES} == written.keys()
    stale = [
        path.stem
        for path in FILES
        if path.read_bytes() != written[path.stem].raw
        or path.with_suffix(".toml").read_text(encoding="utf-8") != as_toml(written[path.stem].expected)
    ]
    assert stale == []


@pytest.mark.parametrize("store", ["US", "UK", "CA", "DE", "FR", "IT", "ES", "BR", "JP"])
def test_every_large_store_is_here(store: str) -> None:
    assert sum(1 for path in FILES if expected_of(path).get("marketplace") == store) >= 2
