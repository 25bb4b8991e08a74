"""An offer after the letter: the buyer's answer, consent, carrying out, taking back, and what the desk learns."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from afterdesk.desk.actions.advising import choose_ways
from afterdesk.desk.actions.granting import limits_of, set_limit
from afterdesk.desk.actions.offers import (
    CarriedOut,
    OfferRefused,
    accept_offer,
    approve_offer,
    carry_out_offer,
    take_back,
    tick_step,
    withdraw_approval,
)
from afterdesk.desk.actions.outcomes import outcomes_of
from afterdesk.desk.actions.tasks import finish_task, reopen_task
from afterdesk.desk.models import (
    AuditEntry,
    Case,
    Clock,
    ClockState,
    Deed,
    EventKind,
    Offer,
    OfferState,
    Role,
    Task,
    User,
)
from afterdesk.domain.offers import TELL_THE_BUYER
from afterdesk.domain.remedies import Remedy
from tests.desk.cast import NOW, person, store
from tests.desk.test_advising import damaged

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def offer_of(case: Case, by: User, remedy: str = "refund_no_return", **fields: Any) -> Offer:
    """Offer 39.90 EUR in a letter that left."""
    given = {"amount": Decimal("39.90"), "currency": "EUR", "offered_at": NOW}
    given |= {"state": OfferState.OFFERED}
    return Offer.objects.create(case=case, remedy=remedy, by=by, at=NOW, **{**given, **fields})


def kinds(case: Case) -> list[str]:
    """Return what happened to the case's offers and tasks."""
    return [one for one in case.events.values_list("kind", flat=True) if one.startswith(("offer_", "task_"))]


def test_the_whole_way_of_an_exchange() -> None:
    case = damaged()
    olga = person("Olga", case.store)
    offer = offer_of(case, olga, "exchange", amount=None)
    assert accept_offer(offer=offer, by=olga, now=LATER)
    task = Task.objects.get()
    assert (task.title, task.role, task.due_at) == ("Send the replacement", Role.WAREHOUSE, LATER + timedelta(hours=24))
    clock = Clock.objects.get(about=f"task-{task.pk}")
    assert task.due_at is not None
    assert (clock.due_at, clock.title, clock.next_warn_at) == (
        task.due_at,
        task.title,
        task.due_at - timedelta(hours=4),
    )
    case.refresh_from_db()
    tick_step(offer=offer, number=0, is_done=True)
    finish_task(task=task, by=olga, now=LATER, note="1Z999")
    assert Clock.objects.get(pk=clock.pk).state == ClockState.MET
    assert carry_out_offer(offer=offer, done=CarriedOut(cost=Decimal("12.30"), reference="1Z999"), by=olga, now=LATER)
    offer.refresh_from_db()
    assert (offer.state, offer.real_cost, offer.reference, offer.steps_done) == (
        "carried_out",
        Decimal("12.30"),
        "1Z999",
        [0],
    )
    assert kinds(case) == ["offer_accepted", "task_added", "task_done", "offer_carried_out"]
    assert AuditEntry.objects.filter(deed=Deed.REMEDY_CARRIED_OUT).count() == 1


@pytest.mark.parametrize(
    ("chooser", "limit", "approver", "words"),
    [
        pytest.param(Role.OPERATOR, "39.90", None, "", id="at the limit nobody has to agree"),
        pytest.param(Role.OPERATOR, "39.89", None, "may not grant this alone", id="a cent above somebody must"),
        pytest.param(Role.OPERATOR, "39.89", Role.LEAD, "", id="a lead agreed"),
        pytest.param(Role.OPERATOR, "39.89", Role.OPERATOR, "may not grant this", id="another operator"),
        pytest.param(Role.OPERATOR, "39.89", Role.WAREHOUSE, "may not grant this", id="the warehouse"),
        pytest.param(Role.LEAD, "10", None, "", id="a lead does it"),
    ],
)
def test_above_the_limit_a_second_person_agrees(chooser: str, limit: str, approver: str | None, words: str) -> None:
    case = damaged()
    owner, olga = person("Nia", case.store, Role.OWNER), person("Olga", case.store, chooser)
    set_limit(store=case.store, role=Role.OPERATOR, currency="EUR", amount=Decimal(limit), by=owner)
    offer = offer_of(case, olga)
    accept_offer(offer=offer, by=olga, now=NOW)

    def all_the_way() -> None:
        if approver is not None:
            approve_offer(offer=offer, by=person("Lea", case.store, approver), now=NOW)
        carry_out_offer(offer=offer, done=CarriedOut(amount=Decimal("39.90")), by=olga, now=NOW)

    if words:
        with pytest.raises(OfferRefused, match=words):
            all_the_way()
    else:
        all_the_way()
    offer.refresh_from_db()
    assert (offer.state == OfferState.CARRIED_OUT) is not bool(words)


