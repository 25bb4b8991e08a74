"""What a browser is told and what a visitor cannot make the desk say: cookies, https, host names, ways back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from tests.desk.cast import PASSWORD
from tests.web.cast import Cast
from tests.web.test_access import with_phone

pytestmark = pytest.mark.django_db

ASKED = (
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "CSRF_COOKIE_HTTPONLY",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "ALLOWED_HOSTS",
    "AFTERDESK_TRUSTED_PROXIES",
)


def settings_with(**environment: str) -> dict[str, Any]:
    """Return settings as a process with this environment reads them."""
    told = f"{{name: getattr(settings, name) for name in {ASKED}}}"
    script = f"import json; from afterdesk import settings; print(json.dumps({told}, default=str))"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
    done = subprocess.run(
        [sys.executable, "-c", script], env={**kept, **environment}, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


def test_with_https_cookies_are_only_sent_encrypted_and_browsers_stay() -> None:
    told = settings_with(AFTERDESK_URL="https://desk.larch.example")
    assert told["SESSION_COOKIE_NAME"] == "__Host-afterdesk-session"
    assert told["CSRF_COOKIE_NAME"] == "__Host-afterdesk-csrf"
    assert all(told[name] for name in ASKED if name.endswith(("_SECURE", "_HTTPONLY")))
    assert told["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert told["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert "desk.larch.example" in told["ALLOWED_HOSTS"]


def test_without_https_nothing_is_promised_that_would_lock_people_out() -> None:
    told = settings_with(AFTERDESK_URL="http://desk.larch.example")
    assert told["SECURE_HSTS_SECONDS"] == 0
    assert not told["SESSION_COOKIE_SECURE"]
    assert told["SESSION_COOKIE_HTTPONLY"]


@pytest.mark.parametrize(("behind", "header", "trusted"), [("True", True, 2), ("False", False, 0)])
def test_a_proxy_is_believed_only_where_it_is_said_to_be(behind: str, header: bool, trusted: int) -> None:
    told = settings_with(AFTERDESK_BEHIND_PROXY=behind)
    assert bool(told["SECURE_PROXY_SSL_HEADER"]) is header
    assert len(told["AFTERDESK_TRUSTED_PROXIES"]) == trusted


def test_every_cookie_is_out_of_a_scripts_reach(cast: Cast) -> None:
    client = Client()
    client.post("/sign-in/", {"email": cast.owner.email, "password": PASSWORD})
    client.get("/")
    client.post("/theme/", {"theme": "dark"})
    cookies = {name: morsel for name, morsel in client.cookies.items() if name != "theme"}
    assert {name for name in cookies if "session" in name}
    for name, morsel in cookies.items():
        assert morsel["httponly"], name
        assert morsel["samesite"] == "Lax", name


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("evil.example", id="another"),
        pytest.param("localhost.evil.example", id="ours in front"),
        pytest.param("evil.example:80@localhost", id="ours behind"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/sign-in/"])
def test_another_host_name_is_refused(cast: Cast, host: str, path: str) -> None:
    answer = cast.client("owner").get(path, HTTP_HOST=host)
    assert answer.status_code == 400
    assert host not in answer.content.decode()


def test_a_forwarded_host_is_not_believed(cast: Cast) -> None:
    answer = Client().get("/", HTTP_X_FORWARDED_HOST="evil.example", HTTP_X_FORWARDED_FOR="1.2.3.4")
    assert answer.headers["Location"] == "/sign-in/?next=/"


AWAY = [
    pytest.param("https://evil.example/", id="another site"),
    pytest.param("//evil.example/", id="no scheme"),
    pytest.param("/\\evil.example/", id="a backslash"),
    pytest.param("\\\\evil.example/", id="two backslashes"),
    pytest.param("https:evil.example", id="no slashes"),
    pytest.param("///evil.example", id="three slashes"),
    pytest.param("javascript:alert(1)", id="a script"),
    pytest.param("data:text/html,x", id="data"),
    pytest.param("http://testserver@evil.example/", id="our name as a user"),
    pytest.param("\t//evil.example", id="a tab"),
    pytest.param("/\x0d\x0aSet-Cookie: a=b", id="a second header"),
]


@pytest.mark.parametrize("wanted", AWAY)
@pytest.mark.parametrize("door", ["sign-in", "theme"])
def test_no_way_back_leads_away(cast: Cast, door: str, wanted: str) -> None:
    if door == "sign-in":
        client, given = Client(), {"email": cast.owner.email, "password": PASSWORD, "next": wanted}
    else:
        client, given = cast.client("owner"), {"theme": "dark", "next": wanted}
    answer = client.post(f"/{door}/", given)
    assert answer.headers["Location"] in ("/", "/%0D%0ASet-Cookie:%20a=b")
    assert "Set-Cookie" not in answer.headers


def test_the_code_page_keeps_the_way_back_within_the_desk(cast: Cast) -> None:
    phone, _ = with_phone(cast.owner)
    client = Client()
    client.post("/sign-in/", {"email": cast.owner.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert client.post("/sign-in/code/", {"code": phone.now()}).headers["Location"] == "/"


def test_a_page_of_somebody_who_signed_out_is_in_no_cache(cast: Cast) -> None:
    client = cast.client("owner")
    assert client.get(f"/cases/{cast.case.pk}/")["Cache-Control"] == "no-store, private"
    client.post("/sign-out/")
    assert client.get(f"/cases/{cast.case.pk}/").status_code == 302


def test_signing_out_and_other_deeds_are_never_a_link(cast: Cast) -> None:
    client = cast.client("owner")
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/").status_code == 200
