"""The look through the log lines finds what it should: it runs at the end of every test run (tests/conftest.py)."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.log_watch import FOLDER, Keeper, buyers_of_the_demo, lines_kept, slips


@pytest.mark.parametrize(
    ("words", "is_slip"),
    [
        pytest.param("case 7 closed", False, id="a number"),
        pytest.param("refused by ***@***", False, id="masked"),
        pytest.param("opened for Franziska Mühlbauer", True, id="a full name"),
        pytest.param("opened for Franziska", True, id="a first name"),
        pytest.param("Franziskaner", False, id="another word"),
        pytest.param("写给 青木 奈緒", True, id="a Japanese name"),
        pytest.param("to kx72+c1@marketplace.amazon.de", True, id="a relay address"),
        pytest.param("login with hunter2", True, id="a password"),
    ],
)
def test_a_slip_is_found(words: str, is_slip: bool) -> None:
    assert bool(slips([words], buyers_of_the_demo())) is is_slip


def test_every_line_is_kept_in_both_forms(tmp_path: Path) -> None:
    logger = logging.Logger("afterdesk.tests.watch")
    logger.addHandler(Keeper(tmp_path / FOLDER))
    logger.error("case %s: kx72@marketplace.amazon.de", 7)
    kept = list(lines_kept(tmp_path))
    assert len(kept) == 2
    assert kept[1].startswith("{")
    assert slips(kept, buyers_of_the_demo()) == []
