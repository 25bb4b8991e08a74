"""The lock files: everything the project asks for, each with hashes, and no word about where it was found."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(file: str) -> dict[str, str]:
    words = (ROOT / file).read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", words, re.MULTILINE)}


def wanted(*extras: str) -> list[Requirement]:
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("file", "extras"), [("requirements.txt", ()), ("requirements-test.txt", ("test", "lint"))], ids=["run", "test"]
)
def test_the_lock_file_has_everything_in_a_version_that_fits(file: str, extras: tuple[str, ...]) -> None:
    found = locked(file)
    missing = [
        str(one) for one in wanted(*extras) if not one.specifier.contains(found.get(canonicalize_name(one.name), "0"))
    ]
    assert missing == [], "run 'make lock'"


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-test.txt"])
def test_every_package_has_hashes_and_no_address_or_folder_is_named(file: str) -> None:
    words = (ROOT / file).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", words.strip()) if entry]
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?:|file:|--index|--find|/\w", words) == []


def test_both_lock_files_agree() -> None:
    run, test = locked("requirements.txt"), locked("requirements-test.txt")
    assert {name: (version, test.get(name)) for name, version in run.items() if test.get(name) != version} == {}
