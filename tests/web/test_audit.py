"""The audit log's page and export: who may read which rows, filtered, page by page."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest

from afterdesk.desk.actions.audit import digest_of, record
from afterdesk.desk.actions.replies import ReplyRequest, queue_reply
from afterdesk.desk.models import AuditEntry, Deed, OutgoingMessage
from afterdesk.desk.queries.audit import PAGE
from afterdesk.web.audit_words import DEEDS
from tests.desk.cast import NOW
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("owner", 200, id="owner"),
        pytest.param("colleague", 403, id="operator"),
        pytest.param("warehouse", 403, id="warehouse"),
        pytest.param("stranger", 200, id="stranger: their own store's"),
        pytest.param("nobody", 302, id="signed out"),
    ],
)
def test_who_reads_the_log_and_of_which_store(cast: Cast, who: str, status: int) -> None:
    client = cast.client(who)
    record(Deed.ROLE_CHANGED, by=cast.owner, store=cast.store, role="ofthisstore")
    record(Deed.SESSIONS_ENDED, by=cast.owner, note="oftheirown")
    answer = client.get("/audit/")
    assert answer.status_code == status
    assert ("ofthisstore" in answer.content.decode()) is (who == "owner")
    assert ("oftheirown" in answer.content.decode()) is (who == "owner")
    assert client.post("/audit/export/", {"format": "csv"}).status_code == status


def test_an_attempt_at_an_unknown_address_is_shown_to_whoever_owns_every_store(cast: Cast) -> None:
    record(Deed.SIGN_IN_FAILED, address="unheardof")
    assert "unheardof" not in cast.client("owner").get("/audit/").content.decode()
    cast.stranger.memberships.all()[0].store.delete()
    assert "unheardof" in cast.client("owner").get("/audit/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", {"first", "second"}, id="everything"),
        pytest.param("person={owner}", {"first"}, id="one person's"),
        pytest.param("deed=rule_overridden", {"second"}, id="one kind"),
        pytest.param("store={store}", {"first", "second"}, id="one store's"),
        pytest.param("since=2100-01-01", set(), id="from a day on"),
        pytest.param("until=2100-01-01", {"first", "second"}, id="until a day"),
        pytest.param("until=2001-01-01", set(), id="until before"),
        pytest.param("deed=nonsense&person=x&since=y", {"first", "second"}, id="what cannot be is ignored"),
    ],
)
def test_the_log_is_filtered(cast: Cast, query: str, found: set[str]) -> None:
    record(Deed.STORE_CHANGED, by=cast.owner, store=cast.store, note="first")
    record(Deed.RULE_OVERRIDDEN, by=cast.colleague, store=cast.store, note="second")
    wanted = query.format(owner=cast.owner.pk, store=cast.store.pk)
    page = cast.client("owner").get(f"/audit/?{wanted}").content.decode()
    assert {note for note in ("first", "second") if f"note {note}" in page} == found


def test_older_rows_stand_on_the_next_page_and_the_filter_stays(cast: Cast) -> None:
    for number in range(PAGE + 1):
        record(Deed.STORE_CHANGED, by=cast.owner, store=cast.store, note=f"n{number}.")
    client = cast.client("owner")
    first = client.get("/audit/?deed=store_changed").content.decode()
    assert "n0." not in first
    assert f"n{PAGE}." in first
    after = AuditEntry.objects.filter(deed="store_changed").order_by("-number")[PAGE - 1].number
    assert f"?deed=store_changed&amp;after={after}" in first
    assert "n0." in client.get(f"/audit/?deed=store_changed&after={after}").content.decode()


def test_the_export_holds_what_was_filtered_and_is_itself_a_row(cast: Cast) -> None:
    record(Deed.STORE_CHANGED, by=cast.owner, store=cast.store, note="=1+1")
    client = cast.client("owner")
    wanted = {"deed": "store_changed", "format": "csv"}
    table = client.post("/audit/export/", wanted)
    rows = list(csv.DictReader(StringIO(table.getvalue().decode())))
    assert [json.loads(row["details"]) for row in rows] == [{"note": "=1+1"}]
    assert "attachment" in table["Content-Disposition"]
    assert table["Cache-Control"] == "no-store, private"
    lines = client.post("/audit/export/", {**wanted, "format": "jsonl"}).getvalue().decode()
    assert json.loads(lines)["deed"] == "store_changed"
    taken = AuditEntry.objects.filter(deed=Deed.AUDIT_EXPORTED)
    assert [one.details["format"] for one in taken] == ["csv", "jsonl"]


def test_the_reason_for_a_warning_overridden_is_shown_from_its_reply_and_never_kept_in_the_log(cast: Cast) -> None:
    reply = ReplyRequest(text="Guten Tag,\n\nwir senden sie heute.", language="de", warning_reason="Anna asked for it")
    queued = queue_reply(case=cast.case, reply=reply, by=cast.owner, now=NOW)
    entry = record(
        Deed.GUARD_OVERRIDDEN, store=cast.store, reply=queued.pk, reason_digest=digest_of("Anna asked for it")
    )
    assert "Anna" not in str(entry.details)
    client = cast.client("owner")
    assert "Anna asked for it" in client.get("/audit/?deed=guard_overridden").content.decode()
    OutgoingMessage.objects.filter(pk=queued.pk).update(warning_reason="something else")
    assert "something else" not in client.get("/audit/?deed=guard_overridden").content.decode()


def test_every_deed_has_words() -> None:
    assert set(DEEDS) == set(Deed)


@pytest.mark.parametrize(
    ("path", "given", "deed"),
    [
        pytest.param("/people/roles/{membership}/", {"role": "lead"}, Deed.ROLE_CHANGED, id="role"),
        pytest.param("/people/roles/{membership}/removal/", {}, Deed.PERSON_REMOVED, id="removal"),
        pytest.param("/people/{person}/activity/", {"active": "no"}, Deed.PERSON_DEACTIVATED, id="deactivation"),
        pytest.param("/people/{person}/activity/", {"active": "yes"}, Deed.PERSON_REACTIVATED, id="reactivation"),
    ],
)
def test_a_change_of_rights_is_a_row(cast: Cast, path: str, given: dict[str, str], deed: Deed) -> None:
    membership = cast.colleague.memberships.get().pk
    cast.client("owner").post(path.format(membership=membership, person=cast.colleague.pk), given)
    entry = AuditEntry.objects.get(deed=deed)
    assert (entry.person, entry.details["person"]) == (cast.owner, cast.colleague.pk)
