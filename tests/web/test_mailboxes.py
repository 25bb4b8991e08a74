"""Pages of live mailboxes: who sees and changes what, faults in words, secrets never shown, alarms on Today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from afterdesk.channels.email.imap_faults import Fault
from afterdesk.desk.actions.mailboxes import add_mailbox
from afterdesk.desk.models import Mailbox, MailFolder, RawMail
from afterdesk.desk.queries.mailboxes import alarms, figures_of, silent_since
from afterdesk.web.mailbox_words import FAULTS
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db

SETTINGS = {
    "name": "Germany",
    "host": "127.0.0.1",
    "port": "1",
    "security": "none",
    "username": "desk@larch.example",
    "sign_in": "password",
    "password": "hush-hush",
}


def made(cast: Cast, **fields: Any) -> Mailbox:
    box = Mailbox(**{"host": "127.0.0.1", "port": 1, "security": "none", "username": "u", "password": "p", **fields})
    state = fields.get("state")
    add_mailbox(store=cast.store, name="Germany", mailbox=box, by=cast.owner)
    if state:
        Mailbox.objects.filter(pk=box.pk).update(state=state)
        box.refresh_from_db()
    return box


def path(cast: Cast, box: Mailbox, deed: str = "") -> str:
    return f"/stores/{cast.store.pk}/mailboxes/{box.pk}/{deed}"


@pytest.mark.parametrize(
    ("who", "status", "settings"),
    [
        pytest.param("owner", 200, True, id="owner"),
        pytest.param("colleague", 200, False, id="operator"),
        pytest.param("warehouse", 404, False, id="warehouse"),
        pytest.param("stranger", 404, False, id="stranger"),
        pytest.param("nobody", 302, False, id="signed out"),
    ],
)
def test_who_sees_a_mailbox(cast: Cast, who: str, status: int, settings: bool) -> None:
    answer = cast.client(who).get(path(cast, made(cast)))
    assert answer.status_code == status
    assert ('name="host"' in answer.content.decode()) is settings


@pytest.mark.parametrize("who", ["colleague", "warehouse", "stranger", "nobody"])
@pytest.mark.parametrize("deed", ["", "trial/", "folders/", "switch/", "removal/"])
def test_nobody_but_the_owner_changes_a_mailbox(cast: Cast, who: str, deed: str) -> None:
    box = made(cast)
    answer = cast.client(who).post(path(cast, box, deed), {**SETTINGS, "host": "evil.example", "folder": "INBOX"})
    assert answer.status_code in (302, 403, 404)
    box.refresh_from_db()
    assert (box.host, box.state) == ("127.0.0.1", "new")


def test_the_owner_adds_one_and_its_secrets_are_never_shown(cast: Cast) -> None:
    client = cast.client("owner")
    answer = client.post(f"/stores/{cast.store.pk}/mailboxes/new/", SETTINGS, follow=True)
    box = Mailbox.objects.get(account__store=cast.store)
    assert (box.account.name, box.username, box.password) == ("Germany", "desk@larch.example", "hush-hush")
    page = answer.content.decode()
    assert "hush-hush" not in page
    assert "A password is kept" in page
    client.post(path(cast, box), {**SETTINGS, "password": "", "host": "localhost"})
    box.refresh_from_db()
    assert (box.host, box.password) == ("localhost", "hush-hush")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"host": "https://imap.example"}, "name alone", id="a web address"),
        pytest.param({"host": "imap.example.com"}, "only this machine may be", id="in clear"),
        pytest.param({"password": ""}, "Enter the password", id="no password"),
        pytest.param({"port": "0"}, "1", id="port"),
        pytest.param({"sign_in": "oauth", "client_id": "desk"}, "OAuth needs this", id="oauth without its parts"),
        pytest.param({"token_url": "http://login.example/t"}, "https://", id="token service in clear"),
        pytest.param({"name": "files"}, "already", id="the name is taken"),
    ],
)
def test_settings_that_cannot_be(cast: Cast, changes: dict[str, str], words: str) -> None:
    answer = cast.client("owner").post(f"/stores/{cast.store.pk}/mailboxes/new/", {**SETTINGS, **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_the_trial_says_what_is_wrong(cast: Cast) -> None:
    box = made(cast)
    page = cast.client("owner").post(path(cast, box, "trial/")).content.decode()
    assert str(FAULTS[Fault.REFUSED]) in page


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_words(fault: Fault) -> None:
    assert FAULTS[fault]


def test_the_page_says_why_reading_stopped(cast: Cast) -> None:
    box = made(cast, state="stopped")
    Mailbox.objects.filter(pk=box.pk).update(fault=Fault.WRONG_PASSWORD, said="[AUTHENTICATIONFAILED] no")
    page = cast.client("colleague").get(path(cast, box)).content.decode()
    assert str(FAULTS[Fault.WRONG_PASSWORD]) in page
    assert "[AUTHENTICATIONFAILED] no" in page


def test_switched_off_and_on_again(cast: Cast) -> None:
    box, client = made(cast), cast.client("owner")
    client.post(path(cast, box, "switch/"))
    box.refresh_from_db()
    assert not box.is_read
    client.post(path(cast, box, "switch/"))
    box.refresh_from_db()
    assert box.is_read


def test_folders_are_chosen_and_one_left_out_keeps_its_mark(cast: Cast) -> None:
    box, client = made(cast), cast.client("owner")
    MailFolder.objects.create(mailbox=box, name="INBOX", last_uid=7)
    client.post(path(cast, box, "folders/"), {"folder": ["Kunden"], "sent": ["Kunden"]})
    assert sorted(box.folders.values_list("name", "is_read", "is_sent", "last_uid")) == [
        ("INBOX", False, False, 7),
        ("Kunden", True, True, 0),
    ]
    page = client.post(path(cast, box, "folders/"), {}, follow=True).content.decode()
    assert "at least one folder" in page


def test_forgetting_a_mailbox_keeps_its_mails(cast: Cast) -> None:
    box = made(cast)
    RawMail.objects.update(account=box.account)
    cast.client("owner").post(path(cast, box, "removal/"))
    assert not Mailbox.objects.exists()
    assert RawMail.objects.filter(account=box.account_id).exists()


def arrivals(box: Mailbox, hours_ago: list[float]) -> None:
    """Let mails have come so many hours ago."""
    now = timezone.now()
    for number, hours in enumerate(hours_ago):
        one = RawMail.objects.create(
            store_id=box.account.store_id, account=box.account, identity=f"t{number}", content=b"", size=1
        )
        RawMail.objects.filter(pk=one.pk).update(stored_at=now - timedelta(hours=hours))


HOURLY = [float(hour) for hour in range(1, 40)]


@pytest.mark.parametrize(
    ("ago", "is_silent"),
    [
        pytest.param([5.9 + hour for hour in HOURLY], True, id="seven hours where one was the longest"),
        pytest.param([4.9 + hour for hour in HOURLY], False, id="never before six hours"),
        pytest.param([2 + 12 * hour for hour in HOURLY], False, id="a night is usual here"),
        pytest.param([8.0] * 15, False, id="nothing is usual yet"),
        pytest.param([], False, id="never any mail"),
    ],
)
def test_silence_is_told_when_it_is_longer_than_usual(cast: Cast, ago: list[float], is_silent: bool) -> None:
    box = made(cast)
    arrivals(box, ago)
    assert (silent_since(box, now=timezone.now()) is not None) is is_silent


@pytest.mark.parametrize(
    ("state", "minutes", "kind"),
    [
        pytest.param("ok", 1, None, id="well"),
        pytest.param("ok", 16, "behind", id="not read for a while"),
        pytest.param("retrying", 16, "behind", id="ill for a while"),
        pytest.param("retrying", 14, None, id="ill for a moment"),
        pytest.param("stopped", 1, "stopped", id="stopped"),
        pytest.param("reading", 600, None, id="the first reading takes long"),
        pytest.param("off", 6000, None, id="switched off"),
    ],
)
def test_which_mailboxes_raise_an_alarm(cast: Cast, state: str, minutes: int, kind: str | None) -> None:
    box, now = made(cast, state=state), timezone.now()
    box.account.last_success_at = now - timedelta(minutes=minutes)
    assert [one.kind for one in alarms([box], now=now)] == ([kind] if kind else [])


@pytest.mark.parametrize(("who", "sees"), [("colleague", True), ("warehouse", False), ("stranger", False)])
def test_an_alarm_stands_on_today(cast: Cast, who: str, sees: bool) -> None:
    made(cast, state="stopped")
    page = cast.client(who).get("/").content.decode()
    assert ("no longer read until somebody" in page) is sees


def test_figures_account_for_every_mail(cast: Cast) -> None:
    box = made(cast)
    MailFolder.objects.create(mailbox=box, name="INBOX", seen=10, new=7, known=3, waiting=10)
    MailFolder.objects.create(mailbox=box, name="Sent", seen=2, new=2, failed=1)
    figures = figures_of(box)
    assert (figures.seen, figures.new, figures.known, figures.failed, figures.share_read) == (12, 9, 3, 1, 54)
