"""Live mailboxes against a real IMAP server that is not ours: nothing is lost, doubled or marked, whatever happens."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from afterdesk.channels.email.imap import ImapAccount, ImapSecurity, connected
from afterdesk.channels.email.imap_faults import Fault, MailboxFault
from afterdesk.channels.email.oauth import OAuthClient, fetch_token
from afterdesk.channels.email.send import SmtpAccount, send
from afterdesk.demo.dovecot import PASSWORD, Dovecot, free_port
from afterdesk.desk.actions.mailbox_reading import REFUSALS, keep_batch, note_fault, wait_after
from afterdesk.desk.actions.mailboxes import account_of, add_mailbox
from afterdesk.desk.actions.store_mail import read_raw
from afterdesk.desk.models import Case, ClockState, MailAccount, Mailbox, MailFolder, RawMail, RawMailState, Role, Store
from afterdesk.jobs import mailboxes
from afterdesk.jobs.mailbox_alarms import tell_of_mailboxes
from afterdesk.jobs.mailboxes import read_mailbox
from afterdesk.jobs.outbox import account_of as smtp_account_of
from tests.desk.cast import person, store
from tests.servers.tokens import TokenService
from tests.servers.wire import wire_to

pytestmark = pytest.mark.django_db


def mail(number: int, *, size: int = 0, subject: str = "Frage") -> bytes:
    """Return a buyer's mail with its number in its Message-ID."""
    lines = [
        f"From: Anna <anna{number}x@marketplace.amazon.de>",
        "To: desk@larch.example",
        f"Subject: {subject} {number}",
        f"Message-ID: <{number}@amazonses.com>",
        "Date: Wed, 18 Nov 2026 10:00:00 +0000",
        "",
        f"Die Lampe {number} ist kaputt." + "\r\n" + "x" * size,
    ]
    return "\r\n".join(lines).encode() + b"\r\n"


def live(server: Dovecot, of: Store | None = None, *, port: int | None = None, **fields: Any) -> Mailbox:
    """Make a mailbox of a store that lies on the server."""
    shop = of or store()
    given: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port or server.port,
        "security": "none",
        "username": server.new_user(),
        "password": PASSWORD,
        **fields,
    }
    name = f"live {given['username']}"
    return add_mailbox(store=shop, name=name, mailbox=Mailbox(**given), by=person("Olga", shop, Role.OWNER))


def read(mailbox: Mailbox, *, timeout: float = 10.0) -> int:
    """Read it once from end to end; MailboxFault when that is not possible."""
    mailbox.refresh_from_db()
    account = account_of(mailbox, now=timezone.now)
    quick = ImapAccount(
        account.host, account.port, account.security, account.username, account.password, account.token, timeout
    )
    with connected(quick) as connection:
        return read_mailbox(mailbox, connection)


def numbers(mailbox: Mailbox) -> list[int]:
    """Return the numbers of the mails that are stored, in the order of their arrival."""
    found = RawMail.objects.filter(account=mailbox.account).order_by("pk")
    return [int(read_raw(one).split(b"Message-ID: <")[1].split(b"@")[0]) for one in found]


def flags(server: Dovecot, mailbox: Mailbox) -> list[str]:
    """Return the names of the files in which the server keeps the mails; their ends are the flags."""
    place = server.folder(user=mailbox.username)
    return sorted(path.name.partition(":2,")[2] for part in ("new", "cur") for path in (place / part).glob("*"))


def test_new_mail_comes_once_and_nothing_is_marked(imap: Dovecot) -> None:
    box = live(imap)
    imap.deliver(mail(1), mail(2), user=box.username)
    assert read(box) == 2
    assert read(box) == 0
    imap.deliver(mail(3), user=box.username)
    assert read(box) == 1
    assert numbers(box) == [1, 2, 3]
    assert flags(imap, box) == ["", "", ""]
    folder = box.folders.get(name="INBOX")
    assert (folder.seen, folder.new, folder.known, folder.failed, folder.waiting) == (3, 3, 0, 0, 0)
    box.refresh_from_db()
    assert box.state == Mailbox.State.OK
    assert box.account.__class__.objects.get(pk=box.account_id).last_success_at is not None


