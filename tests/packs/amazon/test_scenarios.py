"""What Amazon's pack does with real events: a row for each clock, its deadline on the marketplace's wall."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from afterdesk.domain.clock_events import Event
from afterdesk.domain.clocks import ClockEvent, StartedClock, clocks_for
from afterdesk.domain.marketplaces import Marketplace, zone_of
from afterdesk.domain.rules import Who
from afterdesk.domain.values import Fulfillment, Programme
from afterdesk.packs.load import load_pack

RULES = load_pack().timed
FRIDAY = "2026-11-20T18:00"


def on_the_wall(text: str, marketplace: Marketplace) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone_of(marketplace))


def started(name: str, place: str, at: str = FRIDAY, **given: Any) -> dict[str, StartedClock]:
    """Return the clocks that an event starts for us, by their rule. `place` reads like "DE FBM SFP"."""
    market, *more = place.split()
    marketplace = Marketplace(market)
    moments = {Event(key): on_the_wall(text, marketplace) for key, text in given.pop("moments", {}).items()}
    facts = given.pop("facts", {})
    event = ClockEvent(
        name=Event(name),
        at=on_the_wall(at, marketplace),
        marketplace=marketplace,
        fulfillment=next((Fulfillment(word) for word in more if word in list(Fulfillment)), None),
        programmes=frozenset(Programme(word) for word in more if word in list(Programme)),
        moments=moments,
        **given,
    )
    return {clock.rule_id: clock for clock in clocks_for(event, RULES, facts=facts) if clock.who is not Who.BUYER}


def walls(clocks: dict[str, StartedClock], marketplace: str) -> dict[str, str]:
    zone = zone_of(Marketplace(marketplace))
    return {name: clock.due_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") for name, clock in clocks.items()}


RETURN, RECEIVED = "return_request_received", "return_received"
ABROAD: dict[str, Any] = {"facts": {"cross_border": True, "currency": "EUR", "item_minor": 2501}}


@pytest.mark.parametrize(
    ("event", "place", "given", "due"),
    [
        pytest.param(
            "buyer_message_received", "US FBM", {},
            {"MSG-1": "2026-11-21T18:00", "MSG-7": "2026-11-22T18:00"}, id="a message on Friday evening",
        ),
        pytest.param(
            "buyer_message_received", "DE FBA", {},
            {"MSG-1": "2026-11-21T18:00", "MSG-7": "2026-11-22T18:00"}, id="a message on an FBA order",
        ),
        pytest.param(
            "buyer_message_received", "JP", {},
            {"MSG-1": "2026-11-21T18:00", "MSG-7": "2026-11-22T18:00"}, id="a question before an order",
        ),
        pytest.param(RETURN, "US FBM", {}, {"RET-1": "2026-11-22T18:00"}, id="a return in the US"),
        pytest.param(RETURN, "DE FBM", {}, {"RET-1-ELSEWHERE": "2026-11-22T18:00"}, id="a return in Germany"),
        pytest.param(RETURN, "DE FBA", {}, {}, id="a return of an FBA order is Amazon's"),
        pytest.param(RETURN, "US FBM", {"facts": {"auto_authorized": True}}, {}, id="authorised by Amazon"),
        pytest.param(RETURN, "US FBM SFP", {}, {}, id="Prime returns are authorised by Amazon"),
        pytest.param(
            RETURN, "DE FBM", ABROAD,
            {"RET-1-ELSEWHERE": "2026-11-22T18:00", "RET-10": "2026-11-23T18:00"}, id="a return to abroad",
        ),
        pytest.param(RETURN, "FR FBM", ABROAD, {"RET-1-ELSEWHERE": "2026-11-22T18:00"}, id="France has no three days"),
        pytest.param(
            RETURN, "UK FBM",
            {"at": "2025-08-10T10:00", "facts": {"cross_border": True, "currency": "GBP", "item_minor": 2001}},
            {"RET-1": "2025-08-12T10:00", "RET-10": "2025-08-14T10:00"}, id="UK, the last day of four days",
        ),
        pytest.param(
            RECEIVED, "US FBM", {"at": "2026-01-25T10:00"},
            {"OWN-INSPECT": "2026-01-26T10:00", "REF-1": "2026-01-27T23:59", "SAFET-US": None},
            id="US, received on the last day of two business days, a Sunday",
        ),
        pytest.param(
            RECEIVED, "US FBM", {"at": "2026-01-26T10:00"},
            {"OWN-INSPECT": "2026-01-27T10:00", "REF-2": "2026-01-30T10:00"}, id="US, received a day later",
        ),
        pytest.param(
            RECEIVED, "US FBM SFP", {},
            {"OWN-INSPECT": "2026-11-21T18:00", "REF-1-SFP": "2026-11-24T18:00"}, id="US Prime keeps business days",
        ),
        pytest.param(
            RECEIVED, "US FBM SFP", {"at": "2026-11-25T15:00"},
            {"OWN-INSPECT": "2026-11-26T15:00", "REF-2-SFP": "2026-11-29T15:00"}, id="but not over Thanksgiving",
        ),
        pytest.param(
            RECEIVED, "UK FBM", {},
            {"OWN-INSPECT": "2026-11-21T18:00", "REF-1": "2026-11-24T18:00", "LAW-UK-REFUND": "2026-12-04T18:00"},
            id="UK, and the law beside it",
        ),
        pytest.param(
            RECEIVED, "US FBM", {"moments": {"amazon_refund_issued": "2026-11-22T09:00"}},
            {"OWN-INSPECT": "2026-11-21T18:00", "REF-2": "2026-11-24T18:00", "SAFET-US": "2026-12-22T09:00"},
            id="SAFE-T counts from the later of return and refund",
        ),
        pytest.param(
            "amazon_refund_issued", "US FBM", {"at": "2026-02-15T10:00"}, {"SAFET-US": "2026-04-16T10:00"},
            id="SAFE-T, the last day of 60 days",
        ),
        pytest.param("amazon_refund_issued", "DE FBM", {}, {}, id="SAFE-T in the EU: no window is guessed"),
        pytest.param("amazon_refund_issued", "JP FBM SFP", {}, {"SAFET-JP": "2026-12-20T18:00"}, id="SAFE-T in Japan"),
        pytest.param("a_to_z_claim_received", "DE FBM", {}, {"ATZ-5": "2026-11-22T18:00"}, id="an A-to-z claim"),
        pytest.param(
            "a_to_z_claim_received", "US FBM", {"at": "2019-10-01T10:00"}, {"ATZ-6": "2019-10-04T10:00"},
            id="an A-to-z claim of 2019",
        ),
        pytest.param("a_to_z_claim_received", "DE FBA", {}, {}, id="FBA orders have no A-to-z claims"),
        pytest.param("a_to_z_granted", "US FBM", {}, {"ATZ-9": "2026-12-20T18:00"}, id="an appeal in the US"),
        pytest.param("a_to_z_granted", "DE FBM", {}, {"ATZ-9-ELSEWHERE": "2026-12-20T18:00"}, id="in Germany"),
        pytest.param("chargeback_received", "US FBM", {}, {"CBK-1": "2026-11-27T18:00"}, id="a chargeback"),
        pytest.param("insurance_proof_requested", "US", {}, {"PDPI-2": "2026-11-27T18:00"}, id="proof of insurance"),
        pytest.param("damage_claim_received", "US", {}, {"PDPI-OWN": "2026-11-20T22:00"}, id="damage or injury"),
        pytest.param(
            "fba_refund_issued", "US FBA", {}, {"FBA-2": "2027-03-20T18:00"}, id="FBA, not returned, US: 120 days"
        ),
        pytest.param(
            "fba_refund_issued", "DE FBA", {}, {"FBA-2": "2027-03-05T18:00"}, id="FBA, not returned, EU: 105 days"
        ),
        pytest.param("fba_refund_issued", "JP FBA", {}, {}, id="FBA in Japan: not known"),
        pytest.param("fba_loss_reported", "DE FBA", {}, {"FBA-4": "2027-01-19T18:00"}, id="FBA, lost in the house"),
        pytest.param("removal_created", "US FBA", {}, {"FBA-5": "2027-02-03T18:00"}, id="a removal on its way"),
        pytest.param("fba_unsellable_reported", "SG FBA", {}, {"FBA-9": "2026-12-20T18:00"}, id="unsellable stock"),
        pytest.param("feedback_received", "US FBM", {}, {"FBK-4": "2027-02-18T18:00"}, id="a negative feedback"),
        pytest.param("cancel_request_received", "DE FBM", {}, {"CXL-2-ANSWER": "2026-11-21T18:00"}, id="cancel"),
        pytest.param("csba_inquiry_received", "DE FBM", {}, {"MSG-8": "2026-11-21T18:00"}, id="Amazon asks (CSBA)"),
        pytest.param("odr_quiz_offered", "UK", {}, {"ODR-QUIZ": "2026-11-23T18:00"}, id="the quiz"),
        pytest.param(
            "business_order_shipped", "ES FBM", {}, {"IDR-UPLOAD": "2026-11-23T18:00"}, id="a business order's invoice"
        ),
        pytest.param(
            "withdrawal_notice_received", "FR FBM", {}, {"LAW-EU-REFUND": "2026-12-04T18:00"}, id="a withdrawal"
        ),
        pytest.param("safe_t_denied", "AE FBM", {}, {"SAFET-AE-APPEAL": "2026-11-27T18:00"}, id="SAFE-T denied"),
    ],
)  # fmt: skip
def test_what_an_event_starts(event: str, place: str, given: dict[str, Any], due: dict[str, str | None]) -> None:
    """None in `due` says that the rule starts nothing, as does being left out."""
    clocks = started(event, place, **dict(given))
    assert walls(clocks, place.split()[0]) == {name: moment for name, moment in due.items() if moment is not None}


@pytest.mark.parametrize(
    ("place", "advised"),
    [
        pytest.param("JP FBM", "2026-11-21T18:00", id="Japan: answer within 24 hours is recommended"),
        pytest.param("IT FBM", "2026-11-21T18:00", id="Italy too"),
        pytest.param("US FBM", None, id="the US has no such text"),
    ],
)
def test_the_recommended_day_stands_beside_the_48_hours(place: str, advised: str | None) -> None:
    market = place.split()[0]
    (clock,) = started(RETURN, place).values()
    assert clock.due_at == on_the_wall("2026-11-22T18:00", Marketplace(market))
    assert clock.advised_due_at == (None if advised is None else on_the_wall(advised, Marketplace(market)))


@pytest.mark.parametrize(
    ("event", "days", "due", "advised"),
    [
        pytest.param("a_to_z_claim_received", 3, "2026-11-23T18:00", "2026-11-22T18:00", id="A-to-z, 72 hours stated"),
        pytest.param("a_to_z_claim_received", 1, "2026-11-21T18:00", None, id="A-to-z, a day stated"),
        pytest.param(
            "chargeback_received", 11, "2026-12-01T18:00", "2026-11-27T18:00", id="chargeback, 11 days stated"
        ),
        pytest.param("chargeback_received", 5, "2026-11-25T18:00", None, id="chargeback, 5 days stated"),
    ],
)
def test_the_notices_deadline_and_ours(event: str, days: int, due: str, advised: str | None) -> None:
    (clock,) = started(event, "US FBM", stated_days=days).values()
    assert clock.due_at == on_the_wall(due, Marketplace.US)
    assert clock.advised_due_at == (None if advised is None else on_the_wall(advised, Marketplace.US))


def test_an_appeals_question_shows_its_last_stop() -> None:
    (clock,) = started("a_to_z_appeal_question_received", "US FBM").values()
    assert clock.due_at == on_the_wall("2026-11-22T18:00", Marketplace.US)
    assert clock.latest_at == on_the_wall("2026-11-23T18:00", Marketplace.US)


def test_a_promise_is_due_when_it_says() -> None:
    friday = on_the_wall("2026-11-27T17:00", Marketplace.US)
    (clock,) = started("promise_made", "US FBM", stated_due_at=friday).values()
    assert (clock.rule_id, clock.due_at, clock.hard) == ("OWN-PROMISE", friday, True)


def test_every_started_clock_says_why() -> None:
    for event in Event:
        for place in ("US FBM SFP", "DE FBM", "JP FBA"):
            for clock in started(event.value, place, stated_days=5).values():
                assert clock.sources
                assert clock.confidence
                assert clock.rule["id"] == clock.rule_id
                assert clock.consequence or clock.kind == "window"