def test_nobody_agrees_to_what_they_chose_themselves() -> None:
    case = damaged()
    lea = person("Lea", case.store, Role.LEAD)
    with pytest.raises(OfferRefused, match="yourself"):
        approve_offer(offer=offer_of(case, lea, amount=Decimal(600)), by=lea, now=NOW)


def test_consent_is_taken_back_until_it_is_carried_out() -> None:
    case = damaged()
    olga, lea = person("Olga", case.store), person("Lea", case.store, Role.LEAD)
    offer = offer_of(case, olga)
    approve_offer(offer=offer, by=lea, now=NOW)
    assert withdraw_approval(offer=offer, by=lea, now=NOW).approved_by is None
    with pytest.raises(OfferRefused, match="no consent"):
        withdraw_approval(offer=offer, by=lea, now=NOW)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        pytest.param("10.00", "29.90", "", id="to the last cent"),
        pytest.param("10.00", "29.91", "more than can still", id="a cent more"),
        pytest.param("0", "39.90", "", id="nothing before"),
        pytest.param("10.00", "-1", "below zero", id="below zero"),
    ],
)
def test_never_more_than_was_paid_over_all_cases_of_the_order(first: str, second: str, words: str) -> None:
    case = damaged()
    olga = person("Olga", case.store)
    other = Case.objects.create(store=case.store, order=case.order, title="again", opened_at=NOW)
    one = offer_of(other, olga, state=OfferState.ACCEPTED)
    carry_out_offer(offer=one, done=CarriedOut(amount=Decimal(first)), by=olga, now=NOW)
    two = offer_of(case, olga, state=OfferState.ACCEPTED)
    if not words:
        assert carry_out_offer(offer=two, done=CarriedOut(amount=Decimal(second)), by=olga, now=NOW)
        return
    with pytest.raises(OfferRefused, match=words):
        carry_out_offer(offer=two, done=CarriedOut(amount=Decimal(second)), by=olga, now=NOW)


@pytest.mark.parametrize("deed", ["accept", "approve", "carry"])
def test_nothing_of_value_leaves_on_the_word_of_an_unproven_sender(deed: str) -> None:
    case = damaged()
    Case.objects.filter(pk=case.pk).update(is_verified=False)
    olga, lea = person("Olga", case.store), person("Lea", case.store, Role.LEAD)
    offer = offer_of(case, olga, state=OfferState.ACCEPTED if deed == "carry" else OfferState.OFFERED)
    deeds = {
        "accept": lambda: accept_offer(offer=offer, by=olga, now=NOW),
        "approve": lambda: approve_offer(offer=offer, by=lea, now=NOW),
        "carry": lambda: carry_out_offer(offer=offer, done=CarriedOut(amount=Decimal(1)), by=olga, now=NOW),
    }
    with pytest.raises(OfferRefused, match="Sender checked"):
        deeds[deed]()


def test_each_step_is_taken_back_in_turn() -> None:
    case = damaged()
    olga = person("Olga", case.store)
    offer = offer_of(case, olga, "reship", amount=None)
    accept_offer(offer=offer, by=olga, now=NOW)
    carry_out_offer(offer=offer, done=CarriedOut(), by=olga, now=NOW)
    for state in (OfferState.ACCEPTED, OfferState.OFFERED):
        assert take_back(offer=offer, by=olga, now=NOW)
        offer.refresh_from_db()
        assert offer.state == state
    with pytest.raises(OfferRefused, match="no step to take back"):
        take_back(offer=offer, by=olga, now=NOW)
    assert not Task.objects.exists()
    assert not Clock.objects.filter(about__startswith="task-", state=ClockState.RUNNING).exists()


def test_an_answer_stays_while_a_task_of_it_is_done() -> None:
    case = damaged()
    olga = person("Olga", case.store)
    offer = offer_of(case, olga, "reship", amount=None)
    accept_offer(offer=offer, by=olga, now=NOW)
    task = Task.objects.get()
    finish_task(task=task, by=olga, now=NOW)
    with pytest.raises(OfferRefused, match="Open that task again"):
        take_back(offer=offer, by=olga, now=NOW)
    assert reopen_task(task=task, by=olga, now=NOW)
    assert Clock.objects.get(about=f"task-{task.pk}", state=ClockState.RUNNING).due_at == task.due_at
    assert take_back(offer=offer, by=olga, now=NOW)


