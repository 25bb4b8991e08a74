"""Quarantine: what is set aside can be seen, read again and taken away by those who settle mail, and by nobody else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afterdesk.desk.actions.file_mail import LOOK_ALIKE
from afterdesk.desk.actions.quarantine import quarantine_mail
from afterdesk.desk.actions.store_mail import FoundRaw, store_mails
from afterdesk.desk.models import Message, RawMail, RawMailState, Store
from afterdesk.desk.queries.quarantine import PAGE, peek, quarantine_for
from tests.desk.cast import mailbox
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db

LETTER = b"""From: "Amazon <script>" <help@arnazon.example>
To: desk@larch.example
Subject: =?utf-8?q?Order_302-1234567-7654321_=E2=9C=93?=
Message-ID: <odd-%d@arnazon.example>
Date: Wed, 18 Nov 2026 10:00:00 +0000

<b>Pay at once</b>
"""


def put_aside(shop: Store, reason: str = LOOK_ALIKE, raw: bytes = LETTER, number: int = 1) -> RawMail:
    """Put a mail into a store's quarantine."""
    found = FoundRaw(raw % number if b"%d" in raw else raw, "/srv/mail/odd.eml")
    stored = store_mails(account=mailbox(shop), run=None, found=[found])
    mail = RawMail.objects.get(pk=stored.new[0])
    quarantine_mail(mail, reason=reason)
    return mail


@pytest.mark.parametrize(
    ("who", "status", "sees"),
    [
        pytest.param("owner", 200, True, id="owner"),
        pytest.param("colleague", 200, True, id="operator"),
        pytest.param("warehouse", 403, False, id="warehouse"),
        pytest.param("stranger", 200, False, id="stranger"),
        pytest.param("nobody", 302, False, id="signed out"),
    ],
)
def test_who_sees_it(cast: Cast, who: str, status: int, sees: bool) -> None:
    put_aside(cast.store)
    answer = cast.client(who).get("/quarantine/")
    assert answer.status_code == status
    assert ("Order 302-1234567-7654321 ✓" in answer.content.decode()) is sees


@pytest.mark.parametrize("deed", ["raw", "reading"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("warehouse", 404, id="warehouse"),
        pytest.param("stranger", 404, id="stranger"),
        pytest.param("nobody", 302, id="signed out"),
    ],
)
def test_nobody_else_takes_or_settles_it(cast: Cast, who: str, status: int, deed: str) -> None:
    mail = put_aside(cast.store)
    client = cast.client(who)
    call = client.get if deed == "raw" else client.post
    assert call(f"/quarantine/{mail.pk}/{deed}/", {"anyway": "yes"}).status_code == status
    mail.refresh_from_db()
    assert mail.state == RawMailState.QUARANTINED


def test_what_a_mail_claims_is_shown_as_text(cast: Cast) -> None:
    put_aside(cast.store)
    page = cast.client("owner").get("/quarantine/").content.decode()
    assert "Amazon &lt;script&gt;" in page
    assert '<script>"' not in page
    assert "odd.eml" in page
    assert "/srv/mail" not in page


def test_the_raw_mail_is_a_file_and_never_a_page(cast: Cast) -> None:
    mail = put_aside(cast.store)
    answer = cast.client("colleague").get(f"/quarantine/{mail.pk}/raw/")
    assert answer.content == LETTER % 1
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="mail-{mail.pk}.eml"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_reading_again_files_what_can_be_read_now(cast: Cast) -> None:
    honest = LETTER.replace(b"Amazon <script>", b"Ben").replace(b"arnazon", b"friend")
    mail = put_aside(cast.store, reason="The desk failed on this mail (KeyError).", raw=honest)
    answer = cast.client("colleague").post(f"/quarantine/{mail.pk}/reading/", follow=True)
    mail.refresh_from_db()
    assert mail.state == RawMailState.FILED
    assert "It was filed." in answer.content.decode()


def test_reading_again_keeps_what_cannot_be_read(cast: Cast) -> None:
    mail = put_aside(cast.store, raw=b"no headers, no mail", reason="x")
    answer = cast.client("colleague").post(f"/quarantine/{mail.pk}/reading/", follow=True)
    mail.refresh_from_db()
    assert mail.state == RawMailState.QUARANTINED
    assert "It stays here. This is no e-mail" in answer.content.decode()


def test_only_a_look_alike_can_be_vouched_for_and_its_case_is_marked(cast: Cast) -> None:
    put_aside(cast.store, raw=b"no headers, no mail", reason="The mail is empty. Fetch or export it again.")
    client = cast.client("colleague")
    assert "File it anyway" not in client.get("/quarantine/").content.decode()
    mail = put_aside(cast.store, number=2)
    page = client.get("/quarantine/").content.decode()
    assert "File it anyway" in page
    assert "It moves no money" in page
    client.post(f"/quarantine/{mail.pk}/reading/", {"anyway": "yes"})
    message = Message.objects.select_related("case").get(raw_mail=mail)
    assert message.case is None or not message.case.is_verified


def test_somebody_else_settled_it(cast: Cast) -> None:
    mail = put_aside(cast.store)
    RawMail.objects.filter(pk=mail.pk).update(state=RawMailState.FILED)
    assert cast.client("colleague").post(f"/quarantine/{mail.pk}/reading/").status_code == 404


def test_every_mail_is_on_exactly_one_page_and_queries_do_not_grow(cast: Cast) -> None:
    put_aside(cast.store)
    with CaptureQueriesContext(connection) as few:
        quarantine_for(cast.owner)
    for number in range(2, PAGE + 6):
        put_aside(cast.store, number=number)
    with CaptureQueriesContext(connection) as many:
        first = quarantine_for(cast.owner)
    second = quarantine_for(cast.owner, after=first.next)
    ids = [one.id for one in (*first.rows, *second.rows)]
    assert len(ids) == len(set(ids)) == PAGE + 5
    assert second.next is None
    assert len(many) == len(few)
    assert not any("OFFSET" in query["sql"] for query in many)


def test_an_empty_quarantine_says_so(cast: Cast) -> None:
    assert "Nothing is set aside" in cast.client("owner").get("/quarantine/").content.decode()


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        pytest.param(b"", ("", ""), id="nothing"),
        pytest.param(b"From: a@b.example\n\nSubject: not a header", ("a@b.example", ""), id="text is no header"),
        pytest.param(b"Subject: \xff\xfe\x00x", None, id="bytes that are no text"),
        pytest.param(b"Subject: =?nope?b?!!!?=", None, id="broken encoded word"),
        pytest.param(b"Subject: a\n b", ("", "a b"), id="folded line"),
        pytest.param(b"Subject: " + b"x" * 5000, ("", "x" * 200), id="long"),
        pytest.param(b"Subject: a\x00\x1bb", ("", "ab"), id="control characters"),
    ],
)
def test_a_peek_never_fails(raw: bytes, seen: tuple[str, str] | None) -> None:
    found = peek(raw)
    assert all(len(one) <= 200 for one in found)
    assert seen is None or found == seen