def test_what_somebody_else_read_or_deleted_makes_no_difference(imap: Dovecot) -> None:
    box = live(imap)
    imap.deliver(mail(1), mail(2), mail(3), user=box.username)
    place = imap.folder(user=box.username)
    seen, gone, _ = sorted((place / "new").glob("*"))
    seen.rename(place / "cur" / f"{seen.name}:2,S")
    gone.unlink()
    assert read(box) == 2
    assert numbers(box) == [1, 3]


def test_mails_are_filed_by_a_job_of_the_workers(imap: Dovecot, django_capture_on_commit_callbacks: Any) -> None:
    box = live(imap)
    imap.deliver(mail(1), user=box.username)
    with django_capture_on_commit_callbacks() as queued:
        read(box)
    assert len(queued) == 1
    mailboxes.file_stored_mail(list(RawMail.objects.filter(account=box.account).values_list("pk", flat=True)))
    assert RawMail.objects.get(account=box.account).state == RawMailState.FILED


def test_the_folder_of_sent_mail_is_read_and_other_folders_when_they_are_chosen(imap: Dovecot) -> None:
    box = live(imap)
    imap.deliver(mail(1), user=box.username)
    imap.deliver(mail(2), folder="Sent", user=box.username)
    imap.deliver(mail(3), folder="Customers", user=box.username)
    assert read(box) == 2
    assert sorted(box.folders.values_list("name", "is_sent")) == [("INBOX", False), ("Sent", True)]
    MailFolder.objects.create(mailbox=box, name="Customers")
    assert read(box) == 1
    assert sorted(numbers(box)) == [1, 2, 3]


def test_a_folder_that_is_gone_is_said_and_the_others_are_read(imap: Dovecot) -> None:
    box = live(imap)
    MailFolder.objects.create(mailbox=box, name="INBOX")
    MailFolder.objects.create(mailbox=box, name="Kunden & Büro")
    imap.deliver(mail(1), user=box.username)
    assert read(box) == 1
    assert box.folders.get(name="Kunden & Büro").is_missing


def test_when_the_server_numbers_its_mails_anew_everything_is_known_again(imap: Dovecot) -> None:
    box = live(imap)
    imap.deliver(*(mail(number) for number in range(1, 6)), user=box.username)
    assert read(box) == 5
    before = box.folders.get(name="INBOX").uidvalidity
    imap.number_anew(user=box.username)
    imap.deliver(mail(6), user=box.username)
    assert read(box) == 1
    folder = box.folders.get(name="INBOX")
    assert folder.uidvalidity != before
    assert (folder.seen, folder.new, folder.known) == (11, 6, 5)
    assert sorted(numbers(box)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("cut_after", [900, 2_500, 20_000, 60_000, 150_000])
def test_a_cut_connection_loses_and_doubles_nothing(imap: Dovecot, cut_after: int) -> None:
    with wire_to(imap.port) as wire:
        box = live(imap, port=wire.port)
        imap.deliver(*(mail(number, size=2_000) for number in range(1, 121)), user=box.username)
        wire.cut_after = cut_after
        with pytest.raises(MailboxFault) as fault:
            read(box)
        assert fault.value.fault is Fault.CUT_OFF
        kept = numbers(box)
        assert kept == list(range(1, len(kept) + 1))
        read(box)
        assert numbers(box) == list(range(1, 121))
        assert RawMail.objects.filter(account=box.account, seen_again__gt=0).count() == 0


def test_a_server_that_goes_down_in_the_middle_and_comes_back(imap: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    box = live(imap)
    imap.deliver(*(mail(number) for number in range(1, 151)), user=box.username)
    kept = keep_batch

    def restart_after(**batch: Any) -> Any:
        stored = kept(**batch)
        if batch["mark"] == 50:
            imap.restart()
        return stored

    monkeypatch.setattr(mailboxes, "keep_batch", restart_after)
    with pytest.raises(MailboxFault):
        read(box)
    assert numbers(box) == list(range(1, 51))
    assert read(box) == 100
    assert numbers(box) == list(range(1, 151))


def test_slow_bytes_are_waited_for(imap: Dovecot) -> None:
    with wire_to(imap.port) as wire:
        box = live(imap, port=wire.port)
        imap.deliver(mail(1, size=6_000), user=box.username)
        wire.bytes_per_second = 8_000
        assert read(box) == 1


def test_a_server_that_falls_silent_is_given_up(imap: Dovecot) -> None:
    with wire_to(imap.port) as wire:
        box = live(imap, port=wire.port)
        wire.is_silent = True
        with pytest.raises(MailboxFault) as fault:
            read(box, timeout=0.5)
        assert fault.value.fault is Fault.SILENT
        wire.is_silent = False


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"password": "wrong"}, Fault.WRONG_PASSWORD, id="wrong password"),
        pytest.param({"password": "kenn\u00fcwort"}, Fault.WRONG_PASSWORD, id="a password beyond ASCII"),
        pytest.param({"port": 1}, Fault.REFUSED, id="nobody listens"),
        pytest.param({"host": "no-such-host.invalid"}, Fault.IN_CLEAR, id="in clear to another machine"),
        pytest.param({"security": "starttls"}, Fault.BAD_CERTIFICATE, id="a certificate nobody signed"),
    ],
)
def test_what_is_wrong_has_a_name(imap: Dovecot, changes: dict[str, Any], fault: Fault) -> None:
    with pytest.raises(MailboxFault) as told:
        read(live(imap, **changes))
    assert told.value.fault is fault


