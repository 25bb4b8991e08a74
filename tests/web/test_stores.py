"""Stores: who sees and changes what, the mail server in words, files brought in through the page."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from afterdesk.channels.email.probe import Finding, probe
from afterdesk.channels.email.send import SmtpAccount, SmtpSecurity
from afterdesk.desk.actions.stores import try_mail_server
from afterdesk.desk.models import ImportRun, Membership, Order, Product, RawMail, Role, Store, User
from afterdesk.jobs import uploads
from tests.desk.cast import mailbox, person, store
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db

SETTINGS = {
    "name": "Larch",
    "go_live_at": "2026-11-01T08:00",
    "delivery_days": "4",
    "sender_name": "Larch Home",
    "approved_sender": "desk@larch.example",
    "smtp_host": "smtp.larch.example",
    "smtp_port": "587",
    "smtp_security": "starttls",
    "smtp_username": "desk",
    "undo_seconds": "20",
}
MAIL = b"""From: Anna <anna7x@marketplace.amazon.de>
To: desk@larch.example
Subject: Frage
Message-ID: <%d@amazonses.com>
Date: Wed, 18 Nov 2026 10:00:00 +0000

Die Lampe ist kaputt.
"""
ORDERS = (
    b"amazon-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\tsku\tasin\t"
    b"product-name\tquantity\tcurrency\titem-price\n"
    b"302-0000000-0000001\t2026-11-01T10:00:00+00:00\t2026-11-02T10:00:00+00:00\tShipped\tMerchant\tAmazon.de\tLAMP-1\t"
    b"B000000001\tLampe\t1\tEUR\t39.90\n"
)


@pytest.mark.parametrize(
    ("who", "status", "sees"),
    [
        pytest.param("owner", 200, True, id="owner"),
        pytest.param("colleague", 200, True, id="operator"),
        pytest.param("warehouse", 200, True, id="warehouse"),
        pytest.param("stranger", 404, False, id="stranger"),
        pytest.param("nobody", 302, False, id="signed out"),
    ],
)
def test_who_sees_a_store(cast: Cast, who: str, status: int, sees: bool) -> None:
    client = cast.client(who)
    assert client.get(f"/stores/{cast.store.pk}/").status_code == status
    assert (f"/stores/{cast.store.pk}/" in client.get("/stores/").content.decode()) is sees


@pytest.mark.parametrize(
    ("who", "settings", "files"),
    [
        pytest.param("owner", True, True, id="owner"),
        pytest.param("colleague", False, True, id="operator"),
        pytest.param("warehouse", False, False, id="warehouse"),
    ],
)
def test_what_each_role_finds_on_the_page(cast: Cast, who: str, settings: bool, files: bool) -> None:
    page = cast.client(who).get(f"/stores/{cast.store.pk}/").content.decode()
    assert ('name="smtp_host"' in page) is settings
    assert ("Import these mails" in page) is files


@pytest.mark.parametrize("who", ["colleague", "warehouse", "stranger", "nobody"])
@pytest.mark.parametrize("deed", ["", "connection/", "programmes/", "programmes/1/removal/", "accounts/1/servers/"])
def test_nobody_but_the_owner_changes_a_store(cast: Cast, who: str, deed: str) -> None:
    status = cast.client(who).post(f"/stores/{cast.store.pk}/{deed}", {**SETTINGS, "name": "Mine now"}).status_code
    assert status in (302, 403, 404)
    cast.store.refresh_from_db()
    assert cast.store.name == "Larch"


@pytest.mark.parametrize("who", ["warehouse", "stranger", "nobody"])
@pytest.mark.parametrize("deed", ["mail/", "table/"])
def test_nobody_else_brings_in_files(cast: Cast, who: str, deed: str) -> None:
    files = {"mails": SimpleUploadedFile("a.eml", MAIL), "table": SimpleUploadedFile("orders.txt", ORDERS)}
    assert cast.client(who).post(f"/stores/{cast.store.pk}/{deed}", files).status_code in (302, 403, 404)
    assert RawMail.objects.count() == 1  # the one of the cast's case
    assert not Product.objects.exists()


def test_the_owner_saves_settings_and_a_password_that_is_never_shown(cast: Cast) -> None:
    client, path = cast.client("owner"), f"/stores/{cast.store.pk}/"
    assert client.post(path, {**SETTINGS, "smtp_password": "hush-hush"}).status_code == 302
    cast.store.refresh_from_db()
    assert (cast.store.sender_name, cast.store.undo_seconds, cast.store.smtp_password) == (
        "Larch Home",
        20,
        "hush-hush",
    )
    page = client.get(path).content.decode()
    assert "hush-hush" not in page
    assert "A password is kept" in page
    client.post(path, SETTINGS)
    cast.store.refresh_from_db()
    assert cast.store.smtp_password == "hush-hush"
    client.post(path, {**SETTINGS, "forget_password": "on"})
    cast.store.refresh_from_db()
    assert cast.store.smtp_password == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"smtp_security": "none"}, "only this machine may be the mail server", id="in clear"),
        pytest.param({"smtp_host": "https://smtp.example"}, "name alone", id="a web address"),
        pytest.param({"smtp_port": "70000"}, "65535", id="port"),
        pytest.param({"approved_sender": "desk"}, "valid email", id="sender"),
        pytest.param({"undo_seconds": "100000"}, "300", id="undo"),
        pytest.param({"name": ""}, "required", id="no name"),
    ],
)
def test_settings_that_cannot_be(cast: Cast, change: dict[str, str], words: str) -> None:
    answer = cast.client("owner").post(f"/stores/{cast.store.pk}/", {**SETTINGS, **change})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_demo_store_sends_to_this_machine_only(cast: Cast) -> None:
    Store.objects.filter(pk=cast.store.pk).update(is_demo=True)
    answer = cast.client("owner").post(f"/stores/{cast.store.pk}/", SETTINGS)
    assert answer.status_code == 422
    assert "A demo store sends to this machine only" in answer.content.decode()
    elsewhere = Store(is_demo=True, smtp_host="smtp.larch.example")
    assert try_mail_server(store=elsewhere).finding is Finding.FOREIGN_DEMO


@contextmanager
def server(answer: Callable[[bytes], bytes] | None) -> Iterator[int]:
    """Run a mail server that answers as told; None: it closes the line at once."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        with line, line.makefile("rb") as talk, suppress(OSError):
            if answer is None:
                return
            line.sendall(b"220 ready\r\n")
            for said in talk:
                line.sendall(answer(said))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(5)


