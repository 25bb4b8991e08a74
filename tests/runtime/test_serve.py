"""The pages' port is ours before anything starts, or one sentence says why not."""

from __future__ import annotations

import socket

import pytest

from afterdesk.runtime.errors import PortTaken
from afterdesk.runtime.serve import listen


def test_a_taken_port_is_one_sentence_with_the_next_step() -> None:
    first = listen("127.0.0.1", 0)
    with pytest.raises(PortTaken) as refused:
        listen("127.0.0.1", first.port)
    assert str(refused.value) == (
        f"Port {first.port} on 127.0.0.1 is taken by another program: stop it, or choose another with --port."
    )
    first.socket.close()


def test_an_address_of_another_machine_is_refused_in_words() -> None:
    with pytest.raises(PortTaken, match="is no address of this machine"):
        listen("192.0.2.7", 8000)


def test_a_port_is_free_again_at_once_after_a_stop() -> None:
    first = listen("127.0.0.1", 0)
    with socket.create_connection(("127.0.0.1", first.port)):
        first.socket.accept()[0].close()
    first.socket.close()
    listen("127.0.0.1", first.port).socket.close()


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:{}/"), ("0.0.0.0", "http://127.0.0.1:{}/"), ("localhost", "http://localhost:{}/")],
)
def test_the_address_can_be_typed_into_a_browser(host: str, address: str) -> None:
    opened = listen(host, 0)
    assert opened.address == address.format(opened.port)
    opened.socket.close()
