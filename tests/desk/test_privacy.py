"""A buyer's data: when it goes, what holds it, that all of it goes and the figures stay."""

from __future__ import annotations

import json
import zipfile
import zlib
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection

from afterdesk.desk.actions.privacy import (
    PrivacyRefused,
    erase_buyer,
    export_buyer,
    find_buyer,
    hold_case,
    lift_hold,
)
from afterdesk.desk.actions.store_mail import FoundRaw, store_mails
from afterdesk.desk.models import (
    Attachment,
    AuditEntry,
    Buyer,
    Case,
    CaseState,
    Clock,
    ClockState,
    Deed,
    HoldReason,
    RawMail,
    StoredFile,
)
from afterdesk.desk.queries.privacy import due_cases
from afterdesk.jobs.purge import purge_personal_data
from tests.desk.cast import ANNA, BEN, NOW, ORDER, mailbox, open_one, person, store

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=60)
NAME = "Annabella"


def closed(**changes: object) -> Case:
    """A closed case of a buyer with a name of her own: clocks met, parcel delivered on the day of the message."""
    case = open_one(store(), "Annabella hier, Seeweg 7: die Lampe ist kaputt.", buyer_name=NAME, **changes)
    Clock.objects.filter(case=case).update(state=ClockState.MET, ended_at=NOW)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, closed_at=NOW)
    assert case.order is not None
    case.order.shipments.create(carrier="DHL", tracking_number="00340434161094042557", delivered_at=NOW)
    RawMail.objects.update(content=zlib.compress(b"From: Annabella\n\nSeeweg 7"))
    file = StoredFile.objects.create(store=case.store, content_hash="x", content=b"a photo of Annabella", size=20)
    message = case.messages.get()
    Attachment.objects.create(message=message, file=file, name="annabella.jpg", content_type="image/jpeg", size=20)
    case.notes.create(author=person("Olga", case.store), text="Annabella called", at=NOW)
    case.facts.create(name="address", value="Seeweg 7, Annabella", source="buyer", at=NOW)
    case.tasks.create(title="Send a lamp to Annabella", created_at=NOW)
    case.refresh_from_db()
    return case


def everything_stored() -> str:
    """Return every row of every table, encrypted columns opened."""
    words: list[str] = [str(row) for row in RawMail.objects.values_list("content")]
    words += [zlib.decompress(bytes(content)).decode() for (content,) in RawMail.objects.values_list("content")]
    words += [str(row) for row in StoredFile.objects.values_list("content")]
    words += [str(row) for row in Buyer.objects.values_list()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            words += [row for (row,) in cursor.fetchall()]
    return "\n".join(words).lower()


def test_after_the_purge_no_table_holds_the_buyer_and_the_figures_stay() -> None:
    case = closed()
    Case.objects.filter(pk=case.pk).update(issue="damaged", situation="damaged")
    before = (case.events.count(), case.clocks.count(), case.message_count, case.opened_at)
    assert "annabella" in everything_stored()
    assert purge_personal_data(now=LATER) == 1
    stored = everything_stored()
    for word in ("annabella", "seeweg", "anna7x", "00340434161094042557"):
        assert word not in stored, word
    case.refresh_from_db()
    assert (case.events.count(), case.clocks.count(), case.message_count, case.opened_at) == before
    assert (case.issue, case.state, case.title) == ("damaged", CaseState.CLOSED, ORDER)
    assert AuditEntry.objects.get(deed=Deed.PURGED).details == {"cases": 1, "buyers": 1}


def test_a_second_purge_changes_nothing() -> None:
    closed()
    assert purge_personal_data(now=LATER) == 1
    assert purge_personal_data(now=LATER) == 0
    assert AuditEntry.objects.filter(deed=Deed.PURGED).count() == 1


def test_a_purged_mail_that_a_mailbox_brings_again_stays_away() -> None:
    raw = b"Message-ID: <1@example>\r\n\r\nAnnabella"
    box = mailbox(store())
    (pk,) = store_mails(account=box, run=None, found=[FoundRaw(raw, "inbox")]).new
    RawMail.objects.filter(pk=pk).update(content=zlib.compress(b""), size=0)
    again = store_mails(account=box, run=None, found=[FoundRaw(raw, "inbox")])
    assert (again.new, again.known) == ((), 1)


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        pytest.param(NOW + timedelta(days=29, hours=23), False, id="a day before"),
        pytest.param(NOW + timedelta(days=30), True, id="after 30 days"),
    ],
)
def test_it_goes_30_days_after_delivery(now: datetime, is_due: bool) -> None:
    case = closed()
    assert [due.case.pk for due in due_cases(case.store, now=now)] == [case.pk] * is_due