def polite(refused: bytes = b"", code: bytes = b"550 no") -> Callable[[bytes], bytes]:
    """Return the answers of a server that refuses one command."""

    def answer(said: bytes) -> bytes:
        if refused and said.upper().startswith(refused):
            return code + b"\r\n"
        return b"250-here\r\n250 AUTH PLAIN\r\n" if said.upper().startswith(b"EHLO") else b"250 ok\r\n"

    return answer


@pytest.mark.parametrize(
    ("answer", "security", "finding"),
    [
        pytest.param(polite(), "none", Finding.WORKS, id="works"),
        pytest.param(polite(b"MAIL"), "none", Finding.SENDER_REFUSED, id="sender refused"),
        pytest.param(polite(b"AUTH", b"535 bad password"), "none", Finding.WRONG_PASSWORD, id="wrong password"),
        pytest.param(polite(), "starttls", Finding.NO_STARTTLS, id="no STARTTLS"),
        pytest.param(polite(), "tls", Finding.NOT_TLS, id="TLS on the wrong port"),
        pytest.param(None, "none", Finding.NO_MAIL_SERVER, id="line closed"),
    ],
)
def test_a_try_names_what_is_wrong(answer: Callable[[bytes], bytes] | None, security: str, finding: Finding) -> None:
    with server(answer) as port:
        username = "desk" if finding is Finding.WRONG_PASSWORD else None
        account = SmtpAccount("127.0.0.1", port, SmtpSecurity(security), username, "x")
        assert probe(account, sender="desk@larch.example").finding is finding