@pytest.mark.parametrize("security", [ImapSecurity.STARTTLS, ImapSecurity.TLS])
def test_mail_comes_through_tls(imap: Dovecot, security: ImapSecurity) -> None:
    assert imap.certificate is not None
    tls = ssl.create_default_context(cafile=str(imap.certificate[0]))
    user = imap.new_user()
    imap.deliver(mail(1), user=user)
    port = imap.tls_port if security is ImapSecurity.TLS else imap.port
    account = ImapAccount("localhost", port, security, user, PASSWORD)
    with connected(account, tls=tls) as connection:
        assert connection.open("INBOX").count == 1


def test_tls_where_none_is_spoken_is_told_apart(imap: Dovecot) -> None:
    account = ImapAccount("127.0.0.1", imap.port, ImapSecurity.TLS, "a", "b")
    with pytest.raises(MailboxFault) as told, connected(account):
        pass
    assert told.value.fault is Fault.NOT_TLS


def test_a_mailbox_is_read_with_a_token_that_is_fetched_when_needed(imap: Dovecot, tokens: TokenService) -> None:
    box = live(imap, sign_in="oauth", password="", token_url=tokens.token_url, client_id="desk")
    tokens.users["refresh-a"] = box.username
    Mailbox.objects.filter(pk=box.pk).update(refresh_token="")
    box.refresh_token = "refresh-a"
    box.save(update_fields=["refresh_token"])
    imap.deliver(mail(1), user=box.username)
    before = tokens.given
    assert read(box) == 1
    assert read(box) == 0
    assert tokens.given == before + 1  # the second reading used the token that still held


@pytest.mark.parametrize(
    ("is_ill", "refresh", "fault"),
    [
        pytest.param(False, "revoked", Fault.TOKEN_EXPIRED, id="the token was taken back"),
        pytest.param(True, "refresh-b", Fault.TOKEN_SERVICE, id="the service cannot answer now"),
    ],
)
def test_a_token_that_is_not_given(
    imap: Dovecot, tokens: TokenService, is_ill: bool, refresh: str, fault: Fault
) -> None:
    box = live(imap, sign_in="oauth", token_url=tokens.token_url, client_id="desk", refresh_token=refresh)
    tokens.is_ill = is_ill
    with pytest.raises(MailboxFault) as told:
        read(box)
    tokens.is_ill = False
    assert told.value.fault is fault


def test_an_access_token_the_mail_server_refuses_is_a_refused_sign_in(imap: Dovecot, tokens: TokenService) -> None:
    box = live(imap, sign_in="oauth", token_url=tokens.token_url, client_id="desk", refresh_token="refresh-c")
    tokens.users["refresh-c"] = "somebody-else@larch.example"
    with pytest.raises(MailboxFault) as told:
        read(box)
    assert told.value.fault is Fault.WRONG_PASSWORD


def test_a_token_never_travels_in_clear() -> None:
    with pytest.raises(MailboxFault) as told:
        fetch_token(OAuthClient("http://login.example/token", "desk", "", "r"))
    assert told.value.fault is Fault.IN_CLEAR