def test_a_closed_case_takes_no_step() -> None:
    case = damaged()
    olga = person("Olga", case.store)
    offer = offer_of(case, olga)
    Case.objects.filter(pk=case.pk).update(state="closed")
    for step in (accept_offer, take_back):
        offer.state = OfferState.OFFERED if step is accept_offer else OfferState.ACCEPTED
        offer.save()
        with pytest.raises(OfferRefused, match="Open it again"):
            step(offer=offer, by=olga, now=NOW)


def test_a_carrier_search_asks_the_carrier_and_promises_the_buyer_an_answer() -> None:
    case = damaged()
    olga = person("Olga", case.store)
    offer = offer_of(case, olga, "carrier_search", amount=None, offered_at=None, state=OfferState.PROPOSED)
    accept_offer(offer=offer, by=olga, now=NOW)
    search, tell = Task.objects.order_by("due_at")
    assert search.due_at == NOW + timedelta(hours=4)
    promise = Clock.objects.get(about="promise")
    assert (tell.title, tell.due_at) == (TELL_THE_BUYER, promise.due_at)
    assert Clock.objects.get(about="carrier-inquiry").state == ClockState.RUNNING
    finish_task(task=tell, by=olga, now=NOW + timedelta(hours=5))
    assert Clock.objects.get(pk=promise.pk).state == ClockState.MET
    carry_out_offer(
        offer=offer, done=CarriedOut(reference="INQ-7", note="found"), by=olga, now=NOW + timedelta(hours=6)
    )
    assert Clock.objects.get(about="carrier-inquiry").state == ClockState.MET


def test_choosing_again_keeps_what_was_agreed_to() -> None:
    case = damaged()
    olga, lea = person("Olga", case.store), person("Lea", case.store, Role.LEAD)
    for _ in range(2):
        choose_ways(case=case, remedies=[Remedy.RETURN_THEN_REFUND], by=olga, now=NOW)
        offer = Offer.objects.get()
        if offer.approved_at is None:
            approve_offer(offer=offer, by=lea, now=NOW)
    assert Offer.objects.get().approved_by == lea
    assert offer.full_cost is not None


@pytest.mark.parametrize(
    ("state", "offered", "accepted"),
    [
        pytest.param(OfferState.ACCEPTED, True, [True], id="accepted"),
        pytest.param(OfferState.CARRIED_OUT, True, [True], id="carried out"),
        pytest.param(OfferState.DECLINED, True, [False], id="declined"),
        pytest.param(OfferState.OFFERED, True, [], id="no answer yet"),
        pytest.param(OfferState.ACCEPTED, False, [None], id="nobody was asked"),
    ],
)
def test_what_is_learned_from_an_offer(state: str, offered: bool, accepted: list[bool | None]) -> None:
    case = damaged()
    olga = person("Olga", case.store)
    offer_of(case, olga, "partial_refund_keep", state=state, offered_at=NOW if offered else None)
    assert [one.accepted for one in outcomes_of(case.store_id)] == accepted
    assert outcomes_of(store("Else").pk) == []


def test_where_the_store_set_no_limit_the_packs_holds() -> None:
    shop = store()
    nia = person("Nia", shop, Role.OWNER)
    assert limits_of(shop).operator["EUR"] == 100
    set_limit(store=shop, role=Role.OPERATOR, currency="EUR", amount=Decimal(20), by=nia)
    limits = limits_of(shop)
    assert [limits.operator["EUR"], limits.operator["JPY"], limits.lead["EUR"]] == list(map(Decimal, (20, 15000, 500)))
    set_limit(store=shop, role=Role.OPERATOR, currency="EUR", amount=None, by=nia)
    assert limits_of(shop).operator["EUR"] == 100


def test_what_it_cost_is_reckoned_by_the_terms_where_nothing_was_said() -> None:
    case = damaged()
    olga = person("Olga", case.store)
    terms = [{"label": "refund to the buyer", "amount": "39.90"}, {"label": "risk of an order defect", "amount": "4"}]
    offer = offer_of(case, olga, state=OfferState.ACCEPTED, terms=terms)
    done = carry_out_offer(offer=offer, done=CarriedOut(amount=Decimal("30.00")), by=olga, now=NOW)
    assert done.real_cost == 30


def test_every_kind_has_room_in_the_story() -> None:
    assert all(len(kind) <= 24 for kind in EventKind.values)
