"""A provider's token service on loopback: gives access tokens, and checks them for the mail server."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

REFRESH = "refresh-1"


@dataclass
class TokenService:
    """What the service knows: refresh tokens with their users, and the access tokens that hold."""

    url: str = ""
    users: dict[str, str] = field(default_factory=dict)  # refresh token -> user
    access: dict[str, str] = field(default_factory=dict)  # access token -> user
    seconds: int = 3600
    is_ill: bool = False
    given: int = 0

    @property
    def token_url(self) -> str:
        return self.url + "token"

    @property
    def check_url(self) -> str:
        return self.url + "check"

    def answer(self, path: str, form: dict[str, str], bearer: str) -> tuple[int, dict[str, object]]:
        """Return status and content."""
        if path.endswith("check"):
            user = self.access.get(form.get("token", "") or bearer)
            return 200, {"active": "true", "username": user} if user else {"active": "false"}
        if self.is_ill:
            return 503, {"error": "temporarily_unavailable"}
        user = self.users.get(form.get("refresh_token", ""))
        if user is None:
            return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
        self.given += 1
        token = f"access-{self.given}"
        self.access[token] = user
        return 200, {"access_token": token, "expires_in": self.seconds, "token_type": "Bearer"}


@contextlib.contextmanager
def token_service() -> Iterator[TokenService]:
    """Run a service until the block ends."""
    service = TokenService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            bearer = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            status, content = service.answer(self.path, form, bearer)
            raw = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST  # noqa: N815 - the name the library looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