@pytest.mark.parametrize(
    "hold",
    [
        pytest.param(lambda case: Case.objects.update(state=CaseState.OPEN), id="open"),
        pytest.param(lambda case: Case.objects.update(state=CaseState.WAITING), id="waiting"),
        pytest.param(lambda case: Case.objects.update(is_safety=True), id="danger"),
        pytest.param(lambda case: Clock.objects.update(ended_at=None), id="a clock runs"),
        pytest.param(lambda case: hold_case(case=case, reason=HoldReason.LEGAL, by=None, now=NOW), id="held by hand"),
        pytest.param(lambda case: case.order.shipments.update(delivered_at=LATER), id="delivered later"),
        pytest.param(lambda case: Case.objects.update(last_message_at=LATER), id="wrote again later"),
    ],
)
def test_what_is_held_stays(hold: object) -> None:
    case = closed()
    hold(case)  # type: ignore[operator]
    assert purge_personal_data(now=LATER) == 0
    assert "annabella" in everything_stored()


def test_a_lifted_hold_lets_it_go_and_both_are_in_the_log() -> None:
    case = closed()
    olga = person("Olga")
    hold_case(case=case, reason=HoldReason.TAX, by=olga, now=NOW)
    with pytest.raises(PrivacyRefused, match="held already"):
        hold_case(case=case, reason=HoldReason.CLAIM, by=olga, now=NOW)
    assert lift_hold(case=case, by=olga, now=NOW)
    assert not lift_hold(case=case, by=olga, now=NOW)
    assert purge_personal_data(now=LATER) == 1
    assert AuditEntry.objects.filter(deed__in=[Deed.HOLD_SET, Deed.HOLD_LIFTED], person=olga).count() == 2


def test_a_file_that_another_case_has_too_stays_for_it() -> None:
    case = closed()
    other = open_one(case.store, buyer_key=BEN, buyer_alias=BEN, buyer_name="Ben", order_id="302-7654321-1234567")
    shared = StoredFile.objects.get()
    Attachment.objects.create(
        message=other.messages.get(), file=shared, name="x.jpg", content_type="image/jpeg", size=20
    )
    assert purge_personal_data(now=LATER) == 1
    assert Attachment.objects.get().message.case == other
    assert StoredFile.objects.count() == 1


def test_one_buyer_is_erased_at_once_and_others_are_not_touched() -> None:
    case = closed()
    other = open_one(case.store, buyer_key=BEN, buyer_alias=BEN, buyer_name="Ben", order_id="302-7654321-1234567")
    assert case.buyer is not None
    assert erase_buyer(buyer=case.buyer, by=person("Olga"), now=NOW) == 1
    assert "annabella" not in everything_stored()
    other.refresh_from_db()
    assert other.buyer is not None
    assert other.buyer.name == "Ben"
    assert other.messages.get().body


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.WAITING, CaseState.SNOOZED])
def test_a_buyer_with_an_open_case_is_not_erased(state: CaseState) -> None:
    case = closed()
    Case.objects.update(state=state)
    assert case.buyer is not None
    with pytest.raises(PrivacyRefused, match=f"Cases {case.pk} are open or held"):
        erase_buyer(buyer=case.buyer, by=None, now=NOW)
    assert "annabella" in everything_stored()


@pytest.mark.parametrize("words", [ANNA, ANNA.replace("@", "+c1@").upper(), ORDER, "{case}"])
def test_a_buyer_is_found_by_what_people_have_at_hand(words: str) -> None:
    case = closed()
    assert find_buyer(case.store, words.format(case=case.pk)) == case.buyer
    with pytest.raises(PrivacyRefused):
        find_buyer(store("Maple"), words.format(case=case.pk))


def test_an_export_holds_everything_of_one_buyer_and_nothing_of_another() -> None:
    case = closed()
    open_one(case.store, buyer_key=BEN, buyer_alias=BEN, buyer_name="Benedikt", order_id="302-7654321-1234567")
    assert case.buyer is not None
    archive = zipfile.ZipFile(BytesIO(export_buyer(buyer=case.buyer, by=person("Olga"))))
    parts = {name: archive.read(name) for name in archive.namelist()}
    known = json.loads(parts["buyer.json"])
    message = case.messages.get()
    assert known["buyer"]["name"] == NAME
    assert known["orders"][0]["order_id"] == ORDER
    assert known["cases"][0]["messages"][0]["body"].startswith("Annabella hier")
    assert parts[f"mails/{message.pk}.eml"] == b"From: Annabella\n\nSeeweg 7"
    assert [content for name, content in parts.items() if name.endswith("annabella.jpg")] == [b"a photo of Annabella"]
    assert b"Benedikt" not in b"".join(parts.values())
    assert AuditEntry.objects.filter(deed=Deed.BUYER_EXPORTED).count() == 1
