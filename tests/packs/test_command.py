"""`afterdesk packs`, as a person calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterdesk.cli import main
from afterdesk.packs.manual import manual_page

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
        pytest.param(
            "try return_request_received --at 2026-11-20T18:00+01:00 --marketplace DE --fact cross_border=true"
            " --fact currency=EUR --fact item_minor=2501",
            "RET-10: Return from abroad: offer an address and label, or refund, within 3 days (operator): "
            "due 2026-11-23 18:00 CET [amazon-staff]",
            id="try",
        ),
        pytest.param(
            "try return_request_received --at 2026-11-20T18:00+01:00 --marketplace DE --fulfillment FBM",
            "[amazon-staff; taken for granted: auto_authorized]",
            id="try, with facts not known",
        ),
        pytest.param(
            "try case_closed --at 2026-11-20T18:00+01:00 --marketplace DE", "starts no clock", id="try nothing"
        ),
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
        pytest.param("try replied --at 2026-11-20T18:00Z --marketplace DE", '"replied" is not an event', id="no event"),
        pytest.param("try reply_sent --at 2026-11-20 --marketplace DE", "has no time zone", id="no time zone"),
        pytest.param("try reply_sent --at friday --marketplace DE", '"friday" is not a moment', id="no moment"),
        pytest.param(
            "try reply_sent --at 2026-11-20T18:00Z --marketplace DE --fact crossborder=true",
            "Did you mean cross_border?",
            id="no such fact",
        ),
        pytest.param(
            "try reply_sent --at 2026-11-20T18:00Z --marketplace DE --fact cross_border=yes",
            "cross_border is a yes/no. Write true or false",
            id="a fact of another type",
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


def test_the_manuals_own_rule_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = manual_page("").partition("    [[rule]]")
    lines = [line.removeprefix("    ") for line in (text[1] + text[2]).split("\n\n")[0].splitlines()]
    (tmp_path / "own.toml").write_text("\n".join(lines), encoding="utf-8")
    assert main(["packs", "check", "--alone", str(tmp_path)]) == 0
    assert "1 rule(s), 2 examples, 0 wrong." in capsys.readouterr().out


def test_docs_are_written_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "docs", "--check", "--out", str(tmp_path)]) == 2
    assert "Run `afterdesk packs docs`" in capsys.readouterr().out
    assert main(["packs", "docs", "--out", str(tmp_path)]) == 0
    assert main(["packs", "docs", "--check", "--out", str(tmp_path)]) == 0
    gone = tmp_path / "gone.md"
    gone.write_text((tmp_path / "returns.md").read_text(encoding="utf-8"), encoding="utf-8")
    main(["packs", "docs", "--out", str(tmp_path)])
    assert not gone.exists()
