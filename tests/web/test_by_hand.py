"""Cases by hand: one is opened for what no mail tells, and a situation is set, kept and taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from afterdesk.channels.email.values import MailKind
from afterdesk.desk.actions.clocks import pending_clocks
from afterdesk.desk.models import Case, Order
from afterdesk.domain.situation_events import SITUATION_EVENTS, event_of
from afterdesk.domain.situations import Situation
from afterdesk.web.situation_forms import situation_choices
from tests.desk.cast import ORDER, buyer_mail, notice, receive
from tests.web.cast import HTMX, Cast

pytestmark = pytest.mark.django_db

OTHER = "302-7654321-1234567"


def given(cast: Cast, **changes: Any) -> dict[str, Any]:
    """Fill in the form: feedback that came an hour ago."""
    hour_ago = timezone.localtime() - timedelta(hours=1)
    form = {
        "store": cast.store.pk,
        "situation": "negative_feedback",
        "order_id": OTHER,
        "marketplace": "DE",
        "happened_at": hour_ago.strftime("%Y-%m-%dT%H:%M"),
        "what": "1 Stern: Kam nie an, Händler antwortet nicht.",
    }
    return {**form, **changes}


def opened(cast: Cast, who: str = "colleague", **changes: Any) -> Case:
    cast.client(who).post("/cases/new/", given(cast, **changes))
    return Case.objects.exclude(pk=cast.case.pk).get()


@pytest.mark.parametrize("situation", list(Situation), ids=lambda one: one.value)
def test_every_situation_can_be_opened_with_a_clock_and_its_playbook(cast: Cast, situation: Situation) -> None:
    case = opened(cast, situation=situation.value)
    assert (case.situation, case.situation_confirmed, case.assignee) == (situation, True, cast.colleague)
    assert pending_clocks(case).exists()
    assert case.next_due_at is not None
    page = cast.client("colleague").get(f"/cases/{case.pk}/").content.decode()
    assert "Kam nie an" in page
    assert "There is no playbook" not in page


def test_the_groups_hold_every_situation_once() -> None:
    codes = [code for _, rows in situation_choices() for code, _ in rows]
    assert codes == [one.value for one in Situation]


def test_clocks_begin_with_what_happened() -> None:
    assert event_of(Situation.NEGATIVE_FEEDBACK).value == "feedback_received"
    assert event_of(Situation.BUYER_AWAY).value == "next_action_set"
    assert len(set(SITUATION_EVENTS)) == len(SITUATION_EVENTS)


def test_the_same_again_joins_the_open_case(cast: Cast) -> None:
    case = opened(cast)
    page = cast.client("owner").post("/cases/new/", given(cast, what="Noch ein Satz."), follow=True)
    assert Case.objects.count() == 2
    assert case.notes.count() == 2
    assert "has an open case of this kind" in page.content.decode()


def test_a_known_order_gives_buyer_and_product(cast: Cast) -> None:
    case = opened(cast, order_id=ORDER, marketplace="")
    assert (case.order, case.buyer, case.marketplace) == (cast.case.order, cast.case.buyer, "DE")
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"what": " "}, "Say what happened", id="nothing said"),
        pytest.param({"situation": ""}, "Choose the situation", id="no situation"),
        pytest.param({"order_id": "12"}, "look like 302-1234567-7654321", id="no order number"),
        pytest.param({"happened_at": "2099-01-01T10:00"}, "cannot lie ahead", id="in the future"),
        pytest.param({"happened_at": ""}, "Give the moment", id="no moment"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(cast: Cast, changes: dict[str, Any], words: str) -> None:
    answer = cast.client("colleague").post("/cases/new/", given(cast, **changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Händler antwortet nicht" in page or "what" in changes
    assert Case.objects.count() == 1


def test_nobody_opens_a_case_in_another_store(cast: Cast) -> None:
    assert cast.client("stranger").post("/cases/new/", given(cast)).status_code == 422
    assert Case.objects.count() == 1


@pytest.mark.parametrize("htmx", [False, True], ids=["without a script", "htmx"])
def test_a_situation_is_set_kept_against_words_and_taken_back(cast: Cast, htmx: bool) -> None:
    client, path = cast.client("colleague"), f"/cases/{cast.case.pk}/situation/"
    before = cast.case.situation
    client.post(path, {"situation": "warranty_large"}, headers=HTMX if htmx else {})
    receive(cast.store, buyer_mail("Die Lampe kam zerbrochen an, ich möchte Ersatz."))
    assert situation_of(cast) == "warranty_large"
    page = client.get(f"/cases/{cast.case.pk}/").content.decode()
    assert "Set by hand" in page
    assert "set by hand: “Warranty, large item”" in page
    client.post(path, {"desk": "yes"})
    assert situation_of(cast) == before
    assert "Decided by the desk" in client.get(f"/cases/{cast.case.pk}/").content.decode()


def test_a_notice_stands_above_what_was_set(cast: Cast) -> None:
    cast.client("colleague").post(f"/cases/{cast.case.pk}/situation/", {"situation": "buyer_away"})
    receive(cast.store, notice(MailKind.A_TO_Z_CLAIM))
    case = Case.objects.get(pk=cast.case.pk)
    assert (case.situation, case.situation_confirmed) == ("a_to_z_direct", False)


def test_a_situation_that_is_none_is_refused(cast: Cast) -> None:
    answer = cast.client("colleague").post(f"/cases/{cast.case.pk}/situation/", {"situation": "moon"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Choose the situation" in answer.content.decode()


def situation_of(cast: Cast) -> str:
    return Case.objects.get(pk=cast.case.pk).situation
