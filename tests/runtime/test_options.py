"""Settings fail at the start, with the next step; every one is in the operations guide."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterdesk.runtime.errors import SettingWrong
from afterdesk.runtime.options import FILE_SUFFIX, OPTIONS, read_options

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        pytest.param({"AFTERDESK_DEBUG": "yes"}, "AFTERDESK_DEBUG=yes: write True or False.", id="no yes and no"),
        pytest.param(
            {"AFTERDESK_HOEM": "/x"},
            "AFTERDESK_HOEM is not a setting of Afterdesk: did you mean AFTERDESK_HOME?",
            id="typo",
        ),
        pytest.param(
            {"AFTERDESK_QWERTZ": "1"},
            "AFTERDESK_QWERTZ is not a setting of Afterdesk: docs/operations.md lists all of them.",
            id="unknown",
        ),
        pytest.param(
            {"AFTERDESK_LANGUAGE": "de"}, "AFTERDESK_LANGUAGE=de: write one of en, zh-hans.", id="language we lack"
        ),
        pytest.param(
            {"AFTERDESK_TIME_ZONE": "Berlin"},
            "AFTERDESK_TIME_ZONE=Berlin: write a time zone's name, for example Europe/Berlin or Asia/Shanghai.",
            id="zone without its continent",
        ),
        pytest.param(
            {"AFTERDESK_URL": "desk.example.com"},
            "AFTERDESK_URL=desk.example.com: write an address without a path, for example https://desk.example.com.",
            id="address without https",
        ),
        pytest.param(
            {"AFTERDESK_URL": "https://example.com/desk"},
            "AFTERDESK_URL=https://example.com/desk: write an address without a path, "
            "for example https://desk.example.com.",
            id="address with a path",
        ),
        pytest.param(
            {"AFTERDESK_WRITING_URL": "llm.example.com"},
            "AFTERDESK_WRITING_URL=llm.example.com: write the address that ends before /chat/completions, "
            "for example https://llm.example.com/v1.",
            id="writing help without https",
        ),
        pytest.param(
            {"AFTERDESK_WRITING_URL": "http://llm.example.com/v1"},
            "AFTERDESK_WRITING_URL=http://llm.example.com/v1: write https; http only goes to this machine or to a "
            "private address written in numbers.",
            id="writing help in the clear",
        ),
        pytest.param(
            {"AFTERDESK_WRITING_URL": "http://127.0.0.1:11434/v1"},
            "AFTERDESK_WRITING_URL is set and AFTERDESK_WRITING_MODEL is not: name the model to ask.",
            id="writing help without a model",
        ),
        pytest.param(
            {"AFTERDESK_LOG_LEVEL": "loud"},
            "AFTERDESK_LOG_LEVEL=loud: write one of DEBUG, INFO, WARNING, ERROR.",
            id="log level",
        ),
        pytest.param(
            {"DATABASE_URL": "mysql://root:hunter2@localhost/desk"},
            "DATABASE_URL=the value is not shown because it is secret: write "
            "postgresql://user:password@host:5432/database; PostgreSQL is the only database.",
            id="another database, password kept",
        ),
        pytest.param(
            {"DATABASE_URL": "postgresql://a/b", "DATABASE_URL_FILE": "/x"},
            "DATABASE_URL and DATABASE_URL_FILE are both set: keep one of them.",
            id="secret twice",
        ),
        pytest.param(
            {"AFTERDESK_KEYS_FILE": "/nowhere/keys"},
            "AFTERDESK_KEYS_FILE=/nowhere/keys cannot be read (No such file or directory): "
            "name a text file that holds the secret.",
            id="secret file missing",
        ),
    ],
)
def test_a_wrong_setting_is_one_sentence_with_the_next_step(environ: dict[str, str], words: str) -> None:
    with pytest.raises(SettingWrong) as refused:
        read_options(environ)
    assert str(refused.value) == words


def test_without_an_environment_every_setting_has_a_good_default() -> None:
    assert set(read_options({})) == {option.name for option in OPTIONS}


def test_a_secret_comes_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://desk:pw@db/desk\n")
    assert read_options({"DATABASE_URL_FILE": str(tmp_path / "url")})["DATABASE_URL"] == "postgresql://desk:pw@db/desk"


def test_names_of_the_tests_are_left_alone() -> None:
    assert read_options({"AFTERDESK_TEST_ANYTHING": "1"})["AFTERDESK_DEBUG"] is False


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_setting_has_a_heading_in_the_operations_guide(option: object) -> None:
    name, words = option.name, OPERATIONS.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert f"\n### `{name}`" in words
    if option.secret:  # type: ignore[attr-defined]
        assert f"`{name}{FILE_SUFFIX}`" in words
