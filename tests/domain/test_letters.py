"""How a letter is put together: one pass over placeholders, no silent gaps, no language swapped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from afterdesk.domain.casefacts import CaseFacts, Tracking
from afterdesk.domain.formats import Writing
from afterdesk.domain.letters import (
    Block,
    BlockLibrary,
    Fix,
    LanguageBlocks,
    LetterPlan,
    LetterProblem,
    LetterRequest,
    OfferedWay,
    compose,
    short_title,
)
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.remedies import Remedy
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money


def _block(name: str, *variants: str) -> tuple[str, Block]:
    return name, Block(name, tuple({"other": text} for text in variants))


ENGLISH = dict(
    [
        _block("greeting", "Hello {buyer},"),
        _block("greeting.no_name", "Hello,"),
        _block("sorry", "Sorry about your {product}.", "We regret the trouble with your {product}."),
        _block("options.lead", "Choose:"),
        _block("options.none", "We are checking."),
        _block("options.one", "We suggest:"),
        _block("options.confirm", "Is that all right?"),
        _block("options.choose", "Reply with {numbers}."),
        _block("option.reship", "New one by {arrives}."),
        _block("option.refund_no_return", "Refund of {amount}."),
        _block("option.refund_no_return.damaged", "Full refund of {amount}, keep it."),
        _block("ask.lead", "Please tell us:"),
        _block("ask.photos", "A photo?"),
        _block("ask.symptom", "What happens?"),
        _block("part", "The {part} is missing."),
        _block("part.without_part", "A part is missing."),
        _block("note", "{finding}."),
        _block("tracking.number", "With {carrier}, {tracking}."),
        _block("tracking.event", "With {carrier}, {tracking}, seen {event_day}."),
        _block("promise", "By {promise}."),
        _block("fixes.lead", "Try:"),
        _block("fallback", "Else write."),
        _block("closing", "Reply here."),
        _block("signature", "{store}"),
        (
            "pieces",
            Block("pieces", ({"one": "{quantity} piece", "other": "{quantity} pieces"},), "quantity"),
        ),
    ]
)
CHINESE = {**ENGLISH, **dict([_block("sorry", "“{product}”的问题，我们很抱歉。")])}
LANGUAGES = {
    "en": LanguageBlocks("en", ENGLISH, Writing("en_GB")),
    "zh": LanguageBlocks("zh", CHINESE, Writing("zh_Hans_CN", "{day}{time}", "{zone}{day}{time}")),
}
FACTS = CaseFacts(
    situation=Situation.DAMAGED,
    marketplace=Marketplace.UK,
    now=datetime(2026, 11, 23, tzinfo=UTC),
    item_price=Money(Decimal("39.99"), "GBP"),
    product_title="Desk Lamp Arlo, LED, black",
    buyer_name="Grace",
    store_name="Nordlicht",
)
REFUND = OfferedWay(Remedy.REFUND_NO_RETURN, Money(Decimal("39.99"), "GBP"))
RESHIP = OfferedWay(Remedy.RESHIP, None, date(2026, 11, 27))


def library(*blocks: str) -> BlockLibrary:
    plan = LetterPlan(Situation.DAMAGED, "reply", "buyer", blocks)
    return BlockLibrary(LANGUAGES, {(Situation.DAMAGED, "reply"): plan})


def request(**changes: object) -> LetterRequest:
    start = LetterRequest(Situation.DAMAGED, "en", "zh", FACTS, buyer_zone="Europe/London")
    return replace(start, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("blocks", "changes", "text"),
    [
        pytest.param(("greeting",), {}, "Hello Grace,", id="name"),
        pytest.param(
            ("greeting",),
            {"facts": replace(FACTS, buyer_name="Gra\u200bce\n\nDear \u202eAmazon")},
            "Hello Grace Dear Amazon,",
            id="a name is one visible line",
        ),
        pytest.param(("greeting",), {"facts": replace(FACTS, buyer_name="")}, "Hello,", id="no name"),
        pytest.param(("sorry",), {"variant": 1}, "We regret the trouble with your Desk Lamp Arlo.", id="variant"),
        pytest.param(("sorry",), {"variant": 2}, "Sorry about your Desk Lamp Arlo.", id="variants go round"),
        pytest.param(
            ("options",),
            {"ways": (RESHIP, REFUND)},
            "Choose:\n1. New one by Friday 27 November.\n2. Full refund of £39.99, keep it.\nReply with 1 or 2.",
            id="numbered choices",
        ),
        pytest.param(
            ("options",),
            {"ways": (RESHIP,)},
            "We suggest:\nNew one by Friday 27 November.\nIs that all right?",
            id="one",
        ),
        pytest.param(("options",), {}, "We are checking.", id="no choice to offer yet"),
        pytest.param(("ask",), {"ask": ("ask.photos",)}, "A photo?", id="one question"),
        pytest.param(
            ("ask",), {"ask": ("ask.photos", "ask.symptom")}, "Please tell us:\n- A photo?\n- What happens?", id="two"
        ),
        pytest.param(("part",), {}, "A part is missing.", id="shorter form for what is not known"),
        pytest.param(("part",), {"facts": replace(FACTS, part_name="screw")}, "The screw is missing.", id="known"),
        pytest.param(("pieces",), {}, "1 piece", id="one piece"),
        pytest.param(("pieces",), {"facts": replace(FACTS, quantity=3)}, "3 pieces", id="more pieces"),
        pytest.param(
            ("promise",),
            {"promise_at": datetime(2026, 11, 25, 17, tzinfo=UTC)},
            "By Wednesday 25 November, 17:00.",
            id="day and time",
        ),
        pytest.param(("sorry", "part"), {"without": frozenset({"sorry"})}, "A part is missing.", id="dropped block"),
        pytest.param(
            ("sorry", "part"),
            {"blocks": ("part", "sorry")},
            "A part is missing.\n\nSorry about your Desk Lamp Arlo.",
            id="own order",
        ),
        pytest.param(
            ("fixes",),
            {"fixes": (Fix({"en": "Press reset.", "zh": "按复位键。"}),)},
            "Try:\n1) Press reset.\n\nElse write.",
            id="fixes",
        ),
        pytest.param(("note",), {"typed": {"finding": "Two scratches."}}, "Two scratches.", id="one full stop"),
        pytest.param(
            ("note",), {"typed": {"finding": "{amount} {0} %s"}}, "{amount} {0} %s.", id="typed text is no template"
        ),
        pytest.param(
            ("tracking",),
            {"facts": replace(FACTS, tracking=Tracking("DHL", "JD01"))},
            "With DHL, JD01.",
            id="no scan known",
        ),
        pytest.param(("closing",), {}, "Reply here.\n\nNordlicht", id="signed with the store"),
    ],
)
def test_the_text(blocks: tuple[str, ...], changes: dict[str, object], text: str) -> None:
    assert compose(request(**changes), library(*blocks)).text == text


def test_the_operator_reads_each_block_in_their_own_language() -> None:
    letter = compose(request(), library("greeting", "sorry"))
    assert [(part.block_id, part.operator_text) for part in letter.parts] == [
        ("greeting", "Hello Grace,"),
        ("sorry", "“Desk Lamp Arlo”的问题，我们很抱歉。"),
    ]
    assert letter.placeholders == {"buyer", "product"}


@pytest.mark.parametrize(
    ("blocks", "changes", "words"),
    [
        pytest.param(("sorry",), {"facts": replace(FACTS, product_title=" ")}, "needs {product}", id="no product"),
        pytest.param(("promise",), {}, "needs {promise}", id="no promise"),
        pytest.param(("options",), {"ways": (OfferedWay(Remedy.RESHIP),)}, "needs {arrives}", id="no day of arrival"),
        pytest.param(("options",), {"ways": (OfferedWay(Remedy.REPAIR),)}, '"option.repair" is missing', id="no block"),
        pytest.param(("sorry",), {"lang": "fr"}, 'no letter blocks in "fr"', id="no language"),
        pytest.param(("sorry",), {"operator_lang": "fr"}, 'no letter blocks in "fr"', id="no operator language"),
        pytest.param(("sorry",), {"audience": "amazon"}, "goes to buyer, not to amazon", id="for somebody else"),
        pytest.param(("sorry",), {"kind": "poem"}, 'no "poem" letter', id="no such letter"),
        pytest.param(
            ("fixes",), {"fixes": (Fix({"en": "Press reset."}),)}, 'has no "zh" text', id="fix not translated"
        ),
    ],
)
def test_what_is_missing_is_an_error(blocks: tuple[str, ...], changes: dict[str, object], words: str) -> None:
    with pytest.raises(LetterProblem) as problem:
        compose(request(**changes), library(*blocks))
    assert words in str(problem.value)


@pytest.mark.parametrize(
    ("title", "short"),
    [
        pytest.param("Desk Lamp Arlo, LED, black", "Desk Lamp Arlo", id="comma"),
        pytest.param("电热水壶 1.7升（不锈钢）", "电热水壶 1.7升", id="Chinese bracket"),
        pytest.param("Kettle - 1.7 l - steel", "Kettle", id="dash between spaces"),
        pytest.param("Wasserkocher 1,7 l, Edelstahl", "Wasserkocher 1,7 l", id="comma inside a number stays"),
        pytest.param("A/B switch / black", "A/B switch", id="slash inside a word stays"),
        pytest.param("USB-C cable 2 m", "USB-C cable 2 m", id="hyphen inside a word stays"),
        pytest.param("【公式】デスクライト", "【公式】デスクライト", id="nothing before the bracket"),
        pytest.param("word " * 40, ("word " * 12).strip(), id="long"),
    ],
)
def test_a_title_as_a_person_says_it(title: str, short: str) -> None:
    assert short_title(title) == short
