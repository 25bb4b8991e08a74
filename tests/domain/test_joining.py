"""To which case a mail belongs: each sign alone, against a stranger, and against each other."""

from __future__ import annotations

import pytest

from afterdesk.domain.joining import Candidate, Evidence, MailSigns, decide_join

ANNA, BEN = "anna@marketplace.amazon.de", "ben@marketplace.amazon.de"
ORDER, OTHER = "302-0000001-0000001", "302-0000002-0000002"


def person(buyer: str | None = ANNA, order: str | None = None) -> MailSigns:
    return MailSigns(is_person=True, is_amazon=False, buyer_key=buyer, order_id=order)


def amazon(order: str | None = ORDER) -> MailSigns:
    return MailSigns(is_person=False, is_amazon=True, order_id=order)


def case(
    number: int, evidence: Evidence, *, buyer: str | None = ANNA, order: str | None = None, is_open: bool = True
) -> Candidate:
    return Candidate(number, evidence, buyer, order, is_open)


@pytest.mark.parametrize(
    ("signs", "candidates", "joined"),
    [
        pytest.param(person(), [], None, id="nothing points anywhere"),
        pytest.param(person(), [case(1, Evidence.OWN_MESSAGE_ID)], 1, id="buyer answers our own message"),
        pytest.param(person(BEN), [case(1, Evidence.OWN_MESSAGE_ID)], None, id="stranger forges our message id"),
        pytest.param(person(None), [case(1, Evidence.OWN_MESSAGE_ID)], None, id="mail without relay address forges it"),
        pytest.param(person(), [case(1, Evidence.THREAD)], 1, id="buyer answers an earlier mail"),
        pytest.param(person(BEN), [case(1, Evidence.THREAD)], None, id="stranger forges a reference"),
        pytest.param(
            person(order=ORDER), [case(1, Evidence.ORDER_AND_BUYER, order=ORDER)], 1, id="same buyer, same order"
        ),
        pytest.param(
            person(BEN, ORDER), [case(1, Evidence.ORDER_AND_BUYER, order=ORDER)], None, id="stranger names the order"
        ),
        pytest.param(
            amazon(), [case(1, Evidence.ORDER_AND_AMAZON, order=ORDER)], 1, id="Amazon's notice for the order"
        ),
        pytest.param(
            person(order=ORDER), [case(1, Evidence.ORDER_AND_AMAZON, order=ORDER)], None, id="a person is not Amazon"
        ),
        pytest.param(
            person(order=OTHER), [case(1, Evidence.THREAD, order=ORDER)], None, id="old mail reused for another order"
        ),
        pytest.param(person(), [case(1, Evidence.BUYER_OPEN_CASE)], 1, id="the buyer's only open case"),
        pytest.param(
            person(),
            [case(2, Evidence.BUYER_OPEN_CASE), case(1, Evidence.THREAD)],
            1,
            id="an answer beats the open case",
        ),
        pytest.param(
            person(),
            [case(1, Evidence.THREAD, is_open=False), case(2, Evidence.THREAD)],
            2,
            id="among equals the open one",
        ),
        pytest.param(person(), [case(1, Evidence.THREAD), case(2, Evidence.THREAD)], 2, id="then the newest"),
        pytest.param(
            MailSigns(is_person=False, is_amazon=False),
            [case(1, Evidence.BOUNCED_MESSAGE_ID)],
            1,
            id="a bounce of our message needs no sender",
        ),
    ],
)
def test_decide_join(signs: MailSigns, candidates: list[Candidate], joined: int | None) -> None:
    assert decide_join(signs, candidates).case_id == joined


def test_each_reason_is_told_strongest_first() -> None:
    join = decide_join(
        person(order=ORDER),
        [case(1, Evidence.ORDER_AND_BUYER, order=ORDER), case(1, Evidence.OWN_MESSAGE_ID, order=ORDER)],
    )
    assert join.reasons == (Evidence.OWN_MESSAGE_ID, Evidence.ORDER_AND_BUYER)


def test_a_sign_that_is_not_believed_is_told_in_words() -> None:
    join = decide_join(person(BEN), [case(1, Evidence.THREAD)])
    assert join.refused == ("a reference points to a case of somebody else",)
