"""Signs of a heated thread: both sides of every edge."""

from __future__ import annotations

import pytest

from afterdesk.domain.heat import HeatFacts, HeatRules, Sign, heat_of

RULES = HeatRules(in_a_row=3, earlier=1, insults=("idiot", "dumm", "骗子"))


@pytest.mark.parametrize(
    ("facts", "signs"),
    [
        pytest.param(HeatFacts(), (), id="a calm thread"),
        pytest.param(HeatFacts(signals=frozenset({"photo_attached", "thanks_only"})), (), id="other signals"),
        pytest.param(HeatFacts(signals=frozenset({"threatens_review"})), (Sign.THREAT,), id="a review threatened"),
        pytest.param(HeatFacts(signals=frozenset({"threatens_claim"})), (Sign.THREAT,), id="a claim threatened"),
        pytest.param(
            HeatFacts(signals=frozenset({"legal_threat"}), has_threat=True), (Sign.LEGAL,), id="a lawyer, named once"
        ),
        pytest.param(
            HeatFacts(signals=frozenset({"extortion", "threatens_review"}), has_threat=True),
            (Sign.EXTORTION, Sign.THREAT),
            id="extortion",
        ),
        pytest.param(HeatFacts(has_threat=True), (Sign.THREAT,), id="a threat whose message moved elsewhere"),
        pytest.param(HeatFacts(is_abuse=True), (Sign.ABUSE,), id="the case is about abuse"),
        pytest.param(HeatFacts(recent=frozenset({"anger"})), (Sign.ANGER,), id="angry now"),
        pytest.param(HeatFacts(signals=frozenset({"anger"})), (), id="angry long ago"),
        pytest.param(HeatFacts(in_a_row=2), (), id="two in a row"),
        pytest.param(HeatFacts(in_a_row=3), (Sign.IN_A_ROW,), id="three in a row"),
        pytest.param(HeatFacts(earlier=0), (), id="no earlier case"),
        pytest.param(HeatFacts(earlier=1), (Sign.EARLIER,), id="an earlier heated case"),
    ],
)
def test_what_the_buyer_does(facts: HeatFacts, signs: tuple[Sign, ...]) -> None:
    assert tuple(one.sign for one in heat_of(facts, RULES)) == signs


@pytest.mark.parametrize(
    ("draft", "signs"),
    [
        pytest.param("We send it today.", (), id="calm"),
        pytest.param("Your parcel went with DHL EXPRESS today!", (), id="two words in capitals, one mark"),
        pytest.param("You DID NOT READ OUR letter", (Sign.SHOUTING,), id="words in capitals"),
        pytest.param("Read the manual!!", (Sign.SHOUTING,), id="marks in a heap"),
        pytest.param("请先看说明书！！", (Sign.SHOUTING,), id="marks in a heap, Chinese"),
        pytest.param("Only an IDIOT would", (Sign.INSULT,), id="an insult in any case"),
        pytest.param("an idiotic sentence", (), id="part of another word is none"),
        pytest.param("您是骗子吧", (Sign.INSULT,), id="an insult in Chinese"),
        pytest.param("So dumm!!", (Sign.SHOUTING, Sign.INSULT), id="both"),
    ],
)
def test_what_our_own_draft_does(draft: str, signs: tuple[Sign, ...]) -> None:
    assert tuple(one.sign for one in heat_of(HeatFacts(draft=draft), RULES)) == signs
