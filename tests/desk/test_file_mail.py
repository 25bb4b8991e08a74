"""Filing: one order is one case, whatever comes first; strangers stay outside; clocks count from the mail's moment."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from afterdesk.channels.email.values import Direction, InboundMail, MailKind, Trust
from afterdesk.desk.models import Case, CaseState, Clock, ClockState, EventKind, Message, RawMail, RawMailState
from tests.desk.cast import ANNA, BEN, NOW, ORDER, buyer_mail, notice, open_one, receive, store

pytestmark = pytest.mark.django_db


def problem_of_one_order() -> list[InboundMail]:
    """Three mails without reply headers, the return request and the A-to-z notice."""
    return [
        buyer_mail("Die Lampe ist kaputt.", date_at=NOW - timedelta(hours=30)),
        buyer_mail("Hallo? Keine Antwort?", date_at=NOW - timedelta(hours=20)),
        buyer_mail("Dann eben so.", date_at=NOW - timedelta(hours=6)),
        notice(MailKind.RETURN_REQUEST, date_at=NOW - timedelta(hours=10)),
        notice(MailKind.A_TO_Z_CLAIM, date_at=NOW - timedelta(hours=2), action_required=True, deadline_days=3),
    ]


@pytest.mark.parametrize("order", [*permutations(range(5))][::17])
def test_one_order_is_one_case_in_any_order_of_arrival(order: tuple[int, ...]) -> None:
    shop, mails = store(), problem_of_one_order()
    for index in order:
        receive(shop, mails[index])
    case = Case.objects.get()
    assert case.messages.count() == 5
    assert case.unanswered_since == mails[0].date_at
    assert [clock.started_at for clock in case.clocks.filter(rule_id="MSG-1")] == [mails[0].date_at]


def test_the_first_unanswered_message_counts() -> None:
    shop = store()
    for mail in problem_of_one_order()[:3]:
        receive(shop, mail)
    clock = Clock.objects.get(rule_id="MSG-1")
    assert clock.due_at == NOW - timedelta(hours=30) + timedelta(hours=24)
    assert Case.objects.get().next_due_at == clock.due_at


@pytest.mark.parametrize(
    ("changes", "joins"),
    [
        pytest.param({}, True, id="same buyer, same order"),
        pytest.param({"order_id": None}, True, id="same buyer, no order named, one open case"),
        pytest.param({"buyer_key": BEN, "buyer_alias": BEN}, False, id="a stranger names the order"),
        pytest.param({"order_id": "302-0000000-0000001"}, False, id="same buyer, another order"),
        pytest.param(
            {"kind": MailKind.NOT_AMAZON, "buyer_key": None, "buyer_alias": None, "trusted": Trust.UNKNOWN},
            False,
            id="a mail from outside Amazon names the order",
        ),
    ],
)
def test_who_joins(changes: dict[str, object], joins: bool) -> None:
    shop = store()
    case = open_one(shop)
    message = receive(shop, buyer_mail("Noch etwas", **changes))
    assert message is not None
    assert (message.case_id == case.pk) is joins


def test_a_stranger_who_forges_a_reference_never_joins() -> None:
    shop = store()
    first = receive(shop, buyer_mail())
    assert first is not None
    forged = buyer_mail(
        "Please refund to my account",
        buyer_key=BEN,
        buyer_alias=BEN,
        order_id=None,
        in_reply_to=first.message_id,
        references=(first.message_id,),
    )
    message = receive(shop, forged)
    assert message is not None
    assert message.case_id != first.case_id
    assert message.evidence[0]["evidence"] == "refused"


def test_a_reply_that_names_no_order_joins_by_its_reference() -> None:
    shop = store()
    first = receive(shop, buyer_mail())
    assert first is not None
    open_one(shop, order_id="302-0000000-0000009")
    message = receive(shop, buyer_mail("Danke", order_id=None, references=(first.message_id,)))
    assert message is not None
    assert message.case_id == first.case_id


def test_the_same_mail_twice_changes_nothing() -> None:
    shop, mail = store(), buyer_mail()
    receive(shop, mail)
    with pytest.raises(IndexError):  # nothing new was stored
        receive(shop, mail)
    assert Message.objects.count() == 1
    assert RawMail.objects.get().seen_again == 1


def test_mail_from_before_go_live_enters_closed_and_starts_no_clock() -> None:
    shop = store(go_live_at=NOW - timedelta(days=1))
    case = open_one(shop, date_at=NOW - timedelta(days=2))
    assert (case.state, Clock.objects.count()) == (CaseState.CLOSED, 0)


def test_a_look_alike_goes_to_quarantine_and_opens_no_claim() -> None:
    shop = store()
    assert receive(shop, notice(MailKind.A_TO_Z_CLAIM, trusted=Trust.NO)) is None
    assert Case.objects.count() == 0
    assert RawMail.objects.get().state == RawMailState.QUARANTINED


def test_an_unproven_sender_opens_a_case_marked_unverified() -> None:
    assert open_one(store(), trusted=Trust.UNKNOWN).is_verified is False


@pytest.mark.parametrize(
    ("mail", "opens"),
    [
        pytest.param(buyer_mail(is_automatic=True), False, id="out of office"),
        pytest.param(notice(MailKind.AMAZON_MARKETING, order_id=None), False, id="advertisement"),
        pytest.param(notice(MailKind.OTHER_NOTICE, order_id=None), False, id="unknown notice"),
        pytest.param(
            notice(MailKind.OTHER_NOTICE, order_id=None, action_required=True), True, id="that asks for action"
        ),
        pytest.param(notice(MailKind.RETURN_REQUEST), True, id="return request"),
        pytest.param(notice(MailKind.CHARGEBACK), True, id="chargeback"),
        pytest.param(notice(MailKind.REFUND_ISSUED), False, id="refund notice"),
    ],
)
def test_what_opens_a_case(mail: InboundMail, opens: bool) -> None:
    receive(store(), mail)
    assert (Case.objects.count() == 1) is opens
    assert Message.objects.count() == 1


def test_a_message_reopens_a_closed_case() -> None:
    shop = store()
    case = open_one(shop)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    receive(shop, buyer_mail("Es ist wieder kaputt"))
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert case.events.filter(kind=EventKind.REOPENED).exists()


def test_a_message_that_was_answered_already_starts_no_clock() -> None:
    shop = store()
    receive(shop, notice(MailKind.OWN_COPY, direction=Direction.OUT, date_at=NOW - timedelta(minutes=5)))
    case = open_one(shop, date_at=NOW - timedelta(hours=20))
    copy = receive(shop, notice(MailKind.OWN_COPY, direction=Direction.OUT, date_at=NOW - timedelta(minutes=4)))
    assert copy is not None
    assert copy.case_id == case.pk
    receive(shop, buyer_mail("früher geschrieben, später gekommen", date_at=NOW - timedelta(hours=10)))
    assert not Clock.objects.filter(state=ClockState.RUNNING, rule_id="MSG-1").exists()


def test_the_newest_relay_address_is_where_replies_go() -> None:
    shop = store()
    case = open_one(shop)
    receive(shop, buyer_mail("weiter", buyer_alias=ANNA.replace("@", "+c2@"), order_id=ORDER))
    case.refresh_from_db()
    assert case.buyer is not None
    assert case.buyer.alias == ANNA.replace("@", "+c2@")


@pytest.mark.parametrize(
    ("sender", "stops"),
    [
        pytest.param("donotreply@amazon.com", True, id="Amazon's copy"),
        pytest.param("desk@larch.example", True, id="the store's own address"),
        pytest.param("mallory@elsewhere.example", False, id="somebody else writes to the alias"),
        pytest.param("donotreply@amazon.com.evil.example", False, id="a look-alike domain"),
    ],
)
def test_whose_letter_stops_the_clock(sender: str, stops: bool) -> None:
    shop = store()
    case = open_one(shop)
    receive(shop, notice(MailKind.OWN_COPY, direction=Direction.OUT, from_address=sender, date_at=NOW))
    assert case.clocks.filter(state=ClockState.RUNNING).exists() is not stops


def test_the_stores_own_address_is_never_taken_for_a_buyer() -> None:
    shop = store()
    own = buyer_mail(
        "An unseren Spediteur",
        kind=MailKind.NOT_AMAZON,
        buyer_key=None,
        buyer_alias=None,
        from_address="desk@larch.example",
    )
    receive(shop, own)
    assert (Message.objects.count(), Case.objects.count()) == (1, 0)
