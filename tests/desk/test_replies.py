"""Replies: what may be queued, what happens on the way, and that nothing leaves twice by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from afterdesk.channels.email.values import Direction, MailKind
from afterdesk.desk.actions.replies import (
    CannotSend,
    NewerMessage,
    ReplyBlocked,
    ReplyRequest,
    cancel_reply,
    queue_reply,
    retry_reply,
)
from afterdesk.desk.actions.sending import (
    RETRY_AFTER,
    SENDING_AT_MOST,
    Outcome,
    SendingResult,
    claim_reply,
    doubt_stale_sendings,
    record_result,
    settle_unknown,
)
from afterdesk.desk.models import (
    Case,
    CaseState,
    Clock,
    ClockState,
    Draft,
    Offer,
    OfferState,
    OutgoingMessage,
    OutgoingStatus,
    Store,
    Task,
)
from afterdesk.desk.rulebook import letters
from afterdesk.jobs.outbox import send_one
from afterdesk.packs.playbooks import load_improvements
from tests.desk.cast import ANNA, BEN, NOW, buyer_mail, notice, open_one, person, receive, store

pytestmark = pytest.mark.django_db

ANSWER = (
    "Guten Tag Anna,\n\nvielen Dank für Ihre Nachricht. Es tut uns leid, dass die Lampe zerbrochen angekommen ist.\n"
    "Wir senden Ihnen heute eine neue Lampe zu; sie ist spätestens am Mittwoch, 25. November 2026 bei Ihnen. "
    "Antworten Sie einfach auf diese Nachricht, wenn Sie lieber eine Erstattung möchten.\n\nFreundliche Grüße\nLarch"
)
LATER = NOW + timedelta(minutes=1)


def queued(case: Case, **changes: object) -> OutgoingMessage:
    """Queue a good answer."""
    request = ReplyRequest(**{"text": ANSWER, "language": "de", "warning_reason": "checked", **changes})  # type: ignore[arg-type]
    return queue_reply(case=case, reply=request, by=person("Olga", case.store), now=NOW)


def sent(outgoing: OutgoingMessage, outcome: Outcome = Outcome.SENT, words: str = "") -> OutgoingMessage:
    """Claim a queued reply and record what became of it."""
    claimed = claim_reply(outgoing_id=outgoing.pk, now=LATER)
    assert claimed is not None
    record_result(outgoing=claimed, result=SendingResult(outcome, words), now=LATER)
    outgoing.refresh_from_db()
    return outgoing


def test_a_sent_reply_stops_the_clock_and_waits_for_the_buyer() -> None:
    case = open_one(store())
    outgoing = sent(queued(case))
    case.refresh_from_db()
    assert outgoing.status == OutgoingStatus.SENT
    assert (case.state, case.unanswered_since, case.next_due_at) == (CaseState.WAITING, None, None)
    assert set(Clock.objects.filter(case=case).values_list("state", flat=True)) == {ClockState.MET}
    assert outgoing.to_alias == ANNA.replace("@", "+c1@")


def test_a_promise_becomes_a_clock() -> None:
    case = open_one(store())
    promised = NOW + timedelta(days=2)
    sent(queued(case, promise_at=promised))
    case.refresh_from_db()
    assert case.next_due_at == promised


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        pytest.param({"approved_sender": ""}, "approved sender", id="no approved sender"),
        pytest.param({"smtp_host": ""}, "mail server", id="no server"),
    ],
)
def test_a_store_that_cannot_send_says_what_is_missing(fields: dict[str, str], says: str) -> None:
    case = open_one(store())
    Store.objects.filter(pk=case.store_id).update(**fields)
    with pytest.raises(CannotSend, match=says):
        queued(case)


def test_a_case_without_a_relay_address_says_so() -> None:
    shop = store()
    message = receive(shop, notice(MailKind.RETURN_REQUEST))
    assert message is not None
    assert message.case is not None
    with pytest.raises(CannotSend, match="relay address"):
        queued(message.case)


def test_what_amazon_forbids_cannot_be_queued() -> None:
    case = open_one(store())
    with pytest.raises(ReplyBlocked):
        queued(case, text="Leave us 5 stars and we refund you.", language="en")
    assert OutgoingMessage.objects.count() == 0


def test_a_newer_message_refuses_the_reply() -> None:
    shop = store()
    case = open_one(shop)
    case.refresh_from_db()
    seen = case.last_message_id
    receive(shop, buyer_mail("Hat sich erledigt"))
    with pytest.raises(NewerMessage):
        queued(case, seen_message_id=seen)


def test_taken_back_it_becomes_the_draft_again_and_never_leaves() -> None:
    case = open_one(store())
    outgoing = queued(case)
    olga = outgoing.queued_by
    assert olga is not None
    assert cancel_reply(outgoing=outgoing, by=olga, now=NOW)
    assert claim_reply(outgoing_id=outgoing.pk, now=LATER) is None
    assert Draft.objects.get(case=case, user=olga).text == ANSWER


def test_it_is_not_sent_before_its_undo_time_is_over() -> None:
    outgoing = queued(open_one(store(undo_seconds=30)))
    assert claim_reply(outgoing_id=outgoing.pk, now=NOW + timedelta(seconds=29)) is None


def test_two_workers_never_send_one_reply_twice() -> None:
    outgoing = queued(open_one(store()))
    assert claim_reply(outgoing_id=outgoing.pk, now=LATER) is not None
    assert claim_reply(outgoing_id=outgoing.pk, now=LATER) is None


def test_a_temporary_failure_is_tried_again_later() -> None:
    outgoing = sent(queued(open_one(store())), Outcome.TEMPORARY, "451 try later")
    assert outgoing.status == OutgoingStatus.QUEUED
    assert outgoing.retry_at == outgoing.send_after >= LATER + RETRY_AFTER[0]


def test_a_permanent_failure_stops_and_can_be_sent_again_under_the_same_message_id() -> None:
    outgoing = sent(queued(open_one(store())), Outcome.PERMANENT, "550 no such user")
    assert (outgoing.status, outgoing.error) == (OutgoingStatus.FAILED, "550 no such user")
    message_id = outgoing.message_id
    assert outgoing.queued_by is not None
    assert retry_reply(outgoing=outgoing, by=outgoing.queued_by, now=LATER)
    outgoing.refresh_from_db()
    assert (outgoing.status, outgoing.message_id) == (OutgoingStatus.QUEUED, message_id)


@pytest.mark.parametrize(("left", "status"), [(True, OutgoingStatus.SENT), (False, OutgoingStatus.FAILED)])
def test_a_crash_while_sending_is_shown_to_a_person_who_settles_it(left: bool, status: str) -> None:
    outgoing = queued(open_one(store()))
    claim_reply(outgoing_id=outgoing.pk, now=LATER)
    assert doubt_stale_sendings(now=LATER + SENDING_AT_MOST) == 0
    assert doubt_stale_sendings(now=LATER + SENDING_AT_MOST + timedelta(seconds=1)) == 1
    outgoing.refresh_from_db()
    assert outgoing.status == OutgoingStatus.UNKNOWN
    assert claim_reply(outgoing_id=outgoing.pk, now=LATER + timedelta(days=1)) is None
    assert outgoing.queued_by is not None
    assert settle_unknown(outgoing=outgoing, left=left, by=outgoing.queued_by, now=LATER)
    outgoing.refresh_from_db()
    assert outgoing.status == status


def test_amazons_copy_settles_an_unknown_sending() -> None:
    case = open_one(store())
    outgoing = sent(queued(case), Outcome.UNKNOWN, "connection lost")
    assert outgoing.status == OutgoingStatus.UNKNOWN
    copy = notice(
        MailKind.OWN_COPY, direction=Direction.OUT, body=ANSWER.replace("\n", " "), order_id=None, date_at=LATER
    )
    message = receive(case.store, copy, now=LATER)
    outgoing.refresh_from_db()
    assert message is not None
    assert (message.case_id, outgoing.status) == (case.pk, OutgoingStatus.SENT)


def test_a_bounce_fails_the_reply_it_returns() -> None:
    case = open_one(store())
    outgoing = sent(queued(case))
    receive(
        case.store,
        notice(MailKind.BOUNCE, order_id=None, bounced_message_id=outgoing.message_id, date_at=LATER),
        now=LATER,
    )
    outgoing.refresh_from_db()
    assert outgoing.status == OutgoingStatus.FAILED


def test_close_after_sending() -> None:
    case = open_one(store())
    sent(queued(case, close_after=True))
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED


def test_a_number_as_an_answer_accepts_the_offer_and_changes_nothing_else() -> None:
    case = open_one(store())
    olga = person("Olga", case.store)
    case.refresh_from_db()
    for remedy in ("reship", "return_then_refund"):
        Offer.objects.create(case=case, remedy=remedy, by=olga, at=NOW)
    issue, situation = case.issue, case.situation
    sent(queued(case))
    receive(case.store, buyer_mail("2, bitte", date_at=LATER + timedelta(hours=1)), now=LATER + timedelta(hours=1))
    case.refresh_from_db()
    states = list(Offer.objects.order_by("pk").values_list("state", flat=True))
    assert states == [OfferState.OFFERED, OfferState.ACCEPTED]
    assert (case.issue, case.situation, case.state) == (issue, situation, CaseState.OPEN)
    assert case.facts.get(name="chosen_option").value == 2


def test_what_stands_in_no_letter_is_not_offered() -> None:
    case = open_one(store())
    olga = person("Olga", case.store)
    for remedy in ("reship", "carrier_search"):
        Offer.objects.create(case=case, remedy=remedy, by=olga, at=NOW)
    sent(queued(case))
    states = list(Offer.objects.order_by("pk").values_list("state", "offered_at"))
    assert states == [(OfferState.OFFERED, LATER), (OfferState.PROPOSED, None)]


@pytest.mark.parametrize("lang", ["en", "de", "ja", "zh"])
@pytest.mark.parametrize("block", sorted(load_improvements()))
def test_a_promised_improvement_is_a_task_once_it_has_left(lang: str, block: str) -> None:
    case = open_one(store())
    words = next(iter(letters().languages[lang].blocks[block].variants[0].values()))
    for more in ("", " Nochmals danke."):
        sent(queued(case, text=f"{ANSWER}\n\n{words}{more}"))
    task = Task.objects.get()
    assert task.title == load_improvements()[block].title["en"]
    assert Clock.objects.get(about=f"task-{task.pk}").due_at == task.due_at


def test_the_guard_runs_again_at_the_moment_of_sending() -> None:
    case = open_one(store())
    outgoing = queued(case)
    OutgoingMessage.objects.filter(pk=outgoing.pk).update(text="Leave us 5 stars and we'll send you a $10 gift card.")
    assert claim_reply(outgoing_id=outgoing.pk, now=LATER) is None
    outgoing.refresh_from_db()
    assert outgoing.status == OutgoingStatus.FAILED
    assert outgoing.error.startswith("The guard stopped it")


@pytest.mark.parametrize(
    ("cap", "is_safety", "leaves"),
    [
        pytest.param(0, False, True, id="no cap"),
        pytest.param(2, False, True, id="below the cap"),
        pytest.param(1, False, False, id="as many as today may leave have left"),
        pytest.param(1, True, True, id="danger to people never waits"),
    ],
)
def test_the_daily_cap_of_a_store(cap: int, is_safety: bool, leaves: bool) -> None:
    shop = store(daily_cap=cap)
    sent(queued(open_one(shop)))
    other = open_one(shop, order_id="302-7654321-1234567", buyer_key=BEN, buyer_alias=BEN)
    Case.objects.filter(pk=other.pk).update(is_safety=is_safety)
    waiting = queued(other)
    assert (claim_reply(outgoing_id=waiting.pk, now=LATER) is not None) is leaves
    waiting.refresh_from_db()
    if not leaves:
        assert waiting.status == OutgoingStatus.QUEUED
        assert waiting.send_after.date() == NOW.date() + timedelta(days=1) or waiting.send_after > NOW + timedelta(
            hours=9
        )
        assert claim_reply(outgoing_id=waiting.pk, now=waiting.send_after) is not None


def test_waits_differ_so_that_what_failed_together_comes_back_apart() -> None:
    waits = set()
    for number in range(6):
        outgoing = queued(open_one(store(), order_id=f"302-7654321-000000{number}"))
        again = sent(outgoing, Outcome.TEMPORARY, "451 busy")
        waits.add(again.send_after)
        assert RETRY_AFTER[0] <= again.send_after - LATER <= RETRY_AFTER[0] * 1.2
    assert len(waits) > 1


def test_a_fault_before_anything_left_leaves_the_reply_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    outgoing = queued(open_one(store()))

    def broken(**_: object) -> None:
        raise KeyError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr("afterdesk.desk.actions.sending.check_draft", broken)
        with pytest.raises(KeyError):
            send_one(outgoing.pk, now=LATER)
    outgoing.refresh_from_db()
    assert outgoing.status == OutgoingStatus.QUEUED
    with monkeypatch.context() as patch:
        patch.setattr("afterdesk.jobs.outbox.build_reply", broken)
        with pytest.raises(TypeError):
            send_one(outgoing.pk, now=LATER)
    outgoing.refresh_from_db()
    assert (outgoing.status, outgoing.sending_at) == (OutgoingStatus.QUEUED, None)
