"""What other rules would have done to past cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from afterdesk.domain.clock_events import Event
from afterdesk.domain.clocks import ClockEvent
from afterdesk.domain.dry_run import Difference, PastCase, dry_run
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Who
from tests.domain.rule_maker import PLAIN, made

START = datetime(2026, 11, 20, 18, tzinfo=UTC)
NOW = START + timedelta(days=10)


def past(*moves: tuple[Event, int]) -> PastCase:
    events = tuple(
        ClockEvent(name=name, at=START + timedelta(hours=hours), marketplace=Marketplace.DE) for name, hours in moves
    )
    return PastCase(case_id="7", events=events)


ANSWERED_AFTER_20 = past((Event.BUYER_MESSAGE_RECEIVED, 0), (Event.BUYER_MESSAGE_RECEIVED, 5), (Event.REPLY_SENT, 20))
NEVER_ANSWERED = past((Event.BUYER_MESSAGE_RECEIVED, 0))


def test_the_same_rules_change_nothing() -> None:
    found = dry_run([ANSWERED_AFTER_20, NEVER_ANSWERED], [PLAIN], [PLAIN], now=NOW)
    assert (found.cases, found.differences, found.late_before, found.late_after) == (2, (), 1, 1)


def test_a_stricter_rule_shows_who_would_have_been_late() -> None:
    found = dry_run([ANSWERED_AFTER_20], [PLAIN], [made({"value": 12})], now=NOW)
    due = START + timedelta(hours=24), START + timedelta(hours=12)
    assert found.differences == (Difference("7", "reply", START, *due),)
    assert (found.late_before, found.late_after) == (0, 1)


def test_a_rule_that_is_gone_starts_nothing() -> None:
    found = dry_run([NEVER_ANSWERED], [PLAIN], [], now=NOW)
    assert [one.due_after for one in found.differences] == [None]
    assert found.late_after == 0


def test_after_an_answer_the_next_message_starts_anew() -> None:
    again = past((Event.BUYER_MESSAGE_RECEIVED, 0), (Event.REPLY_SENT, 1), (Event.BUYER_MESSAGE_RECEIVED, 2))
    found = dry_run([again], [], [PLAIN], now=NOW)
    assert [one.started_at for one in found.differences] == [START, START + timedelta(hours=2)]


def test_buyers_windows_are_left_out() -> None:
    assert dry_run([NEVER_ANSWERED], [], [made(who=Who.BUYER)], now=NOW).differences == ()
