"""Reading packs: what is right, what each mistake is told, and the last good pack staying in force."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest

from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Kind, Place
from afterdesk.domain.values import Fulfillment, Programme
from afterdesk.packs.check import check_pack
from afterdesk.packs.load import AMAZON, Pack, PackKeeper, load_pack, read_pack
from afterdesk.packs.problems import PackProblem

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.toml"))
OWN_RULE = """
[[rule]]
id = "OWN-1"
title = "Answer within 12 hours"
kind = "clock"
about = "own-answer"
marketplaces = ["DE"]
value = 12
unit = "hours"
counts_from = "buyer_message_received"
met_by = ["reply_sent"]
sources = ["Our own agreement"]
confidence = "ours"
examples = [
  { name = "in time", started = 2026-06-01T10:00:00, moment = 2026-06-01T22:00:00, expect = "in time" },
  { name = "late", started = 2026-06-01T10:00:00, moment = 2026-06-01T22:00:01, expect = "late" },
]
"""


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in BROKEN])
def test_broken_pack_says_what_to_write(path: Path) -> None:
    expected = [
        line.removeprefix("# expects: ")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("# expects: ")
    ]
    with pytest.raises(PackProblem) as problem:
        read_pack([path])
    assert expected
    assert [words for words in expected if words not in str(problem.value)] == []


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        pytest.param(b"\xff\xfe", "it is not TOML", id="not UTF-8"),
        pytest.param(b"#" * 1_000_001, "Split it into smaller files", id="too large"),
        pytest.param(b"rule = 3", "`rule` is one table", id="rule is a number"),
        pytest.param(b"rule = [3]", "`rule` is one table", id="rule is a list of numbers"),
    ],
)
def test_file_that_is_no_pack_is_told(tmp_path: Path, damage: bytes, words: str) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(damage)
    with pytest.raises(PackProblem, match=words):
        read_pack([file])


def test_all_mistakes_of_a_load_are_told_at_once() -> None:
    with pytest.raises(PackProblem) as problem:
        read_pack(BROKEN[:5])
    assert {line.file for line in problem.value.lines} >= {f"packs/broken/{path.name}" for path in BROKEN[:5]}


def test_every_example_of_amazons_pack_comes_out() -> None:
    assert [str(line) for line in check_pack(load_pack()).problems] == []


def test_an_example_that_comes_out_otherwise_is_told(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN_RULE.replace("T22:00:01", "T21:00:00"), encoding="utf-8")
    problems = check_pack(read_pack([file])).problems
    assert [line.rule for line in problems] == ["OWN-1"]
    assert 'example "late" at DE: expected "late", found "in time"' in problems[0].found


def test_the_sellers_rules_join_amazons(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_RULE, encoding="utf-8")
    pack = load_pack((tmp_path,))
    assert [rule.value for rule in pack.versions("own-1")] == [12]
    assert pack.versions("MSG-1")


def test_the_pack_is_read_again_only_when_a_file_changed(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN_RULE, encoding="utf-8")
    first = load_pack((tmp_path,))
    assert load_pack((tmp_path,)) is first
    own.write_text(OWN_RULE.replace("value = 12", "value = 11").replace("T22", "T21"), encoding="utf-8")
    os.utime(own, (0, 0))
    assert [rule.value for rule in load_pack((tmp_path,)).versions("OWN-1")] == [11]


def test_the_last_good_pack_stays_in_force(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN_RULE, encoding="utf-8")
    keeper = PackKeeper((tmp_path,))
    assert keeper.current().versions("OWN-1")
    own.write_text(OWN_RULE.replace("hours", "hour"), encoding="utf-8")
    assert [rule.value for rule in keeper.current().versions("OWN-1")] == [12]
    assert 'Did you mean "hours"?' in str(keeper.problem)
    own.write_text(OWN_RULE.replace("value = 12", "value = 12 "), encoding="utf-8")
    assert keeper.current().versions("OWN-1")
    assert keeper.problem is None


def test_rules_broken_from_the_start_leave_amazons_pack(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("[[rule]]", encoding="utf-8")
    keeper = PackKeeper((tmp_path,))
    assert keeper.current().versions("MSG-1")
    assert "`id` is missing" in str(keeper.problem)


def test_loading_is_quick() -> None:
    files = sorted(AMAZON.glob("*.toml"))
    read_pack(files)
    taken = []
    for _ in range(5):
        before = time.process_time()
        read_pack(files)
        taken.append(time.process_time() - before)
    assert min(taken) < 0.15


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


@pytest.mark.parametrize(
    ("on", "marketplace", "ids"),
    [
        pytest.param("2026-01-25", "US", {"REF-1"}, id="US, the last day of two business days"),
        pytest.param("2026-01-26", "US", {"REF-2"}, id="US, the first day of four calendar days"),
        pytest.param("2026-01-26", "DE", {"REF-1"}, id="Germany keeps two business days"),
        pytest.param("2026-01-26", "FR", {"REF-1-ELSEWHERE"}, id="France is not confirmed"),
    ],
)
def test_the_narrowest_rule_in_force_answers(pack: Pack, on: str, marketplace: str, ids: set[str]) -> None:
    place = Place(Marketplace(marketplace), Fulfillment.FBM)
    found = pack.about("refund-after-receipt", on=date.fromisoformat(on), place=place)
    assert {rule.id for rule in found} == ids


def test_a_programmes_rule_wins_over_the_stores(pack: Pack) -> None:
    place = Place(Marketplace.US, Fulfillment.FBM, frozenset({Programme.SFP}))
    found = pack.about("refund-after-receipt", on=date(2026, 11, 22), place=place)
    assert [rule.id for rule in found] == ["REF-1-SFP", "REF-2-SFP"]


def test_rules_for_narrows_by_what_is_given(pack: Pack) -> None:
    on = date(2026, 11, 22)
    everything = pack.rules_for(on)
    german = pack.rules_for(on, Marketplace.DE)
    assert {rule.id for rule in german} < {rule.id for rule in everything}
    assert "FBA-9" not in {rule.id for rule in pack.rules_for(on, Marketplace.DE, fulfillment=Fulfillment.FBM)}
    assert {rule.kind for rule in pack.rules_for(on, kind=Kind.TABLE)} == {Kind.TABLE}
