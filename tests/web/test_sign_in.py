"""Signing in and out, one's own settings, the theme."""

from __future__ import annotations

import pytest
from django.test import Client

from afterdesk.desk.actions.sign_in_brake import PER_ACCOUNT
from tests.desk.cast import PASSWORD
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def enter(client: Client, email: str, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    """Post the sign-in form."""
    return client.post("/sign-in/", {"email": email, "password": password, **more})


def test_the_right_password_opens_the_desk_whatever_the_case_of_the_address(cast: Cast) -> None:
    client = Client()
    assert enter(client, cast.owner.email.upper()).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_a_wrong_password_and_an_unknown_address_say_the_same(cast: Cast) -> None:
    wrong = enter(Client(), cast.owner.email, "not it")
    unknown = enter(Client(), "nobody@team.example", "not it")
    assert wrong.status_code == unknown.status_code == 422
    assert "do not belong together" in wrong.content.decode()
    assert "do not belong together" in unknown.content.decode()


def test_somebody_who_left_cannot_come_in(cast: Cast) -> None:
    cast.owner.is_active = False
    cast.owner.save()
    assert enter(Client(), cast.owner.email).status_code == 422


def test_guessing_is_slowed_down_for_that_address_alone(cast: Cast) -> None:
    for _ in range(PER_ACCOUNT.free):
        enter(Client(), cast.owner.email, "guess")
    assert "Too many attempts" in enter(Client(), cast.owner.email).content.decode()
    assert enter(Client(), cast.colleague.email).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        pytest.param("/cases/7/", "/cases/7/", id="a page of ours"),
        pytest.param("https://evil.example/", "/", id="another site"),
        pytest.param("//evil.example/", "/", id="another site without a scheme"),
        pytest.param("javascript:alert(1)", "/", id="a script"),
    ],
)
def test_signing_in_leads_back_but_never_away(cast: Cast, wanted: str, reached: str) -> None:
    assert enter(Client(), cast.owner.email, next=wanted).headers["Location"] == reached


def test_a_page_that_needs_signing_in_is_reached_afterwards(cast: Cast) -> None:
    assert Client().get("/cases/7/").headers["Location"] == "/sign-in/?next=/cases/7/"


def test_own_settings_change_language_and_zone_at_once(cast: Cast) -> None:
    client = cast.client("owner")
    answer = client.post(
        "/me/", {"name": "Olga Berg", "language": "zh-hans", "time_zone": "Asia/Shanghai", "theme": "dark"}
    )
    assert answer.status_code == 302
    page = client.get("/").content.decode()
    assert 'lang="zh-hans" data-theme="dark"' in page
    assert "今天" in page
    assert "Olga Berg" in page


@pytest.mark.parametrize(
    "wrong",
    [{"time_zone": "Mars/Base"}, {"language": "tlh"}, {"name": ""}, {"theme": "pink"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_settings_that_cannot_be_are_refused(cast: Cast, wrong: dict[str, str]) -> None:
    given = {"name": "Olga", "language": "en", "time_zone": "UTC", "theme": "light", **wrong}
    assert cast.client("owner").post("/me/", given).status_code == 422


@pytest.mark.parametrize("who", ["owner", "nobody"])
def test_the_theme_is_switched_by_a_form_and_an_unknown_one_changes_nothing(cast: Cast, who: str) -> None:
    client = cast.client(who)
    client.post("/theme/", {"theme": "dark", "next": "/sign-in/"})
    client.post("/theme/", {"theme": "pink"})
    assert client.cookies["theme"].value == "dark"
    assert 'data-theme="dark"' in client.get("/keys/", follow=True).content.decode()


def test_a_time_zone_this_machine_lost_does_not_lock_anybody_out(cast: Cast) -> None:
    cast.owner.time_zone = "Atlantis/Capital"
    cast.owner.save()
    assert cast.client("owner").get("/").status_code == 200
