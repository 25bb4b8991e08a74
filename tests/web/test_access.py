"""The door: the brake on guessing, the second step, sessions with their limits, from where somebody comes."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from afterdesk.desk.actions.second_step import STEP_SECONDS, confirm_second_step, pass_second_step
from afterdesk.desk.actions.sign_in_brake import (
    FORGOTTEN_AFTER,
    PER_ACCOUNT,
    PER_ADDRESS,
    Attempt,
    attempt_was_good,
    begin_attempt,
    forget_old_attempts,
)
from afterdesk.desk.models import AuditEntry, Deed, RecoveryCode, Role, SecondStep, SignIn, SignInBrake, User
from afterdesk.runtime.options import read_option
from afterdesk.web.client_address import address_of, forget_untrusted, neighbourhood_of
from afterdesk.web.device_words import device_words
from tests.desk.cast import PASSWORD, person
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def enter(client: Client, email: str, password: str = PASSWORD, **more: Any) -> HttpResponse:
    """Post the sign-in form."""
    return client.post("/sign-in/", {"email": email, "password": password}, **more)  # type: ignore[return-value]


def with_phone(user: User, *, now: datetime | None = None) -> tuple[pyotp.TOTP, list[str]]:
    """Switch the second step on with the code of the step before this one; return the phone and the codes."""
    secret = pyotp.random_base32()
    SecondStep.objects.create(user=user, secret=secret)
    phone, moment = pyotp.TOTP(secret), now or datetime.now(UTC)
    before = moment - timedelta(seconds=STEP_SECONDS)
    return phone, confirm_second_step(user=user, code=phone.at(before), now=moment)


# The brake


def test_each_further_failure_rests_longer_up_to_a_limit() -> None:
    rests = [PER_ACCOUNT.rest_after(count) for count in range(PER_ACCOUNT.free - 1, PER_ACCOUNT.free + 8)]
    seconds = [rest.total_seconds() if rest else 0 for rest in rests]
    assert seconds == [0, 30, 60, 120, 240, 480, 900, 900, 900]


def test_an_account_is_braked_from_wherever_it_is_tried() -> None:
    for number in range(PER_ACCOUNT.free):
        assert begin_attempt(Attempt("a@x.example", f"203.0.113.{number}"), now=NOW) is None
    again = Attempt("A@x.example ", "203.0.113.99")
    assert begin_attempt(again, now=NOW) == NOW + timedelta(seconds=30)
    assert begin_attempt(again, now=NOW + timedelta(seconds=29)) is not None
    assert begin_attempt(again, now=NOW + timedelta(seconds=30)) is None


def test_an_address_is_braked_whatever_accounts_it_tries_and_others_are_not() -> None:
    for number in range(PER_ADDRESS.free):
        assert begin_attempt(Attempt(f"{number}@x.example", "203.0.113.7"), now=NOW) is None
    assert begin_attempt(Attempt("new@x.example", "203.0.113.7"), now=NOW) is not None
    assert begin_attempt(Attempt("new@x.example", "203.0.113.8"), now=NOW) is None


def test_a_good_sign_in_clears_the_account_but_not_the_address() -> None:
    attempt = Attempt("a@x.example", "203.0.113.7")
    for _ in range(3):
        begin_attempt(attempt, now=NOW)
    attempt_was_good(attempt)
    assert [row.failures for row in SignInBrake.objects.all()] == [2]


def test_old_failures_are_forgotten() -> None:
    for _ in range(PER_ACCOUNT.free - 1):
        begin_attempt(Attempt("a@x.example", ""), now=NOW)
    later = NOW + FORGOTTEN_AFTER + timedelta(seconds=1)
    begin_attempt(Attempt("a@x.example", ""), now=later)
    assert SignInBrake.objects.get().failures == 1
    assert forget_old_attempts(now=later + FORGOTTEN_AFTER + timedelta(seconds=1)) == 1


def test_the_brake_keeps_no_address_in_clear() -> None:
    begin_attempt(Attempt("a@x.example", "203.0.113.7"), now=NOW)
    assert not [row for row in SignInBrake.objects.all() if "x.example" in row.key or "203" in row.key[:3]]


@pytest.mark.parametrize("who", ["owner", "nobody"])
def test_the_brake_says_the_same_for_an_account_that_exists_and_one_that_does_not(cast: Cast, who: str) -> None:
    email = cast.owner.email if who == "owner" else "unknown@team.example"
    for _ in range(PER_ACCOUNT.free):
        assert "do not belong together" in enter(Client(), email, "guess").content.decode()
    assert "Too many attempts. Wait 1 minute," in enter(Client(), email, PASSWORD).content.decode()


def test_failures_are_in_the_log_and_told_to_the_person(cast: Cast) -> None:
    enter(Client(), cast.owner.email, "guess", REMOTE_ADDR="203.0.113.7")
    enter(Client(), "unknown@team.example", "guess")
    known, unknown = AuditEntry.objects.filter(deed=Deed.SIGN_IN_FAILED)
    assert (known.person, known.origin) == (cast.owner, "203.0.113.7")
    assert unknown.person is None
    assert "unknown" not in str(unknown.details)
    page = cast.client("owner").get("/me/").content.decode()
    assert "1 attempt to sign in as you failed" in page
    assert "203.0.113.7" in cast.client("owner").get("/me/access/").content.decode()
    assert "attempt to sign in as you" not in cast.client("colleague").get("/me/").content.decode()


# The second step


def test_it_is_switched_on_with_a_first_code_and_gives_codes_once(cast: Cast) -> None:
    client = cast.client("owner")
    page = client.get("/me/second-step/").content.decode()
    secret = SecondStep.objects.get().secret
    assert "<svg" in page
    assert secret in page
    assert client.post("/me/second-step/", {"code": "000000x"}).status_code == 422
    shown = client.post("/me/second-step/", {"code": pyotp.TOTP(secret).now()}).content.decode()
    codes = re.findall(r'<li class="secret">([^<]+)</li>', shown)
    assert len(set(codes)) == 10
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()
    assert client.get("/me/second-step/").headers["Location"] == "/me/access/"
    assert AuditEntry.objects.filter(deed=Deed.SECOND_STEP_ON, person=cast.owner).exists()


def test_the_secret_is_encrypted_at_rest(cast: Cast) -> None:
    from django.db import connection

    phone, _ = with_phone(cast.owner)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM desk_secondstep")
        assert phone.secret.encode() not in bytes(cursor.fetchone()[0])


def test_signing_in_asks_for_the_code_before_anything_opens(cast: Cast) -> None:
    phone, _ = with_phone(cast.owner)
    client = Client()
    asked = client.post("/sign-in/", {"email": cast.owner.email, "password": PASSWORD, "next": "/search/"})
    assert asked.headers["Location"] == "/sign-in/code/"
    assert client.get("/").status_code == 302
    assert client.post("/sign-in/code/", {"code": "123"}).status_code == 422
    assert client.post("/sign-in/code/", {"code": phone.now()}).headers["Location"] == "/search/"
    assert client.get("/").status_code == 200


def test_a_code_opens_once(cast: Cast) -> None:
    phone, _ = with_phone(cast.owner, now=NOW)
    code = phone.at(NOW)
    assert pass_second_step(user=cast.owner, code=code, now=NOW)
    assert not pass_second_step(user=cast.owner, code=code, now=NOW)
    assert not pass_second_step(user=cast.owner, code=phone.at(NOW - timedelta(seconds=30)), now=NOW)


@pytest.mark.parametrize(
    ("steps", "opens"),
    [
        pytest.param(2, False, id="two steps ahead"),
        pytest.param(1, True, id="one ahead"),
        pytest.param(0, True, id="now"),
        pytest.param(-1, True, id="one behind"),
        pytest.param(-2, False, id="two behind"),
    ],
)
def test_a_phones_clock_may_be_one_step_off(cast: Cast, steps: int, opens: bool) -> None:
    phone, _ = with_phone(cast.owner, now=NOW)
    later = NOW + timedelta(minutes=10)
    code = phone.at(later + timedelta(seconds=steps * STEP_SECONDS))
    assert pass_second_step(user=cast.owner, code=f" {code[:3]} {code[3:]}", now=later) is opens


def test_a_recovery_code_opens_once_whatever_its_spelling(cast: Cast) -> None:
    _, codes = with_phone(cast.owner)
    assert pass_second_step(user=cast.owner, code=codes[0].upper().replace("-", " "), now=NOW)
    assert not pass_second_step(user=cast.owner, code=codes[0], now=NOW)
    assert not pass_second_step(user=cast.colleague, code=codes[1], now=NOW)
    assert AuditEntry.objects.get(deed=Deed.RECOVERY_CODE_USED).details == {"left": 9}


def test_guessing_codes_is_braked(cast: Cast) -> None:
    phone, _ = with_phone(cast.owner)
    client = Client()
    enter(client, cast.owner.email)
    for _ in range(PER_ACCOUNT.free - 1):
        assert "does not fit" in client.post("/sign-in/code/", {"code": "1"}).content.decode()
    assert "Too many attempts" in client.post("/sign-in/code/", {"code": phone.now()}).content.decode()


@pytest.mark.parametrize("change", ["late", "other password", "deactivated", "never"])
def test_the_code_page_needs_a_password_that_was_right_lately(cast: Cast, change: str) -> None:
    phone, _ = with_phone(cast.owner)
    client = Client()
    if change != "never":
        enter(client, cast.owner.email)
    session = client.session
    if change == "late":
        session["half_way"] = {**session["half_way"], "at": time.time() - 601}
        session.save()
    if change == "other password":
        cast.owner.set_password("another pass phrase of today")
        cast.owner.save()
    if change == "deactivated":
        User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    assert client.post("/sign-in/code/", {"code": phone.now()}).headers["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("password", "remains"), [(PASSWORD, False), ("wrong", True)], ids=["right", "wrong"])
def test_switching_off_asks_for_the_password(cast: Cast, password: str, remains: bool) -> None:
    with_phone(cast.owner)
    cast.client("owner").post("/me/second-step/end/", {"password": password})
    assert SecondStep.objects.exists() is remains
    assert RecoveryCode.objects.exists() is remains


def test_new_recovery_codes_replace_the_old_ones(cast: Cast) -> None:
    _, old = with_phone(cast.owner)
    client = cast.client("owner")
    assert client.post("/me/second-step/codes/", {"password": "wrong"}).status_code == 302
    assert client.post("/me/second-step/codes/", {"password": PASSWORD}).status_code == 200
    assert not pass_second_step(user=cast.owner, code=old[0], now=NOW)


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 302), ("lead", 422), ("stranger", 404), ("nobody", 302)], ids=lambda value: str(value)
)
def test_a_lost_phone_is_reset_by_the_account_owner_alone(cast: Cast, who: str, status: int) -> None:
    with_phone(cast.colleague)
    client = Client()
    if who == "lead":
        client.force_login(person("Leo", cast.store, Role.LEAD))
    else:
        client = cast.client(who)
    assert client.post(f"/people/{cast.colleague.pk}/phone/").status_code == status
    assert SecondStep.objects.exists() is (who != "owner")
    assert AuditEntry.objects.filter(deed=Deed.SECOND_STEP_RESET).exists() is (who == "owner")


@pytest.mark.parametrize(
    ("required", "who", "leads_away"),
    [
        ("nobody", "owner", False),
        ("owners", "owner", True),
        ("owners", "colleague", False),
        ("everybody", "colleague", True),
    ],
)
def test_where_it_is_required_nothing_opens_before(
    cast: Cast, settings: Any, required: str, who: str, leads_away: bool
) -> None:
    settings.AFTERDESK_REQUIRE_SECOND_STEP = required
    client = cast.client(who)
    answer = client.get("/search/")
    assert (answer.status_code == 302) is leads_away
    assert client.get("/me/second-step/").status_code == 200
    with_phone(getattr(cast, who)) if not SecondStep.objects.exists() else SecondStep.objects.update(confirmed_at=NOW)
    assert client.get("/search/").status_code == 200


def test_an_owner_without_it_is_reminded(cast: Cast) -> None:
    assert "protect it with a second step" in cast.client("owner").get("/me/").content.decode()
    assert "protect it with a second step" not in cast.client("colleague").get("/me/").content.decode()


# Sessions


def test_signing_in_changes_the_sessions_key(cast: Cast) -> None:
    """Session fixation: a key that somebody planted in the browser opens nothing afterwards."""
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["afterdesk-session"] = str(planted)
    enter(client, cast.owner.email)
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["afterdesk-session"] = str(planted)
    assert thief.get("/").status_code == 302


def test_sessions_are_listed_in_words_and_ended_one_by_one(cast: Cast) -> None:
    mine, other = Client(), Client()
    enter(mine, cast.owner.email)
    enter(other, cast.owner.email, headers={"User-Agent": FIREFOX}, REMOTE_ADDR="203.0.113.7")
    page = mine.get("/me/access/").content.decode()
    assert "Firefox on Windows" in page
    assert "203.0.113.7" in page
    theirs = SignIn.objects.get(address="203.0.113.7")
    mine.post("/me/access/sessions/", {"session": theirs.pk})
    assert other.get("/").status_code == 302
    assert mine.get("/").status_code == 200
    assert AuditEntry.objects.filter(deed=Deed.SESSIONS_ENDED).count() == 1


def test_all_others_end_at_once_and_this_one_stays(cast: Cast) -> None:
    mine, others = Client(), [Client(), Client()]
    for client in (mine, *others):
        enter(client, cast.owner.email)
    mine.post("/me/access/sessions/")
    assert [client.get("/").status_code for client in (mine, *others)] == [200, 302, 302]


def test_nobody_ends_a_session_of_somebody_else(cast: Cast) -> None:
    theirs = Client()
    enter(theirs, cast.owner.email)
    cast.client("colleague").post("/me/access/sessions/", {"session": SignIn.objects.get().pk})
    assert theirs.get("/").status_code == 200


@pytest.mark.parametrize(
    ("past", "status"),
    [
        pytest.param({"seen": 72 * 3600 - 60}, 200, id="rested just short enough"),
        pytest.param({"seen": 72 * 3600 + 60}, 302, id="rested too long"),
        pytest.param({"began": 14 * 86400 - 60}, 200, id="just young enough"),
        pytest.param({"began": 14 * 86400 + 60}, 302, id="too old"),
    ],
)
def test_a_session_ends_by_rest_and_by_age(cast: Cast, past: dict[str, int], status: int) -> None:
    client = Client()
    enter(client, cast.owner.email)
    session = client.session
    for name, seconds in past.items():
        session[name] = int(time.time()) - seconds
    session.save()
    assert client.get("/").status_code == status
    assert client.get("/").status_code == status
    assert SignIn.objects.filter(ended_at=None).exists() is (status == 200)


def test_when_a_session_was_last_used_is_kept(cast: Cast) -> None:
    client = Client()
    enter(client, cast.owner.email)
    SignIn.objects.update(seen_at=NOW)
    client.get("/")
    assert SignIn.objects.get().seen_at == NOW
    session = client.session
    session["seen"] = int(time.time()) - 301
    session.save()
    client.get("/", REMOTE_ADDR="203.0.113.9")
    assert SignIn.objects.get().seen_at > NOW
    assert SignIn.objects.get().address == "203.0.113.9"


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(cast: Cast) -> None:
    mine, other = Client(), Client()
    enter(mine, cast.owner.email)
    enter(other, cast.owner.email)
    new = "four horses ran over the hill"
    mine.post("/me/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert (mine.get("/").status_code, other.get("/").status_code) == (200, 302)
    assert [one.key for one in SignIn.objects.filter(ended_at=None)] == [mine.session.session_key]
    assert AuditEntry.objects.filter(deed=Deed.PASSWORD_CHANGED).count() == 1


def test_signing_out_ends_the_session_and_is_kept(cast: Cast) -> None:
    client = Client()
    enter(client, cast.owner.email)
    client.post("/sign-out/")
    assert not SignIn.objects.filter(ended_at=None).exists()
    deeds = list(AuditEntry.objects.values_list("deed", flat=True))
    assert deeds == ["signed_in", "signed_out"]


# From where


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "found"),
    [
        pytest.param("", "203.0.113.7", "198.51.100.1", "203.0.113.7", id="no proxy: the header is not believed"),
        pytest.param("127.0.0.1", "127.0.0.1", "198.51.100.1", "198.51.100.1", id="our proxy"),
        pytest.param("127.0.0.1", "127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1", id="an invented left part"),
        pytest.param("127.0.0.1,10.0.0.0/8", "127.0.0.1", "198.51.100.1, 10.1.2.3", "198.51.100.1", id="two proxies"),
        pytest.param("127.0.0.1", "203.0.113.7", "198.51.100.1", "203.0.113.7", id="past the proxy"),
        pytest.param("127.0.0.1", "127.0.0.1", "", "127.0.0.1", id="a proxy that says nothing"),
        pytest.param("127.0.0.1", "127.0.0.1", "nonsense", "", id="nonsense"),
        pytest.param("127.0.0.1", "127.0.0.1", "198.51.100.1:443", "198.51.100.1", id="with a port"),
        pytest.param("::1", "::1", "[2001:db8::1]:443", "2001:db8::1", id="IPv6 with a port"),
        pytest.param("127.0.0.1", "::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1", id="IPv4 within IPv6"),
        pytest.param("127.0.0.1", "", "198.51.100.1", "198.51.100.1", id="a proxy by a socket"),
    ],
)
def test_whose_address_is_believed(settings: Any, trusted: str, peer: str, forwarded: str, found: str) -> None:
    settings.AFTERDESK_TRUSTED_PROXIES = (
        read_option("AFTERDESK_TRUSTED_PROXIES", {"AFTERDESK_TRUSTED_PROXIES": trusted}) if trusted else []
    )
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    forget_untrusted(request)
    assert address_of(request) == found


def test_https_is_only_believed_of_a_known_proxy(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.AFTERDESK_TRUSTED_PROXIES = read_option("AFTERDESK_TRUSTED_PROXIES", {})
    for peer, is_secure in (("127.0.0.1", True), ("203.0.113.7", False)):
        request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https")
        forget_untrusted(request)
        assert request.is_secure() is is_secure


def test_attempts_from_one_ipv6_network_count_together() -> None:
    assert neighbourhood_of("2001:db8::1") == neighbourhood_of("2001:db8::ffff") == "2001:db8::/64"
    assert neighbourhood_of("203.0.113.7") == "203.0.113.7"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("curl/8.5", "an unknown program"),
        ("", "an unknown program"),
    ],
)
def test_a_device_in_words(agent: str, words: str) -> None:
    assert device_words(agent) == words
