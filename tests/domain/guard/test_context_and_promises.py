"""Contexts are read leniently where meaning is clear and refused with a sentence where it is not; amounts and dates."""

from __future__ import annotations

from typing import Any

import pytest

from afterdesk.domain.guard import check_reply
from afterdesk.domain.guard.context import UnreadableContext, read_context
from afterdesk.packs.guard import load_guard_rules


def families(text: str, context: Any, marketplace: str = "US") -> set[str]:
    rules = load_guard_rules()
    read = read_context(context, marketplace=marketplace, rules=rules)
    return {finding.family.value for finding in check_reply(text, context=read, rules=rules)}


@pytest.mark.parametrize(
    ("context", "attribute", "value"),
    [
        pytest.param("proactive", "proactive", True, id="words"),
        pytest.param("二回目の依頼", "previous_requests", 1, id="words in Japanese"),
        pytest.param("complaint: injury", "safety", True, id="safety in words"),
        pytest.param({"earlier requests": 2}, "previous_requests", 2, id="key with a blank"),
        pytest.param({"previous_requests": ["2026-05-01"]}, "previous_requests", 1, id="list of requests"),
        pytest.param({"situation": "damage_or_injury"}, "safety", False, id="situation"),
    ],
)
def test_contexts_are_read(context: Any, attribute: str, value: object) -> None:
    read = read_context(context, marketplace="DE", rules=load_guard_rules())
    if attribute == "safety" and isinstance(context, dict):
        assert read.situation == context["situation"]
    else:
        assert getattr(read, attribute) == value


@pytest.mark.parametrize(
    ("context", "marketplace", "words"),
    [
        pytest.param(7, None, "a text, or an object", id="number"),
        pytest.param({"order_total": "much"}, None, "Write an amount", id="amount"),
        pytest.param({"previous_requests": -1}, None, "how many", id="count"),
        pytest.param({"now": "soon"}, None, "Write a moment", id="moment"),
        pytest.param(None, "XX", "is unknown", id="marketplace"),
    ],
)
def test_unreadable_contexts_say_why(context: Any, marketplace: str | None, words: str) -> None:
    with pytest.raises(UnreadableContext, match=words):
        read_context(context, marketplace=marketplace, rules=load_guard_rules())


@pytest.mark.parametrize(
    ("text", "context", "found"),
    [
        pytest.param("We refund $30.00 today.", {"order_total": "24.90 USD"}, True, id="above the order"),
        pytest.param("We refund $24.90 today.", {"order_total": "24.90 USD"}, False, id="the order itself"),
        pytest.param("We refund $20 today.", {"order_total": "50 USD", "authority": "15 USD"}, True, id="authority"),
        pytest.param("Wir erstatten 1.234,50 EUR.", {"order_total": "1234.50 EUR"}, False, id="German number"),
        pytest.param("3,990円を返金いたします。", {"order_total": "3000 JPY"}, True, id="yen"),
    ],
)
def test_amounts_are_held_against_the_order(text: str, context: dict[str, str], found: bool) -> None:
    assert ("amount" in families(text, context)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("It will arrive by 12 May.", True, id="over"),
        pytest.param("It will arrive by 14 May.", False, id="today"),
        pytest.param("Es wird bis 20.5. da sein.", False, id="to come"),
        pytest.param("Es wird bis 2.5. da sein.", True, id="German, over"),
        pytest.param("5月12日までにお届けします。", True, id="Japanese, over"),
        pytest.param("We will reply as soon as possible.", True, id="soon"),
        pytest.param("We will reply as soon as possible, by tomorrow at the latest.", False, id="soon with a day"),
    ],
)
def test_promises_are_held_against_the_calendar(text: str, found: bool) -> None:
    assert ("promise" in families(text, {"now": "2026-05-14T09:00+00:00"})) is found


def test_another_language_than_the_buyers_is_a_warning() -> None:
    text = "Ihr Paket ist heute unterwegs und kommt am Freitag an."
    assert "language" in families(text, {"buyer_lang": "fr"})
    assert "language" not in families(text, {"buyer_lang": "de-AT"})
