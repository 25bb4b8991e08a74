"""The simulated world keeps to common sense, whatever policy is played in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from time import process_time

import pytest

from afterdesk.demo.world import (
    Buyer,
    Costs,
    Offer,
    Policy,
    SimCase,
    Story,
    always_refund,
    always_return,
    cases,
    play,
    respond,
)
from afterdesk.demo.world_cases import SITUATIONS
from afterdesk.demo.world_costs import DISPOSITIONS

REMEDIES = (
    "guide",
    "send_manual",
    "exchange",
    "reship",
    "send_part",
    "partial_refund_keep",
    "part_and_partial_refund",
    "refund_no_return",
    "return_then_refund",
    "return_with_deduction",
    "refund_less_freight",
    "repair",
    "gift",
    "wait",
    "carrier_search",
    "cancel",
    "close_with_reason",
    "answer",
)
WORLD = tuple(cases(7, 4000))
HELD = [pair for pair in WORLD if pair[0].buyer_holds_it]


def silence(case: SimCase, results: object = ()) -> tuple[Offer, ...]:
    return ()


def keep_for(share: str) -> Policy:
    return lambda case, results: (Offer("partial_refund_keep", case.money(case.price * Decimal(share))),)


def only(remedy: str, share: str = "0.3") -> Policy:
    return lambda case, results: (Offer(remedy, case.money(case.price * Decimal(share))),)


def stories(policy: Policy, chosen: Callable[[SimCase, Buyer], bool] = lambda case, buyer: True) -> list[Story]:
    return [play(case, buyer, policy) for case, buyer in WORLD if chosen(case, buyer)]


def share_of(told: list[Story], what: Callable[[Story], bool]) -> float:
    return sum(map(what, told)) / len(told)


def claimed(story: Story) -> bool:
    return any(result.claim for result in story.results)


def test_same_seed_same_world() -> None:
    assert list(cases(7, 50)) == list(WORLD[:50])
    assert list(cases(8, 50)) != list(WORLD[:50])


def test_a_case_is_answered_the_same_way_twice() -> None:
    assert stories(keep_for("0.2"))[:300] == [play(case, buyer, keep_for("0.2")) for case, buyer in WORLD[:300]]


def test_luck_does_not_hang_on_what_other_cases_were_offered() -> None:
    alone = respond(*WORLD[99], (Offer("reship"),))
    for case, buyer in WORLD[:99]:
        respond(case, buyer, (Offer("exchange"),))
    assert respond(*WORLD[99], (Offer("reship"),)) == alone


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_comes_up_about_as_often_as_said(situation: str) -> None:
    found = 100 * sum(case.situation == situation for case, _ in WORLD) / len(WORLD)
    assert found == pytest.approx(SITUATIONS[situation], abs=2)


def test_returned_states_add_up() -> None:
    assert {sum(shares) for shares in DISPOSITIONS.values()} == {100}


def test_a_calm_buyer_refunded_at_once_practically_never_harms() -> None:
    told = stories(always_refund, lambda case, buyer: case.tone == "calm")
    assert share_of(told, claimed) == 0
    assert share_of(told, lambda story: story.defect) < 0.015
    assert all(story.happy for story in told)


def test_silence_brings_more_claims_and_defects_than_any_answer() -> None:
    quiet = stories(silence)
    for policy in (always_refund, always_return, keep_for("0.2"), only("reship")):
        assert share_of(quiet, claimed) > 1.3 * share_of(stories(policy), claimed)


@pytest.mark.parametrize(("tone", "calmer"), [("threatening", "annoyed"), ("annoyed", "calm")])
def test_the_worse_the_tone_the_more_defects(tone: str, calmer: str) -> None:
    worse, better = (stories(silence, lambda case, buyer, t=t: case.tone == t) for t in (tone, calmer))  # type: ignore[misc]
    assert share_of(worse, lambda story: story.defect) > share_of(better, lambda story: story.defect)


@pytest.mark.parametrize(("nudge", "accepted"), [("-0.01", False), ("0.01", True)])
def test_a_partial_refund_is_taken_from_the_reservation_on(nudge: str, accepted: bool) -> None:
    for case, buyer in HELD[:500]:
        amount = case.price * (Decimal(str(buyer.reservation)) + Decimal(nudge))
        sharp = replace(case, currency="USD", price=case.price * 1000) if case.price < 100 else case
        amount = amount * 1000 if sharp is not case else amount
        assert respond(sharp, buyer, (Offer("partial_refund_keep", amount),)).accepted is accepted


def test_more_money_is_accepted_by_more() -> None:
    taken = [share_of(stories(keep_for(share)), lambda s: s.results[0].accepted) for share in ("0.1", "0.3", "0.5")]
    assert taken == sorted(set(taken))


@pytest.mark.parametrize("remedy", ["guide", "send_manual", "answer"])
@pytest.mark.parametrize("situation", ["damaged", "wrong_item", "changed_mind", "main_item_missing", "broken"])
def test_words_never_mend_what_words_cannot(remedy: str, situation: str) -> None:
    told = stories(only(remedy), lambda case, buyer: case.situation == situation)
    assert not any(story.happy for story in told)


def test_guidance_often_helps_who_cannot_operate() -> None:
    told = stories(only("guide"), lambda case, buyer: case.situation == "cannot_operate")
    assert 0.35 < share_of(told, lambda story: story.happy) < 0.75


def test_a_guide_that_failed_is_not_tried_again() -> None:
    told = stories(only("guide"))
    assert max(sum(result.chosen == "guide" for result in story.results) for story in told) == 1


@pytest.mark.parametrize("remedy", ["close_with_reason", "teach_a_lesson", "wait", "cancel"])
def test_nothing_useful_is_refused_by_who_holds_the_thing(remedy: str) -> None:
    assert not any(respond(case, buyer, (Offer(remedy),)).accepted for case, buyer in HELD)


def test_a_new_one_needs_stock() -> None:
    bare = [(replace(case, stock_available=False), buyer) for case, buyer in WORLD]
    assert not any(respond(case, buyer, (Offer("reship"), Offer("exchange"))).accepted for case, buyer in bare)


def test_the_buyer_takes_the_best_for_himself() -> None:
    both = (Offer("partial_refund_keep", Decimal(1)), Offer("refund_no_return"))
    assert all(respond(case, buyer, both).chosen == "refund_no_return" for case, buyer in WORLD)


def test_only_three_choices_are_read() -> None:
    four = (Offer("close_with_reason"),) * 3 + (Offer("refund_no_return"),)
    assert not any(respond(case, buyer, four).accepted for case, buyer in WORLD)


@pytest.mark.parametrize("remedy", REMEDIES)
def test_money_adds_up_and_no_case_goes_on_for_ever(remedy: str) -> None:
    for case, buyer in WORLD[:1000]:
        story = play(case, buyer, only(remedy))
        parts = story.costs
        assert story.total == sum(result.total for result in story.results)
        assert parts.total == sum(getattr(parts, field.name) for field in fields(Costs)) - 2 * parts.recovered
        assert len(story.results) <= buyer.patience + 1
        assert parts.refund + (parts.claim if story.results[-1].claim == "granted" else 0) <= case.price + case.dollars(
            8
        )
        assert all(getattr(parts, field.name) >= 0 for field in fields(Costs) if field.name != "fees")


def test_amounts_are_what_the_currency_has() -> None:
    for case, buyer in WORLD:
        total = play(case, buyer, keep_for("0.33")).total
        assert total == case.money(total)


def test_a_full_refund_costs_about_the_price() -> None:
    for case, buyer in HELD:
        total = play(case, buyer, always_refund).total
        assert case.price * Decimal("0.85") < total < case.price + case.dollars(1)


def test_a_return_is_sometimes_never_sent_and_then_costs_next_to_nothing() -> None:
    told = stories(always_return, lambda case, buyer: case.buyer_holds_it)
    lapsed = [story for story in told if story.results[-1].lapsed]
    assert 0.1 < len(lapsed) / len(told) < 0.5
    assert all(story.costs.refund == 0 for story in lapsed)


def test_a_buyer_who_must_pay_for_our_fault_harms_more() -> None:
    def at_his_cost(case: SimCase, results: object) -> tuple[Offer, ...]:
        return (Offer("return_then_refund", seller_pays_return=False),)

    def at_fault(case: SimCase, buyer: Buyer) -> bool:
        return case.is_sellers_fault and case.buyer_holds_it

    free, paid = stories(always_return, at_fault), stories(at_his_cost, at_fault)
    assert share_of(paid, lambda story: story.defect) > 2 * share_of(free, lambda story: story.defect)


def test_a_parcel_on_its_way_mostly_comes_and_a_lost_one_does_not() -> None:
    moving = stories(only("wait"), lambda case, buyer: case.tracking == "moving")
    lost = stories(only("wait"), lambda case, buyer: case.tracking == "lost")
    assert share_of(moving, lambda story: story.happy) > 0.5 > 0.1 > share_of(lost, lambda story: story.happy)


def test_twenty_thousand_cases_take_some_seconds() -> None:
    began = process_time()
    for case, buyer in cases(3, 20_000):
        play(case, buyer, always_return)
    assert process_time() - began < 30