def test_a_closed_port_and_an_open_way_are_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    account = SmtpAccount("127.0.0.1", port, SmtpSecurity.NONE)
    assert probe(account, sender="a@b.example").finding is Finding.REFUSED
    assert probe(SmtpAccount("smtp.example", 25, SmtpSecurity.NONE), sender="").finding is Finding.IN_CLEAR
    assert try_mail_server(store=Store()).finding is Finding.NO_SERVER


def test_the_page_says_what_the_try_showed(cast: Cast) -> None:
    with server(polite(b"MAIL", b"553 not you <b>")) as port:
        Store.objects.filter(pk=cast.store.pk).update(smtp_port=port)
        page = cast.client("owner").post(f"/stores/{cast.store.pk}/connection/").content.decode()
    assert "does not let this user send" in page
    assert "553 not you &lt;b&gt;" in page


def test_programmes_come_and_go(cast: Cast) -> None:
    client, path = cast.client("owner"), f"/stores/{cast.store.pk}/programmes/"
    given = {"marketplace": "DE", "programme": "CSBA", "since": "2026-10-01"}
    assert client.post(path, given).status_code == 302
    assert cast.store.programmes.get().since == date(2026, 10, 1)
    assert client.post(path, given).status_code == 422
    assert client.post(path, {**given, "since": "2026-10-02", "until": "2026-09-01"}).status_code == 422
    client.post(f"{path}{cast.store.programmes.get().pk}/removal/")
    assert not cast.store.programmes.exists()


def test_another_stores_programme_stays(cast: Cast) -> None:
    other = store("Two").programmes.create(marketplace="DE", programme="SFP", since=date(2026, 1, 1))
    cast.client("owner").post(f"/stores/{cast.store.pk}/programmes/{other.pk}/removal/")
    other.refresh_from_db()


def test_the_mailboxs_own_server_is_set(cast: Cast) -> None:
    account = mailbox(cast.store)
    client = cast.client("owner")
    client.post(f"/stores/{cast.store.pk}/accounts/{account.pk}/servers/", {"names": "MX.larch.example, mx2 mx2"})
    account.refresh_from_db()
    assert account.trusted_servers == ["mx.larch.example", "mx2"]
    foreign = mailbox(store("Two"))
    answer = client.post(f"/stores/{cast.store.pk}/accounts/{foreign.pk}/servers/", {"names": "evil"})
    assert answer.status_code == 404


def test_mails_come_in_through_the_page_and_are_accounted_for(cast: Cast) -> None:
    client, path = cast.client("colleague"), f"/stores/{cast.store.pk}/mail/"
    mbox = b"".join(b"From x Wed Nov 18 10:00:00 2026\n" + MAIL % number + b"\n" for number in (1, 2))
    files = [SimpleUploadedFile("box.mbox", mbox), SimpleUploadedFile("odd.eml", b"this is no mail")]
    page = client.post(path, {"mails": files}).content.decode()
    run = ImportRun.objects.get(account=mailbox(cast.store))
    assert (run.seen, run.filed, run.known, run.quarantined, run.waiting) == (3, 2, 0, 1, 0)
    assert "3 seen = 2 filed + 0 known + 1 in quarantine + 0 waiting" in page
    again = client.post(path, {"mails": [SimpleUploadedFile("box.mbox", mbox)]}).content.decode()
    assert "2 seen = 0 filed + 2 known + 0 in quarantine + 0 waiting" in again
    assert run.source == "box.mbox, odd.eml"
    assert not re.search("/tmp|afterdesk-upload", "".join(RawMail.objects.values_list("source", flat=True)))
    assert cast.case.messages.count() == 3


