"""The tone of a reply: blame and mockery are told, whatever the buyer wrote; plain words about a cause are not."""

from __future__ import annotations

import pytest

from afterdesk.domain.guard import Family, GuardContext, Severity, check_reply
from afterdesk.packs.guard import load_guard_rules

TELLING = [
    pytest.param("You must have dropped it, so that is your own fault.", Family.BUYER_BLAME, id="en blame"),
    pytest.param("You clearly did not read the manual.", Family.BUYER_BLAME, id="en manual"),
    pytest.param("Don't be ridiculous, nobody else complains.", Family.BUYER_BLAME, id="en mockery"),
    pytest.param(
        "Das haben Sie selbst verschuldet, Sie haben es wohl fallen lassen.", Family.BUYER_BLAME, id="de blame"
    ),
    pytest.param("Sie lügen doch.", Family.BUYER_BLAME, id="de insult"),
    pytest.param("お客様の使い方が悪かったことが原因です。", Family.BUYER_BLAME, id="ja blame"),
    pytest.param("这是您自己操作不当造成的，不是我们的问题。", Family.BUYER_BLAME, id="zh blame"),
    pytest.param("你这是敲诈。", Family.BUYER_BLAME, id="zh insult"),
]
PLAIN = [
    pytest.param("The glass cracked because the box was too thin; that is on us.", id="en our cause"),
    pytest.param("If the lamp was dropped, the clip may be bent: press it back gently.", id="en a cause asked for"),
    pytest.param("Das Glas ist gesprungen, weil der Karton zu dünn war.", id="de our cause"),
    pytest.param("輸送中の衝撃で割れたものと思われます。", id="ja a cause"),
    pytest.param("可能是运输途中受压导致的，我们会改进包装。", id="zh our cause"),
]


@pytest.mark.parametrize(("text", "family"), TELLING)
def test_blame_and_mockery_are_told(text: str, family: Family) -> None:
    found = check_reply(text, context=GuardContext(), rules=load_guard_rules())
    assert family in {one.family for one in found}, found


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_about_a_cause_are_left_alone(text: str) -> None:
    found = check_reply(text, context=GuardContext(), rules=load_guard_rules())
    assert not [one for one in found if one.family in (Family.BUYER_BLAME, Family.TONE)]


def test_an_insult_blocks_and_blame_warns() -> None:
    def worst(text: str) -> set[Severity]:
        found = check_reply(text, context=GuardContext(), rules=load_guard_rules())
        return {one.severity for one in found if one.family is Family.BUYER_BLAME}

    assert worst("You liar.") == {Severity.BLOCK}
    assert worst("You must have dropped it.") == {Severity.WARN}
