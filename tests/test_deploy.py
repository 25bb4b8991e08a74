"""The files in deploy/: systemd accepts the units, and they call verbs and options that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from afterdesk.cli import VERBS, _parser_for

DEPLOY = Path(__file__).parents[1] / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
COMMAND = re.compile(r"bin/afterdesk ([^'\n]+)")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("this machine has no systemd-analyze")
    for file in UNITS:  # the programs of /opt are not here: something that is stands for them
        (tmp_path / file.name).write_text(file.read_text().replace("/opt/afterdesk/.venv/bin/afterdesk", "/bin/true"))
    checked = subprocess.run(
        [program, "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )
    assert unit.name not in checked.stderr
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_the_unit_calls_a_verb_that_exists(unit: Path) -> None:
    (words,) = COMMAND.findall(re.sub(r"\$\$\([^)]*\)", "x", unit.read_text()))
    verb = words.split()[0]
    assert verb in VERBS
    _parser_for(verb).parse_args(words.split())


def test_the_container_copies_what_is_there() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    assert [name for line in copied for name in line.split() if not (DEPLOY.parent / name).exists()] == []
