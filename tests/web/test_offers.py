"""Offers on the case: the buyer's answer, the second pair of eyes, carried out, and every refusal with what to do."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from afterdesk.desk.actions.advising import advice_for
from afterdesk.desk.actions.granting import set_limit
from afterdesk.desk.actions.offers import (
    CarriedOut,
    OfferRefused,
    accept_offer,
    approve_offer,
    carry_out_offer,
    decline_offer,
    take_back,
)
from afterdesk.desk.actions.outcomes import forget_outcomes, outcomes_of
from afterdesk.desk.models import AuditEntry, Case, CaseEvent, Offer, OfferState, Role, Task, User
from afterdesk.domain.remedies import Remedy
from tests.desk.cast import NOW, buyer_mail, person, receive
from tests.desk.test_replies import ANSWER
from tests.web.cast import HTMX, Cast, damaged

pytestmark = pytest.mark.django_db


def offered(
    cast: Cast, remedy: str = "partial_refund_keep", amount: str | None = "10.00", state: str = "offered"
) -> Offer:
    """An offer that the operator put before the buyer."""
    return Offer.objects.create(
        case=damaged(cast.case) if not cast.case.order or not cast.case.order.total else cast.case,
        remedy=remedy,
        state="offered",
        amount=Decimal(amount) if amount else None,
        currency="EUR",
        estimated_cost=Decimal("12.00"),
        by=cast.colleague,
        at=NOW,
    )


def carried(offer: Offer, by: User, amount: str | None = None) -> Offer:
    done = CarriedOut(amount=Decimal(amount) if amount else None, reference="R-1")
    return carry_out_offer(offer=offer, done=done, by=by, now=NOW)


def test_from_offered_to_carried_out_with_its_tasks_and_story(cast: Cast) -> None:
    offer = offered(cast, "reship", None)
    client = cast.client("colleague")
    client.post(f"/offers/{offer.pk}/acceptance/")
    assert Task.objects.get().role == Role.WAREHOUSE
    client.post(f"/offers/{offer.pk}/done/", {"cost": "14.20", "reference": "1Z999"})
    offer.refresh_from_db()
    assert (offer.state, offer.real_cost, offer.reference) == ("carried_out", Decimal("14.20"), "1Z999")
    page = client.get(f"/cases/{cast.case.pk}/").content.decode()
    assert "1Z999" in page
    assert "the buyer agreed" in page


def test_the_number_in_the_buyers_answer_accepts_and_creates_the_task(cast: Cast) -> None:
    offered(cast)
    second = offered(cast, "reship", None)
    receive(cast.store, buyer_mail("2"), now=NOW)
    second.refresh_from_db()
    assert second.state == OfferState.ACCEPTED
    assert Task.objects.count() == 1


@pytest.mark.parametrize(
    ("limit", "amount", "who", "refused"),
    [
        pytest.param("10.00", "10.00", "colleague", False, id="at the operator's limit"),
        pytest.param("9.99", "10.00", "colleague", True, id="a cent above it"),
        pytest.param("9.99", "10.00", "owner", False, id="the owner grants it"),
    ],
)
def test_authority(cast: Cast, limit: str, amount: str, who: str, refused: bool) -> None:
    set_limit(store=cast.store, role=Role.OPERATOR, currency="EUR", amount=Decimal(limit), by=cast.owner)
    offer = accept_offer(offer=offered(cast, amount=amount), by=cast.colleague, now=NOW)
    if refused:
        with pytest.raises(OfferRefused, match="Ask a lead"):
            carried(offer, getattr(cast, who))
    else:
        assert carried(offer, getattr(cast, who)).state == OfferState.CARRIED_OUT


def test_a_second_pair_of_eyes_is_never_ones_own(cast: Cast) -> None:
    set_limit(store=cast.store, role=Role.OPERATOR, currency="EUR", amount=Decimal(5), by=cast.owner)
    offer = accept_offer(offer=offered(cast), by=cast.colleague, now=NOW)
    assert offer.needs == "lead"
    with pytest.raises(OfferRefused, match="yourself"):
        approve_offer(offer=offer, by=cast.colleague, now=NOW)
    other = person("Oskar", cast.store)
    with pytest.raises(OfferRefused, match="Ask a lead"):
        approve_offer(offer=offer, by=other, now=NOW)
    approve_offer(offer=offer, by=person("Lea", cast.store, Role.LEAD), now=NOW)
    assert AuditEntry.objects.filter(deed="refund_approved").count() == 1
    with pytest.raises(OfferRefused, match="Ask a lead"):
        carried(offer, cast.colleague, "10.01")  # approved was ten
    assert carried(offer, cast.colleague).state == OfferState.CARRIED_OUT


@pytest.mark.parametrize(
    ("amount", "refused"),
    [
        pytest.param("29.90", False, id="to the cent what is left"),
        pytest.param("29.91", True, id="a cent more"),
    ],
)
def test_an_order_never_gives_back_more_than_was_paid(cast: Cast, amount: str, refused: bool) -> None:
    carried(accept_offer(offer=offered(cast), by=cast.owner, now=NOW), cast.owner)
    second = accept_offer(offer=offered(cast, amount=amount), by=cast.owner, now=NOW)
    if refused:
        with pytest.raises(OfferRefused, match="more than can still"):
            carried(second, cast.owner)
    else:
        assert carried(second, cast.owner).real_amount == Decimal(amount)


def test_nothing_of_value_leaves_on_an_unproven_senders_word(cast: Cast) -> None:
    offer = accept_offer(offer=offered(cast), by=cast.colleague, now=NOW)
    Case.objects.filter(pk=cast.case.pk).update(is_verified=False)
    with pytest.raises(OfferRefused, match="not proven"):
        carried(offer, cast.owner)


def test_the_same_press_twice_changes_nothing_and_can_be_undone(cast: Cast) -> None:
    offer = accept_offer(offer=offered(cast), by=cast.colleague, now=NOW)
    with pytest.raises(OfferRefused, match="done already"):
        accept_offer(offer=offer, by=cast.colleague, now=NOW)
    carried(offer, cast.colleague)
    with pytest.raises(OfferRefused):
        carried(offer, cast.colleague)
    back = take_back(offer=offer, by=cast.colleague, now=NOW)
    assert (back.state, back.real_amount) == (OfferState.ACCEPTED, None)
    assert CaseEvent.objects.filter(kind="offer_taken_back").count() == 1


def test_a_refusal_is_said_on_the_page(cast: Cast) -> None:
    offer = offered(cast)
    page = cast.client("colleague").post(f"/offers/{offer.pk}/done/", {"amount": "5"}, follow=True).content.decode()
    assert "Press “Buyer agreed” first" in page


def test_outcomes_move_what_is_expected(cast: Cast) -> None:
    forget_outcomes()
    case = damaged(cast.case)
    before = advice_for(case, now=NOW)
    for _ in range(12):
        decline_offer(offer=offered(cast), by=cast.colleague, now=NOW)
    assert {one.accepted for one in outcomes_of(cast.store.pk)} == {False}
    forget_outcomes()
    after = advice_for(case, now=NOW)
    assert before is not None
    assert after is not None
    keep = Remedy.PARTIAL_REFUND_KEEP
    mean = [one.playbook.economics.beliefs[keep].accepted.mean for one in (before, after)]
    assert mean[1] < mean[0]
    assert after.playbook.economics.beliefs[keep].accepted.cases == 12
    forget_outcomes()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param({"role": "operator", "currency": "EUR", "amount": "25"}, 1, id="set"),
        pytest.param({"role": "operator", "currency": "EUR", "amount": ""}, 0, id="lifted"),
        pytest.param({"role": "owner", "currency": "EUR", "amount": "5"}, 0, id="the owner has none"),
        pytest.param({"role": "lead", "currency": "euro", "amount": "5"}, 0, id="no currency"),
    ],
)
def test_limits_are_set_on_the_stores_page(cast: Cast, given: dict[str, str], kept: int) -> None:
    cast.client("owner").post(f"/stores/{cast.store.pk}/limits/", given)
    assert cast.store.grant_limits.count() == kept


def test_the_page_shows_steps_tasks_and_what_it_cost(cast: Cast) -> None:
    offer, client = offered(cast, "exchange", None), cast.client("colleague")
    client.post(f"/offers/{offer.pk}/acceptance/")
    client.post(f"/offers/{offer.pk}/steps/", {"number": 0, "done": "on"})
    page = client.get(f"/cases/{cast.case.pk}/").content.decode()
    assert 'aria-checked="true"' in page
    assert "1 task is open" in page
    client.post(f"/offers/{offer.pk}/done/", {"cost": "12.30", "reference": "1Z999", "note": "by courier"})
    page = client.get(f"/cases/{cast.case.pk}/").content.decode()
    assert "cost €12.30" in page
    assert "by courier" in page


def test_what_nobody_asks_the_buyer_about_goes_ahead_from_the_page(cast: Cast) -> None:
    offer = offered(cast, "carrier_search", None)
    Offer.objects.filter(pk=offer.pk).update(state=OfferState.PROPOSED)
    client = cast.client("colleague")
    assert "Go ahead" in client.get(f"/cases/{cast.case.pk}/").content.decode()
    client.post(f"/offers/{offer.pk}/acceptance/", headers=HTMX)
    assert Task.objects.count() == 2


def test_consent_is_given_from_the_list_of_tasks(cast: Cast) -> None:
    set_limit(store=cast.store, role=Role.OPERATOR, currency="EUR", amount=Decimal(5), by=cast.owner)
    offer = accept_offer(offer=offered(cast), by=cast.colleague, now=NOW)
    waits = "Waiting for a second pair of eyes"
    assert ">Approve<" not in cast.client("colleague").get("/tasks/").content.decode()
    assert waits not in cast.client("stranger").get("/tasks/").content.decode()
    assert waits not in cast.client("warehouse").get("/tasks/").content.decode()
    owner = cast.client("owner")
    assert ">Approve<" in owner.get("/tasks/").content.decode()
    answer = owner.post(f"/offers/{offer.pk}/approval/", {"from": "tasks"})
    assert answer.headers["Location"] == "/tasks/"
    offer.refresh_from_db()
    assert offer.approved_by == cast.owner
    assert waits not in owner.get("/tasks/").content.decode()


@pytest.mark.parametrize("part", ["acceptance", "refusal", "approval", "done", "undoing"])
@pytest.mark.parametrize(("who", "status"), [("warehouse", 403), ("stranger", 404), ("nobody", 302)])
def test_an_offer_is_not_anybodys(cast: Cast, part: str, who: str, status: int) -> None:
    offer = offered(cast)
    before = Offer.objects.values().get()
    assert cast.client(who).post(f"/offers/{offer.pk}/{part}/").status_code == status
    assert Offer.objects.values().get() == before


def test_what_waits_for_approval_is_not_put_before_the_buyer(cast: Cast) -> None:
    """The gift of a lead: sent only once it was approved, or left out of the letter."""
    offer = offered(cast, "gift", None)
    Offer.objects.filter(pk=offer.pk).update(state="proposed", needs="lead")
    client, owner = cast.client("colleague"), cast.client("owner")
    words = "has to approve first"
    assert words in sent(client, cast.case)
    assert "Leave it out" in client.get(f"/cases/{cast.case.pk}/").content.decode()
    owner.post(f"/offers/{offer.pk}/approval/")
    assert "Take the approval back" in owner.get(f"/cases/{cast.case.pk}/").content.decode()
    assert "Take the approval back" not in client.get(f"/cases/{cast.case.pk}/").content.decode()
    owner.post(f"/offers/{offer.pk}/approval/", {"withdraw": "on"})
    assert words in sent(client, cast.case)
    assert not cast.case.outgoing.exists()
    client.post(f"/offers/{offer.pk}/refusal/")
    assert words not in sent(client, cast.case)
    assert cast.case.outgoing.exists()


def sent(client: Client, case: Case) -> str:
    """Press Send with a letter that is in order, and return the page."""
    letter = {"text": ANSWER, "language": "de", "reason": "checked"}
    answer = client.post(f"/cases/{case.pk}/reply/", letter, follow=True)
    return answer.content.decode()
