"""Which clocks an event starts, until when, what stands beside the deadline, and what stops them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterdesk.domain.calendars import Unit
from afterdesk.domain.clock_events import Event
from afterdesk.domain.clocks import ClockEvent, StartedClock, clocks_for, clocks_met_by, is_met_by
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Ends, Kind, Rule, Scope, Who
from afterdesk.domain.values import Fulfillment, Programme
from tests.domain.rule_maker import PLAIN, Fact, at_marketplaces, made, since, until

START = datetime(2026, 11, 20, 18, tzinfo=UTC)


def message(**changes: Any) -> ClockEvent:
    given_ = ClockEvent(name=Event.BUYER_MESSAGE_RECEIVED, at=START, marketplace=Marketplace.DE)
    return replace(given_, **changes)


def only(clocks: tuple[StartedClock, ...]) -> StartedClock:
    assert len(clocks) == 1
    return clocks[0]


def test_a_message_starts_its_clock() -> None:
    clock = only(clocks_for(message(), [PLAIN]))
    assert clock.started_at == START
    assert clock.due_at == clock.pack_due_at == START + timedelta(hours=24)
    assert clock.warn_at == (START + timedelta(hours=16), START + timedelta(hours=22))
    assert clock.stated_due_at is clock.advised_due_at is None


def test_local_time_becomes_utc() -> None:
    local = datetime.fromisoformat("2026-11-20T19:00+01:00")
    clock = only(clocks_for(message(at=local), [PLAIN]))
    assert clock.started_at == START
    assert clock.due_at.tzinfo is UTC


def test_a_later_message_moves_no_running_clock() -> None:
    later = message(at=START + timedelta(hours=5))
    assert clocks_for(later, [PLAIN], running={"reply"}) == ()


def test_another_event_starts_nothing() -> None:
    assert clocks_for(message(name=Event.ORDER_PLACED), [PLAIN]) == ()


def test_a_warning_before_the_start_is_left_out() -> None:
    clock = only(clocks_for(message(), [made(warn_before_hours=(48, 24, 1))]))
    assert clock.warn_at == (START + timedelta(hours=23),)


@pytest.mark.parametrize(
    ("stated", "due", "advised"),
    [
        pytest.param(timedelta(hours=72), timedelta(hours=72), timedelta(hours=24), id="the pack is stricter: both"),
        pytest.param(timedelta(hours=12), timedelta(hours=12), None, id="the notice is stricter: it alone"),
        pytest.param(timedelta(hours=24), timedelta(hours=24), None, id="the same"),
        pytest.param(timedelta(hours=-5), timedelta(0), None, id="stated in the past: due at once"),
    ],
)
def test_a_deadline_that_a_notice_states_is_the_deadline(
    stated: timedelta, due: timedelta, advised: timedelta | None
) -> None:
    clock = only(clocks_for(message(stated_due_at=START + stated), [made(stated_wins=True)]))
    assert clock.due_at == clock.stated_due_at == START + due
    assert clock.pack_due_at == START + timedelta(hours=24)
    assert clock.advised_due_at == (None if advised is None else START + advised)


def test_an_advised_moment_is_warned_at() -> None:
    clock = only(clocks_for(message(stated_due_at=START + timedelta(days=3)), [made(stated_wins=True)]))
    assert START + timedelta(hours=24) in clock.warn_at


def test_stated_days_are_calendar_days_of_the_marketplace() -> None:
    night = datetime(2026, 3, 28, 19, tzinfo=UTC)
    clock = only(clocks_for(message(at=night, stated_days=3), [made(stated_wins=True)]))
    assert clock.due_at == datetime(2026, 3, 31, 18, tzinfo=UTC)


def test_a_rule_that_no_notice_overrules_keeps_its_own() -> None:
    clock = only(clocks_for(message(stated_days=3), [PLAIN]))
    assert (clock.due_at, clock.stated_due_at) == (START + timedelta(hours=24), None)


PROMISE = made({"unit": Unit.STATED, "value": None, "about": "promise"}, counts_from=(Event.PROMISE_MADE,))


def test_a_promise_is_a_clock() -> None:
    friday = datetime(2026, 11, 27, 16, tzinfo=UTC)
    clock = only(clocks_for(message(name=Event.PROMISE_MADE, stated_due_at=friday), [PROMISE]))
    assert clock.due_at == friday
    assert clock.pack_due_at is None


def test_a_promise_without_a_moment_starts_nothing() -> None:
    assert clocks_for(message(name=Event.PROMISE_MADE), [PROMISE]) == ()


def test_advice_stands_beside_the_binding_clock() -> None:
    advice = made({"id": "TEST-2", "value": 6}, advice=True)
    clock = only(clocks_for(message(), [advice, PLAIN]))
    assert (clock.rule_id, clock.due_at) == ("TEST-1", START + timedelta(hours=24))
    assert clock.advised_due_at == START + timedelta(hours=6)


def test_advice_alone_is_a_clock() -> None:
    clock = only(clocks_for(message(), [made({"id": "TEST-2", "value": 6}, advice=True)]))
    assert clock.due_at == START + timedelta(hours=6)


def scoped(scope: Scope, hours: int) -> Rule:
    return made({"id": f"TEST-{hours}", "scope": scope, "value": hours})


@pytest.mark.parametrize(
    ("scope", "hours"),
    [
        pytest.param(at_marketplaces(Marketplace.DE), 48, id="the marketplace's own rule wins"),
        pytest.param(at_marketplaces(Marketplace.US), 24, id="another marketplace's does not"),
        pytest.param(Scope(fulfillment=frozenset({Fulfillment.FBM})), 48, id="who ships is not known: it fits"),
        pytest.param(Scope(programmes=frozenset({Programme.SFP})), 24, id="a programme not joined"),
        pytest.param(Scope(categories=frozenset({"toys"})), 24, id="a category not known"),
    ],
)
def test_the_narrowest_scope_wins(scope: Scope, hours: int) -> None:
    clock = only(clocks_for(message(), [PLAIN, scoped(scope, 48)]))
    assert clock.due_at == START + timedelta(hours=hours)


def test_of_equals_the_earlier_is_due() -> None:
    rules = [scoped(Scope(), 48), scoped(Scope(), 24), scoped(Scope(), 36)]
    assert only(clocks_for(message(), rules)).due_at == START + timedelta(hours=24)


def test_of_a_buyers_windows_the_longer_counts() -> None:
    rules = [replace(rule, timing=replace(rule.timing, who=Who.BUYER)) for rule in (scoped(Scope(), 48), PLAIN)]
    assert only(clocks_for(message(), rules)).due_at == START + timedelta(hours=48)


@pytest.mark.parametrize(
    ("facts", "waits", "starts", "assumed"),
    [
        pytest.param({"cross_border": True}, False, True, (), id="the fact fits"),
        pytest.param({"cross_border": False}, False, False, None, id="it does not"),
        pytest.param({}, False, True, ("cross_border",), id="not known: a clock too many"),
        pytest.param({}, True, False, None, id="not known: this one waits"),
    ],
)
def test_conditions(facts: dict[str, object], waits: bool, starts: bool, assumed: tuple[str, ...] | None) -> None:
    conditional = made({"condition": Fact("cross_border")}, waits_for_facts=waits)
    clocks = clocks_for(message(), [conditional], facts=facts)
    assert bool(clocks) is starts
    assert [clock.assumed for clock in clocks] == ([] if assumed is None else [assumed])


def test_the_version_in_force_at_the_marketplace_counts() -> None:
    """Half past midnight of the 26th in Berlin is still the 25th in UTC."""
    old = made({"id": "OLD", "value": 48, "span": until("2026-01-25")})
    new = made({"id": "NEW", "span": since("2026-01-26")})
    midnight = datetime(2026, 1, 25, 23, 30, tzinfo=UTC)
    assert only(clocks_for(message(at=midnight), [old, new])).rule_id == "NEW"
    in_london = message(at=midnight, marketplace=Marketplace.UK)
    assert only(clocks_for(in_london, [old, new])).rule_id == "OLD"


def test_a_season_is_judged_by_the_purchase() -> None:
    season = made(
        {"kind": Kind.WINDOW, "unit": Unit.DATE, "value": date(2027, 1, 31), "span": until("2026-12-25"),
         "effective_by": Event.ORDER_PLACED},
        counts_from=(Event.ORDER_DELIVERED,), at_least_days=30,
    )  # fmt: skip
    delivered = message(name=Event.ORDER_DELIVERED, at=datetime(2026, 12, 28, 10, tzinfo=UTC))
    in_season = replace(delivered, moments={Event.ORDER_PLACED: datetime(2026, 12, 25, 10, tzinfo=UTC)})
    too_late = replace(delivered, moments={Event.ORDER_PLACED: datetime(2026, 12, 26, 10, tzinfo=UTC)})
    assert only(clocks_for(in_season, [season])).due_at == datetime(2027, 1, 31, 22, 59, 59, 999999, tzinfo=UTC)
    assert clocks_for(too_late, [season]) == ()


def test_the_later_of_two_events_is_counted_from() -> None:
    both = made(counts_from=(Event.RETURN_RECEIVED, Event.AMAZON_REFUND_ISSUED))
    refund = message(name=Event.AMAZON_REFUND_ISSUED)
    returned = {Event.RETURN_RECEIVED: START + timedelta(hours=7)}
    assert clocks_for(refund, [both]) == ()
    clock = only(clocks_for(replace(refund, moments=returned), [both]))
    assert clock.started_at == START + timedelta(hours=7)


def test_a_window_opens_and_closes_by_different_events() -> None:
    window = made(
        {"kind": Kind.WINDOW, "unit": Unit.CALENDAR_DAYS, "value": None},
        counts_from=(Event.LATEST_DELIVERY_ESTIMATED,), earliest_counts_from=Event.EARLIEST_DELIVERY_ESTIMATED,
        earliest=5, latest=30,
    )  # fmt: skip
    estimated = message(
        name=Event.LATEST_DELIVERY_ESTIMATED,
        moments={Event.EARLIEST_DELIVERY_ESTIMATED: START - timedelta(days=3)},
    )
    clock = only(clocks_for(estimated, [window]))
    assert (clock.opens_at, clock.due_at) == (START + timedelta(days=2), START + timedelta(days=30))


def test_a_clock_may_have_a_last_stop() -> None:
    clock = only(clocks_for(message(), [made({"value": 48}, latest=72)]))
    assert (clock.due_at, clock.latest_at) == (START + timedelta(hours=48), START + timedelta(hours=72))


def test_the_rule_is_frozen_as_json() -> None:
    clock = only(clocks_for(message(), [made({"span": since("2026-01-26")})]))
    assert json.loads(json.dumps(clock.rule)) == clock.rule
    assert clock.rule["version"] == "TEST-1@2026-01-26"
    assert (clock.rule["value"], clock.rule["unit"], clock.rule["sources"]) == (24, "hours", ["a test"])


def test_what_meets_a_clock() -> None:
    clock = only(clocks_for(message(), [PLAIN]))
    assert clocks_met_by(Event.REPLY_SENT, [PLAIN]) == {"reply"}
    assert clocks_met_by(Event.REFUND_ISSUED, [PLAIN]) == frozenset()
    assert is_met_by(clock, Event.REPLY_SENT, START)
    assert not is_met_by(clock, Event.REPLY_SENT, START - timedelta(seconds=1))
    assert not is_met_by(clock, Event.REFUND_ISSUED, START)


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))
LENGTHS = st.sampled_from([Unit.HOURS, Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS, Unit.MONTHS])
RULES = st.builds(
    lambda value, unit, ends: made({"value": value, "unit": unit}, ends=ends),
    st.integers(1, 90), LENGTHS, st.sampled_from(Ends),
)  # fmt: skip


@given(MOMENTS, RULES, st.none() | st.integers(1, 30))
def test_no_clock_is_due_before_it_starts(at: datetime, rule: Rule, stated: int | None) -> None:
    rule = replace(rule, timing=replace(rule.timing, stated_wins=True))
    clock = only(clocks_for(message(at=at, stated_days=stated), [rule]))
    assert clock.due_at >= clock.started_at
    assert clock.advised_due_at is None or clock.started_at <= clock.advised_due_at < clock.due_at
    assert all(clock.started_at < moment <= clock.due_at for moment in clock.warn_at)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)), RULES)
def test_a_later_message_is_never_due_earlier(at: datetime, gap: timedelta, rule: Rule) -> None:
    first = only(clocks_for(message(at=at), [rule]))
    second = only(clocks_for(message(at=at + gap), [rule]))
    assert second.due_at >= first.due_at


@given(MOMENTS, RULES, RULES)
def test_a_changed_rule_moves_no_running_clock(at: datetime, before: Rule, changed: Rule) -> None:
    clock = only(clocks_for(message(at=at), [before]))
    frozen = json.dumps(clock.rule, sort_keys=True)
    again = message(at=at + timedelta(minutes=1))
    assert clocks_for(again, [changed], running={clock.about}) == ()
    assert clock.rule == json.loads(frozen)
    assert clock.rule["value"] == before.value
