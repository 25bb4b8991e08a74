"""What goes with a case into another, and comes back when that is undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from afterdesk.channels.email.values import MailKind
from afterdesk.desk.actions.case_work import add_note
from afterdesk.desk.actions.clocks import pending_clocks
from afterdesk.desk.actions.regroup import merge_cases, split_case, undo_merge
from afterdesk.desk.models import Case, CaseState, Fact, Offer, Store, Task, User
from tests.desk.cast import NOW, buyer_mail, notice, open_one, person, receive, store

pytestmark = pytest.mark.django_db

OTHER_ORDER = "302-7654321-1234567"


@pytest.fixture
def shop() -> Store:
    return store()


@pytest.fixture
def owner(shop: Store) -> User:
    return person("Olga", shop, "owner")


@pytest.fixture
def claim(shop: Store, owner: User) -> Case:
    """A case with a claim's clock, an offer, a task, a note and a fact."""
    message = receive(shop, notice(MailKind.A_TO_Z_CLAIM, order_id=OTHER_ORDER))
    assert message is not None
    assert message.case is not None
    case = message.case
    offer = Offer.objects.create(case=case, remedy="full_refund", at=NOW, by=owner)
    Task.objects.create(case=case, title="Weigh it", created_at=NOW, due_at=NOW + timedelta(days=1), offer=offer)
    Fact.objects.create(case=case, name="photos_seen", value=True, source="operator", at=NOW)
    add_note(case=case, text="It rattles.", by=owner, now=NOW)
    return case


def has(case: Case) -> tuple[int, ...]:
    rows = (case.messages, case.offers, case.tasks, case.notes, case.facts)
    return tuple(one.count() for one in rows)


def asks(case: Case) -> set[str]:
    return {clock.about for clock in pending_clocks(case)}


def test_a_claims_clock_and_all_work_go_with_it_and_come_back(shop: Store, owner: User, claim: Case) -> None:
    into = open_one(shop)
    before, asked = has(into), asks(into)
    claimed, of_claim = has(claim), asks(claim)
    assert of_claim - asked
    merge_cases(into=into, other=claim, by=owner, now=NOW)
    for one in (into, claim):
        one.refresh_from_db()
    assert has(into) == tuple(one + other for one, other in zip(before, claimed, strict=True))
    assert asks(into) >= of_claim | asked
    assert (has(claim), asks(claim), claim.next_due_at) == ((0, 0, 0, 0, 0), set(), None)
    assert into.next_due_at == min(clock.due_at for clock in pending_clocks(into))
    undo_merge(case=claim, by=owner, now=NOW)
    assert (has(into), asks(into)) == (before, asked)
    assert (has(claim), asks(claim)) == (claimed, of_claim)
    assert Case.objects.get(pk=claim.pk).state == CaseState.OPEN


@pytest.mark.parametrize("earlier", [True, False], ids=["the other ends first", "ours ends first"])
def test_of_two_clocks_for_the_same_the_first_to_end_goes_on(shop: Store, owner: User, earlier: bool) -> None:
    into, other = open_one(shop), open_one(shop, order_id=OTHER_ORDER, buyer_key="ben", buyer_alias="ben")
    ours, theirs = (pending_clocks(one).get(rule_id="MSG-1") for one in (into, other))
    assert ours.about == theirs.about
    theirs.due_at = ours.due_at + timedelta(hours=-2 if earlier else 2)
    theirs.save()
    merge_cases(into=into, other=other, by=owner, now=NOW)
    assert pending_clocks(into).get(rule_id="MSG-1").pk == (theirs if earlier else ours).pk
    undo_merge(case=other, by=owner, now=NOW)
    assert pending_clocks(into).get(rule_id="MSG-1").pk == ours.pk
    assert pending_clocks(other).get(rule_id="MSG-1").pk == theirs.pk


def test_an_answer_of_the_case_that_stays_counts(shop: Store, owner: User, claim: Case) -> None:
    into = open_one(shop)
    Fact.objects.create(case=into, name="photos_seen", value=False, source="operator", at=NOW)
    merge_cases(into=into, other=claim, by=owner, now=NOW)
    assert into.facts.get(name="photos_seen").value is False


def test_a_notice_that_is_split_off_takes_its_clock_with_it(shop: Store, owner: User) -> None:
    case = open_one(shop)
    message = receive(shop, notice(MailKind.A_TO_Z_CLAIM))
    receive(shop, buyer_mail("Und?"))
    assert message is not None
    claim_clock = pending_clocks(case).get(message=message)
    new = split_case(case=case, message_ids=[message.pk], by=owner, now=NOW)
    assert pending_clocks(new).get(pk=claim_clock.pk).due_at == claim_clock.due_at
    assert claim_clock.about not in asks(case)