def test_a_mail_too_large_is_set_aside_with_its_headers(imap: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afterdesk.channels.email.imap.LARGEST_BYTES", 5_000)
    box = live(imap)
    imap.deliver(mail(1), mail(2, size=20_000), mail(3), user=box.username)
    read(box)
    assert numbers(box) == [1, 2, 3]
    aside = RawMail.objects.get(account=box.account, state=RawMailState.QUARANTINED)
    assert b"Message-ID: <2@" in read_raw(aside)
    assert b"xxxx" not in read_raw(aside)
    assert "only its headers" in aside.reason
    assert box.folders.get(name="INBOX").failed == 1


@pytest.mark.parametrize(
    ("fault", "failures", "state", "tries_again"),
    [
        pytest.param(Fault.CUT_OFF, 0, "retrying", True, id="cut off"),
        pytest.param(Fault.SILENT, 40, "retrying", True, id="silent for long"),
        pytest.param(Fault.WRONG_PASSWORD, 0, "retrying", True, id="a first refusal may be an ill server"),
        pytest.param(Fault.WRONG_PASSWORD, REFUSALS - 1, "stopped", False, id="refused for good"),
        pytest.param(Fault.TOKEN_EXPIRED, REFUSALS - 1, "stopped", False, id="token taken back"),
    ],
)
def test_how_it_goes_on_after_a_fault(fault: Fault, failures: int, state: str, tries_again: bool) -> None:
    shop = store()
    box = add_mailbox(
        store=shop, name="live", mailbox=Mailbox(host="h", username="u", failures=failures), by=person("O", shop)
    )
    next_try = note_fault(box, MailboxFault(fault, "words"), now=timezone.now())
    box.refresh_from_db()
    assert (box.state, box.next_try_at is not None, box.said) == (state, tries_again, "words")
    assert next_try == box.next_try_at


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 10), (2, 20), (4, 80), (7, 640), (8, 900), (500, 900)], ids=lambda one: str(one)
)
def test_waits_grow_and_never_beyond_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert wait_after(failures, chance=0.5).total_seconds() == pytest.approx(seconds)
    assert wait_after(failures, chance=0.0) < wait_after(failures, chance=1.0)


def test_a_mail_the_server_names_and_keeps_back_stops_nothing_for_ever(imap: Dovecot) -> None:
    box = live(imap)
    imap.deliver(mail(1), mail(2), mail(3), user=box.username)
    hold_back: Callable[[Any, Any], Any] = lambda self, uids: {uid: 100 for uid in uids if uid != 2}  # noqa: E731
    for expected in ("fault", "fault", "passed over"):
        account = account_of(box, now=timezone.now)
        with connected(account) as connection:
            connection._sizes = hold_back.__get__(connection)  # type: ignore[method-assign]
            if expected == "fault":
                with pytest.raises(MailboxFault):
                    read_mailbox(box, connection)
            else:
                read_mailbox(box, connection)
        assert numbers(box)[:1] == [1]
    assert numbers(box) == [1, 3]
    assert box.folders.get(name="INBOX").failed == 1


def test_an_answer_written_in_another_program_is_found_in_the_sent_folder_and_nobody_waits(imap: Dovecot) -> None:
    box = live(imap)
    asked = (
        b"From: Anna <anna7x+c1@marketplace.amazon.de>\r\nTo: desk@larch.example\r\nSubject: Frage\r\n"
        b"Message-ID: <q1@amazonses.com>\r\nDate: Wed, 25 Nov 2026 10:00:00 +0000\r\n\r\nDie Lampe ist kaputt.\r\n"
    )
    answer = (
        b"From: desk@larch.example\r\nTo: anna7x+c1@marketplace.amazon.de\r\nSubject: Re: Frage\r\n"
        b"Message-ID: <a1@phone>\r\nIn-Reply-To: <q1@amazonses.com>\r\nDate: Wed, 25 Nov 2026 11:00:00 +0000\r\n\r\n"
        b"Guten Tag, eine neue Lampe geht heute raus.\r\n"
    )
    imap.deliver(asked, user=box.username)
    read(box)
    mailboxes.file_stored_mail(list(RawMail.objects.values_list("pk", flat=True)))
    case = Case.objects.get(store=box.account.store)
    assert case.unanswered_since is not None
    imap.deliver(answer, folder="Sent", user=box.username)
    read(box)
    mailboxes.file_stored_mail(list(RawMail.objects.values_list("pk", flat=True)))
    case.refresh_from_db()
    assert case.unanswered_since is None
    assert not case.clocks.filter(state=ClockState.RUNNING, kind="message").exists()


