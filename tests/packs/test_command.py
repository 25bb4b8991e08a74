"""`afterdesk packs`, as a person calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterdesk.cli import main

BROKEN = Path(__file__).parent / "broken"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("check", " 0 wrong.", id="check"),
        pytest.param("explain MSG-1 --on 2026-11-22", "MSG-1 holds on 2026-11-22: Reply within 24 hours", id="explain"),
        pytest.param(
            "explain msg-1 --on 2026-11-22 --marketplace de", "Source: Seller Central US 202152030", id="any case"
        ),
        pytest.param("explain REF-2 --on 2026-01-25 --marketplace US", "it begins on 2026-01-26", id="not yet"),
        pytest.param("explain REF-2 --on 2026-01-25 --marketplace US", "Instead: REF-1 (2 business days", id="instead"),
        pytest.param(
            "explain return-answer --on 2026-11-22 --marketplace JP", "RET-2 (24 hours) is a recommendation", id="about"
        ),
        pytest.param("explain --list --on 2026-11-22 --marketplace AE", "SAFET-AE-APPEAL", id="list"),
        pytest.param(
            "diff 2026-01-25 2026-01-26",
            "- REF-1: 2 business days of the marketplace (US), to 2026-01-25",
            id="diff, ended",
        ),
        pytest.param("diff 2026-01-25 2026-01-26", "+ REF-2: 4 calendar days (US), from 2026-01-26", id="diff, begun"),
        pytest.param("diff 2026-01-25 2026-01-26 --marketplace DE", "Nothing changed between", id="diff elsewhere"),
    ],
)
def test_it_says(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", *words.split()]) == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("explain NO-SUCH", 'No rule is called "NO-SUCH"', id="no such rule"),
        pytest.param("explain MSG-1 --on yesterday", '"yesterday" is not a date. Write it as 2026-11-22', id="no date"),
        pytest.param(
            "explain MSG-1 --marketplace GB", '"GB" is not a marketplace. Write one of: US', id="no marketplace"
        ),
        pytest.param("check /no/such/place", "there is no such file or folder", id="no file"),
        pytest.param(f"check {BROKEN}/wrong-unit.toml", "which a clock cannot have", id="a broken pack"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_status_2(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", *words.split()]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_docs_are_written_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "docs", "--check", "--out", str(tmp_path)]) == 2
    assert "Run `afterdesk packs docs`" in capsys.readouterr().out
    assert main(["packs", "docs", "--out", str(tmp_path)]) == 0
    assert main(["packs", "docs", "--check", "--out", str(tmp_path)]) == 0
    gone = tmp_path / "gone.md"
    gone.write_text((tmp_path / "returns.md").read_text(encoding="utf-8"), encoding="utf-8")
    main(["packs", "docs", "--out", str(tmp_path)])
    assert not gone.exists()
