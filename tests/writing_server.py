"""A stand-in for an OpenAI-compatible endpoint: a real socket on loopback that says what the test tells it to say."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: What it answers to the masked text it was sent.
Script = Callable[[str], str]


def as_answer(words: str, **more: Any) -> bytes:
    """Put words into the form of a chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": "stop", **more}
    return json.dumps({"choices": [choice]}).encode()


@dataclass
class WritingServer:
    """What it answers next, and what it was sent. `drops`: connections to cut before one is answered."""

    url: str = ""
    say: Script = lambda text: text
    status: int = 200
    raw: bytes | None = None
    wait: float = 0.0
    drops: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text that was sent last, without its two lines."""
        return str(self.asked[-1]["messages"][1]["content"]).partition("\n")[2].rpartition("\n")[0]


@contextmanager
def writing_server() -> Iterator[WritingServer]:
    """Listen until the test is over."""
    state = WritingServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if state.drops:
                state.drops -= 1
                self.close_connection = True
                self.connection.close()
                return
            state.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            state.keys.append(self.headers.get("Authorization", ""))
            time.sleep(state.wait)
            content = state.raw if state.raw is not None else as_answer(state.say(state.text))
            self.send_response(state.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
