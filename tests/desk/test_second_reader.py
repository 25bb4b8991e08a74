"""A heated reply is held: cooled down, or read by a second person, and never sent otherwise than it was read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from afterdesk.desk.actions.replies import (
    CannotSend,
    NewerMessage,
    ReplyBlocked,
    ReplyRequest,
    cancel_reply,
    queue_reply,
)
from afterdesk.desk.actions.restoring import doubt_restored_replies
from afterdesk.desk.actions.second_reader import HoldRefused, end_pause, release_reply, return_reply
from afterdesk.desk.actions.sending import claim_reply, replies_to_send
from afterdesk.desk.models import (
    AuditEntry,
    Case,
    CaseEvent,
    Deed,
    Draft,
    Note,
    OutgoingMessage,
    OutgoingStatus,
    Role,
)
from afterdesk.desk.queries.second_reading import held_for, held_of, returned_to
from tests.desk.cast import NOW, buyer_mail, open_one, person, receive, store
from tests.desk.test_replies import ANSWER

THREAT = "Erstatten Sie mir sofort alles, sonst schreibe ich eine schlechte Bewertung!!!"
LATER = NOW + timedelta(minutes=1)


class Desk:
    """A store in which a colleague reads heated replies, with a heated case."""

    def __init__(self, hold: str = "reader", role: str = Role.OPERATOR) -> None:
        self.shop = store(heated_hold=hold)
        self.olga = person("Olga", self.shop, role)
        self.carl = person("Carl", self.shop)
        self.lea = person("Lea", self.shop, Role.LEAD)
        self.case = open_one(self.shop, THREAT)

    def queued(self, text: str = ANSWER, **changes: object) -> OutgoingMessage:
        """Let Olga answer."""
        reply = ReplyRequest(**{"text": text, "language": "de", "warning_reason": "checked", **changes})  # type: ignore[arg-type]
        return queue_reply(case=self.case, reply=reply, by=self.olga, now=NOW)


pytestmark = pytest.mark.django_db


def statuses() -> list[str]:
    return list(OutgoingMessage.objects.order_by("pk").values_list("status", flat=True))


@pytest.mark.parametrize(
    ("hold", "body", "status", "wait"),
    [
        pytest.param("reader", "Die Lampe kam zerbrochen an.", "queued", timedelta(seconds=10), id="a calm case"),
        pytest.param("off", THREAT, "queued", timedelta(seconds=10), id="the store holds nothing"),
        pytest.param("minutes", THREAT, "queued", timedelta(minutes=10), id="cools down"),
        pytest.param("reader", THREAT, "held", timedelta(0), id="a colleague reads"),
        pytest.param("lead", THREAT, "held", timedelta(0), id="a lead reads"),
    ],
)
def test_what_a_reply_waits_for(hold: str, body: str, status: str, wait: timedelta) -> None:
    desk = Desk(hold)
    Case.objects.all().delete()
    desk.case = open_one(desk.shop, body)
    outgoing = desk.queued()
    assert (outgoing.status, outgoing.send_after - NOW) == (status, wait)


def test_where_nobody_else_could_read_it_cools_down() -> None:
    shop = store(heated_hold="reader")
    olga = person("Olga", shop)
    person("Wanda", shop, Role.WAREHOUSE)
    reply = ReplyRequest(text=ANSWER, language="de", warning_reason="checked")
    outgoing = queue_reply(case=open_one(shop, THREAT), reply=reply, by=olga, now=NOW)
    assert (outgoing.status, outgoing.hold) == (OutgoingStatus.QUEUED, "minutes")


def test_a_held_reply_never_leaves_by_itself() -> None:
    outgoing = Desk().queued()
    assert claim_reply(outgoing_id=outgoing.pk, now=NOW + timedelta(days=9)) is None
    assert replies_to_send(now=NOW + timedelta(days=9)) == []


def test_a_reader_lets_the_very_text_go_and_a_sweep_alone_would_send_it() -> None:
    desk = Desk()
    outgoing = desk.queued()
    release_reply(outgoing=outgoing, by=desk.carl, now=NOW)
    assert replies_to_send(now=LATER) == [outgoing.pk]
    claimed = claim_reply(outgoing_id=outgoing.pk, now=LATER)
    assert claimed is not None
    assert (claimed.text, claimed.reader) == (ANSWER, desk.carl)
    entry = AuditEntry.objects.get(deed=Deed.REPLY_RELEASED)
    assert (entry.person_id, entry.details["alone"]) == (desk.carl.pk, False)


@pytest.mark.parametrize(
    ("hold", "who", "says"),
    [
        pytest.param("reader", "olga", "You wrote this reply yourself", id="the author"),
        pytest.param("reader", "carl", "", id="a colleague"),
        pytest.param("lead", "carl", "a lead or the account owner", id="a colleague where a lead has to"),
        pytest.param("lead", "lea", "", id="a lead"),
    ],
)
def test_who_may_let_it_go(hold: str, who: str, says: str) -> None:
    desk = Desk(hold)
    outgoing = desk.queued()
    if says:
        with pytest.raises(HoldRefused, match=says):
            release_reply(outgoing=outgoing, by=getattr(desk, who), now=NOW)
    else:
        release_reply(outgoing=outgoing, by=getattr(desk, who), now=NOW)
    assert statuses() == ["held" if says else "queued"]


@pytest.mark.parametrize(
    ("role", "before", "may"),
    [
        pytest.param(Role.LEAD, timedelta(hours=3), False, id="a lead in time"),
        pytest.param(Role.LEAD, timedelta(hours=1), True, id="a lead when the clock is near"),
        pytest.param(Role.OWNER, timedelta(hours=1), True, id="the owner when the clock is near"),
        pytest.param(Role.OPERATOR, timedelta(hours=1), False, id="an operator never"),
    ],
)
def test_alone_only_when_a_clock_is_near(role: str, before: timedelta, may: bool) -> None:
    desk = Desk(role=role)
    outgoing = desk.queued()
    due = Case.objects.values_list("next_due_at", flat=True).get()
    assert due is not None
    moment = due - before
    held = held_of(Case.objects.get(), desk.olga, now=moment)
    assert held is not None
    assert held.may_release is may
    if may:
        release_reply(outgoing=outgoing, by=desk.olga, now=moment)
        assert AuditEntry.objects.get(deed=Deed.REPLY_RELEASED).details["alone"] is True
    else:
        with pytest.raises(HoldRefused):
            release_reply(outgoing=outgoing, by=desk.olga, now=moment)


def test_the_guard_has_the_last_word_when_it_is_let_go() -> None:
    desk = Desk()
    outgoing = desk.queued()
    OutgoingMessage.objects.update(text="Leave us 5 stars and we refund you.")
    with pytest.raises(ReplyBlocked):
        release_reply(outgoing=outgoing, by=desk.carl, now=NOW)
    assert statuses() == ["held"]


def test_a_message_the_reader_has_not_seen_refuses() -> None:
    desk = Desk()
    outgoing = desk.queued()
    seen = desk.case.messages.order_by("-pk").values_list("pk", flat=True)[0]
    receive(desk.shop, buyer_mail("Hat sich erledigt"))
    with pytest.raises(NewerMessage):
        release_reply(outgoing=outgoing, by=desk.carl, now=NOW, seen_message_id=seen)


def test_sent_back_it_is_the_authors_draft_with_the_comment_beside_it() -> None:
    desk = Desk()
    outgoing = desk.queued()
    return_reply(outgoing=outgoing, comment="Bitte ohne Vorwurf.", by=desk.carl, now=NOW)
    assert Draft.objects.get(case=desk.case).user == desk.olga
    note = Note.objects.get()
    assert (note.text, list(note.mentions.all())) == ("Bitte ohne Vorwurf.", [desk.olga])
    returned = returned_to(desk.case, desk.olga)
    assert returned is not None
    assert (returned.reader, returned.comment) == ("Carl", "Bitte ohne Vorwurf.")
    again = desk.queued(ANSWER.replace("heute", "morgen"))
    assert (again.status, statuses()) == ("held", ["returned", "held"])
    assert returned_to(desk.case, desk.olga) is None


@pytest.mark.parametrize(
    ("who", "comment", "says"),
    [
        pytest.param("olga", "Neu", "Take it back", id="the author"),
        pytest.param("carl", "  ", "Say in the comment", id="without a word"),
    ],
)
def test_it_is_not_sent_back(who: str, comment: str, says: str) -> None:
    desk = Desk()
    outgoing = desk.queued()
    with pytest.raises(HoldRefused, match=says):
        return_reply(outgoing=outgoing, comment=comment, by=getattr(desk, who), now=NOW)


def test_only_the_author_takes_a_held_reply_back() -> None:
    desk = Desk()
    outgoing = desk.queued()
    assert not cancel_reply(outgoing=outgoing, by=desk.carl, now=NOW)
    assert cancel_reply(outgoing=outgoing, by=desk.olga, now=NOW)
    assert statuses() == ["cancelled"]
    with pytest.raises(HoldRefused, match="decided about this reply already"):
        release_reply(outgoing=outgoing, by=desk.carl, now=NOW)


def test_while_one_is_held_no_second_is_written() -> None:
    desk = Desk()
    desk.queued()
    with pytest.raises(CannotSend, match="second reader"):
        desk.queued(ANSWER.replace("heute", "morgen"))


def test_the_clock_goes_on_running() -> None:
    desk = Desk()
    before = Case.objects.values_list("next_due_at", flat=True).get()
    desk.queued()
    assert Case.objects.values_list("next_due_at", flat=True).get() == before
    line = held_for(desk.carl, now=NOW).lines[0]
    assert (line.due_at, line.is_mine) == (before, False)


@pytest.mark.parametrize(
    ("who", "count"), [("olga", 1), ("carl", 1), ("warehouse", 0), ("stranger", 0)], ids=lambda one: str(one)
)
def test_who_sees_what_waits(who: str, count: int) -> None:
    desk = Desk()
    desk.queued()
    others = {
        "warehouse": lambda: person("Wanda", desk.shop, Role.WAREHOUSE),
        "stranger": lambda: person("Sam", store("Maple"), Role.OWNER),
    }
    user = others[who]() if who in others else getattr(desk, who)
    assert held_for(user, now=NOW).count == count


def test_a_held_reply_of_a_backup_is_put_before_a_person() -> None:
    Desk().queued()
    assert doubt_restored_replies(now=NOW) == 1
    assert statuses() == ["unknown"]


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_decide_once() -> None:
    desk = Desk()
    outgoing = desk.queued()
    refused: list[str] = []
    ready = Barrier(2)
    pressed: list[Callable[[], object]] = [
        lambda: release_reply(outgoing=outgoing, by=desk.carl, now=NOW),
        lambda: return_reply(outgoing=outgoing, comment="Bitte kürzer.", by=desk.lea, now=NOW),
    ]
    workers = [Thread(target=press, args=(deed, ready, refused)) for deed in pressed]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(refused) == 1
    assert statuses() in (["queued"], ["returned"])
    decided = CaseEvent.objects.filter(kind__in=["reply_released", "reply_returned"])
    assert decided.count() == 1


def press(deed: Callable[[], object], ready: Barrier, refused: list[str]) -> None:
    """Press when the other does; keep what was refused."""
    try:
        ready.wait(timeout=20)
        deed()
    except HoldRefused as problem:
        refused.append(str(problem))
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        pytest.param("olga", "wrote this reply yourself", id="its author waits"),
        pytest.param("carl", "", id="a colleague"),
        pytest.param("lea", "", id="a lead"),
    ],
)
def test_who_may_end_a_pause(who: str, refused: str) -> None:
    desk = Desk("minutes")
    outgoing = desk.queued()
    leaves = outgoing.send_after
    by = getattr(desk, who)
    if refused:
        with pytest.raises(HoldRefused, match=refused):
            end_pause(outgoing=outgoing, by=by, now=LATER)
    else:
        end_pause(outgoing=outgoing, by=by, now=LATER)
    outgoing.refresh_from_db()
    assert (outgoing.send_after < leaves) is not bool(refused)
    assert (claim_reply(outgoing_id=outgoing.pk, now=LATER + timedelta(minutes=1)) is None) is bool(refused)


def test_a_lead_ends_the_pause_of_their_own_letter_and_it_is_kept() -> None:
    desk = Desk("minutes", Role.LEAD)
    outgoing = desk.queued()
    end_pause(outgoing=outgoing, by=desk.olga, now=LATER)
    assert AuditEntry.objects.get(deed=Deed.REPLY_RELEASED).details["alone"] is True
    with pytest.raises(HoldRefused, match="not cooling down"):
        end_pause(outgoing=outgoing, by=desk.carl, now=LATER)


def test_a_pause_does_not_end_over_what_the_reader_has_not_seen() -> None:
    desk = Desk("minutes")
    outgoing = desk.queued()
    seen = desk.case.last_message_id
    receive(desk.shop, buyer_mail("Hallo?"), now=LATER)
    with pytest.raises(NewerMessage):
        end_pause(outgoing=outgoing, by=desk.carl, now=LATER, seen_message_id=seen or 0)