LARGE = int(os.environ.get("LARGE_MAILBOX", "3000"))


@pytest.mark.slow
def test_a_large_mailbox_is_read_whole_and_a_second_look_fetches_nothing(imap: Dovecot) -> None:
    box = live(imap)
    imap.deliver(*(mail(number) for number in range(1, LARGE + 1)), user=box.username)
    assert read(box, timeout=120.0) == LARGE
    assert read(box) == 0
    folder = box.folders.get(name="INBOX")
    assert (folder.seen, folder.new, folder.known, folder.failed, folder.waiting) == (LARGE, LARGE, 0, 0, 0)
    assert sorted(numbers(box)) == list(range(1, LARGE + 1))


@pytest.fixture
def post() -> Iterator[tuple[int, list[EmailMessage]]]:
    """A mail server on loopback that keeps what it is given."""
    mails: list[EmailMessage] = []

    class Keep:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
            mails.append(message_from_bytes(bytes(envelope.content), policy=policy.default))
            return "250 OK"

    controller = Controller(Keep(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port, mails
    controller.stop(no_assert=True)


def test_owners_are_told_of_a_mailbox_that_needs_them_once_for_each_trouble(
    post: tuple[int, list[EmailMessage]],
) -> None:
    port, mails = post
    shop, now = store(smtp_port=port), timezone.now()
    olga = person("Olga", shop, Role.OWNER)
    person("Carl", shop, Role.OPERATOR)
    box = add_mailbox(store=shop, name="Germany", mailbox=Mailbox(host="h", username="u"), by=olga)
    Mailbox.objects.filter(pk=box.pk).update(state=Mailbox.State.STOPPED)
    assert [tell_of_mailboxes(now=now) for _ in range(3)] == [1, 0, 0]
    (mail,) = mails
    assert mail["To"] == olga.email
    assert "Germany" in mail["Subject"]
    assert f"/stores/{shop.pk}/mailboxes/{box.pk}/" in mail.get_content()
    Mailbox.objects.filter(pk=box.pk).update(state=Mailbox.State.OK)
    MailAccount.objects.filter(pk=box.account_id).update(last_success_at=now)
    assert tell_of_mailboxes(now=now) == 0
    Mailbox.objects.filter(pk=box.pk).update(state=Mailbox.State.STOPPED)
    assert tell_of_mailboxes(now=now) == 1


@pytest.mark.parametrize(
    ("password", "username", "lends"),
    [
        pytest.param("", "same", True, id="no password, the same user"),
        pytest.param("own", "same", False, id="a password of its own"),
        pytest.param("", "other@larch.example", False, id="another user"),
    ],
)
def test_a_mailbox_lends_its_token_to_the_mail_server_of_the_same_user(
    imap: Dovecot, tokens: TokenService, password: str, username: str, lends: bool
) -> None:
    box = live(imap, sign_in="oauth", token_url=tokens.token_url, client_id="desk", refresh_token="refresh-d")
    tokens.users["refresh-d"] = box.username
    shop = box.account.store
    shop.smtp_username = box.username if username == "same" else username
    shop.smtp_password = password
    shop.save()
    token = smtp_account_of(shop).oauth_token
    assert (token is not None) is lends
    if token is not None:
        assert tokens.access[token()] == box.username


@pytest.mark.parametrize(("is_ill", "outcome"), [(True, "temporary"), (False, "permanent")], ids=["ill", "taken back"])
def test_a_reply_without_a_token_has_not_left(
    post: tuple[int, list[EmailMessage]], tokens: TokenService, is_ill: bool, outcome: str
) -> None:
    client = OAuthClient(tokens.token_url, "desk", "", "no-such-token")
    account = SmtpAccount("127.0.0.1", post[0], "none", "u", oauth_token=lambda: fetch_token(client).access)
    mail = EmailMessage()
    mail["From"], mail["To"] = "desk@larch.example", "anna7x@marketplace.amazon.de"
    tokens.is_ill = is_ill
    result = send(mail, account)
    tokens.is_ill = False
    assert result.outcome.value == outcome
    assert post[1] == []