def test_what_a_page_has_no_time_for_waits_for_a_worker(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mbox = b"".join(b"From x Wed Nov 18 10:00:00 2026\n" + MAIL % number + b"\n" for number in (1, 2, 3))
    moments = iter([timezone.now(), *[timezone.now() + uploads.FILED_WITHIN * 2] * 9])
    run = uploads.import_mails(
        account=mailbox(cast.store), files=[SimpleUploadedFile("b.mbox", mbox)], clock=lambda: next(moments)
    )
    assert (run.seen, run.filed, run.waiting) == (3, 0, 3)


@pytest.mark.parametrize(
    ("deed", "field", "words"),
    [("mail/", "mails", "cannot be read as mail"), ("table/", "table", "none of the tables")],
)
def test_a_file_that_is_none_of_ours_is_said_so(cast: Cast, deed: str, field: str, words: str) -> None:
    raw = b"\x1f\x8bbroken" if deed == "mail/" else b"a\tb\n1\t2\n"
    name = "x.mbox.gz" if deed == "mail/" else "x.txt"
    answer = cast.client("owner").post(f"/stores/{cast.store.pk}/{deed}", {field: SimpleUploadedFile(name, raw)})
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize("deed", ["mail/", "table/"])
def test_no_file_is_said_so(cast: Cast, deed: str) -> None:
    assert cast.client("owner").post(f"/stores/{cast.store.pk}/{deed}").status_code == 422


def test_orders_and_products_come_in_through_the_page(cast: Cast) -> None:
    client, path = cast.client("colleague"), f"/stores/{cast.store.pk}/table/"
    page = client.post(path, {"table": SimpleUploadedFile("orders.txt", ORDERS)}).content.decode()
    assert "Orders report: 1 new, 0 known" in page
    assert Order.objects.filter(store=cast.store, order_id="302-0000000-0000001").exists()
    products = b"sku,title,price,currency\nLAMP-1,Lampe,39.90,EUR\n"
    page = client.post(path, {"table": SimpleUploadedFile("p.csv", products)}).content.decode()
    assert "Product list: 1 new, 0 known" in page


@pytest.mark.parametrize(
    ("who", "may"), [("owner", True), ("colleague", False), ("warehouse", False), ("stranger", True)]
)
def test_owners_add_stores(cast: Cast, who: str, may: bool) -> None:
    answer = cast.client(who).post("/stores/new/", {"name": "Söder & Söhne", "go_live_at": "2026-11-01T08:00"})
    assert answer.status_code == (302 if may else 403)
    added = Store.objects.filter(name="Söder & Söhne")
    assert added.exists() is may
    if may:
        assert added.get().memberships.get().user == getattr(cast, who)
        assert added.get().slug == "soder-sohne"


def test_whoever_comes_first_to_an_empty_desk_adds_the_first_store() -> None:
    first, client = person("Fay"), Client()
    client.force_login(first)
    assert "Add your first store" in client.get("/stores/").content.decode()
    for name in ("One", "One"):
        assert client.post("/stores/new/", {"name": name}).status_code == 302
    assert sorted(Store.objects.values_list("slug", flat=True)) == ["one", "one-2"]
    assert Membership.objects.filter(user=first, role=Role.OWNER).count() == 2
    second = Client()
    second.force_login(User.objects.create_user("b@team.example", "x", name="B"))
    assert second.post("/stores/new/", {"name": "Two"}).status_code == 403


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    client = cast.client("owner")
    account = mailbox(cast.store)
    paths = ("/stores/", f"/stores/{cast.store.pk}/")
    counts = []
    for _round in range(2):
        for number in range(30 if _round else 1):
            shop = store(f"S{number}")
            shop.memberships.create(user=cast.owner, role=Role.OWNER)
            ImportRun.objects.create(account=account, started_at=timezone.now())
        taken = []
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            taken.append(len(queries))
        counts.append(taken)
    assert counts[0] == counts[1]
