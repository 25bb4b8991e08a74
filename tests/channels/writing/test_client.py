"""Asking the help: what is sent, and that every way it can go wrong says what to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from afterdesk.channels.writing.client import Endpoint, WritingFault, ask, is_allowed
from tests.writing_server import WritingServer, as_answer, writing_server

MESSAGES = [{"role": "system", "content": "Translate."}, {"role": "user", "content": "-\nGuten Tag\n-"}]


@pytest.fixture
def server() -> Iterator[WritingServer]:
    with writing_server() as state:
        yield state


def endpoint(server: WritingServer, key: str = "", seconds: int = 5) -> Endpoint:
    return Endpoint(server.url, "small", key, seconds)


def test_it_sends_model_messages_and_key_and_returns_the_words(server: WritingServer) -> None:
    server.say = lambda text: text.upper()
    assert ask(endpoint(server, "hunter2"), MESSAGES) == "GUTEN TAG"
    assert server.asked == [{"model": "small", "messages": MESSAGES, "stream": False}]
    assert server.keys == ["Bearer hunter2"]


def test_without_a_key_none_is_sent(server: WritingServer) -> None:
    ask(endpoint(server), MESSAGES)
    assert server.keys == [""]


def test_a_broken_connection_is_tried_once_more(server: WritingServer) -> None:
    server.drops = 1
    assert ask(endpoint(server), MESSAGES) == "Guten Tag"
    server.drops = 2
    with pytest.raises(WritingFault, match="cannot be reached"):
        ask(endpoint(server), MESSAGES)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"status": 401}, "refused our key", id="401"),
        pytest.param({"status": 404}, "no such address or model", id="404"),
        pytest.param({"status": 413}, "too long", id="413"),
        pytest.param({"status": 429}, "Wait a minute", id="429"),
        pytest.param({"status": 500}, "fault of its own", id="500"),
        pytest.param({"status": 302}, "look at its settings", id="a redirect is not followed"),
        pytest.param({"raw": b"<html>"}, "cannot be read", id="no JSON"),
        pytest.param({"raw": b'{"choices": []}'}, "cannot be read", id="no choice"),
        pytest.param({"raw": b"[" * 100_000}, "cannot be read", id="nested without end"),
        pytest.param({"raw": b"\xff\xfe"}, "cannot be read", id="no text"),
        pytest.param({"raw": as_answer("x" * 1_000_000)}, "far too much", id="a megabyte"),
        pytest.param({"raw": as_answer("", finish_reason="content_filter")}, "declined", id="filtered"),
        pytest.param({"raw": as_answer("Gut", finish_reason="length")}, "in the middle", id="cut off"),
        pytest.param({"raw": as_answer(None)}, "with nothing", id="no words"),  # type: ignore[arg-type]
    ],
)
def test_what_goes_wrong_is_said_with_what_to_do(server: WritingServer, changes: dict[str, object], words: str) -> None:
    for name, value in changes.items():
        setattr(server, name, value)
    with pytest.raises(WritingFault, match=words):
        ask(endpoint(server), MESSAGES)


def test_a_slow_answer_is_given_up_and_not_asked_again(server: WritingServer) -> None:
    server.wait = 1.5
    with pytest.raises(WritingFault, match="took too long"):
        ask(endpoint(server, seconds=1), MESSAGES)
    assert len(server.asked) == 1


@pytest.mark.parametrize("off", [Endpoint("", ""), Endpoint("", "small")], ids=["nothing set", "no address"])
def test_nothing_leaves_unless_it_is_switched_on(off: Endpoint) -> None:
    with pytest.raises(WritingFault, match="switched off"):
        ask(off, MESSAGES)


def test_too_much_is_not_sent(server: WritingServer) -> None:
    with pytest.raises(WritingFault, match="too long"):
        ask(endpoint(server), [{"role": "user", "content": "x" * 70_000}])
    assert server.asked == []


def test_a_key_is_not_shown() -> None:
    assert "hunter2" not in repr(Endpoint("https://x.example/v1", "small", "hunter2"))


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://llm.example.com/v1", True),
        ("http://127.0.0.1:11434/v1", True),
        ("http://localhost:11434/v1", True),
        ("http://192.168.1.20:8000/v1", True),
        ("http://llm.example.com/v1", False),
        ("http://8.8.8.8/v1", False),
        ("ftp://llm.example.com", False),
        ("file:///etc/passwd", False),
        ("http://[::1", False),
    ],
)
def test_a_text_travels_encrypted_or_stays_in_the_house(url: str, allowed: bool) -> None:
    assert is_allowed(url) is allowed
