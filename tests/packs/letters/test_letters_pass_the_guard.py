"""Every letter to a buyer, in every language and wording, passes the guard without a finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterdesk.domain.drafting import DraftSettings, draft
from afterdesk.domain.guard import GuardContext, LetterKind, check_reply
from afterdesk.domain.letter_values import LetterPlan
from afterdesk.domain.letters import compose
from afterdesk.domain.marketplaces import FACTS
from afterdesk.domain.playbook import advise
from afterdesk.packs.guard import load_guard_rules
from afterdesk.packs.letters import load_letters
from afterdesk.packs.letters.gallery import sample_facts, sample_letter
from afterdesk.packs.letters.samples import SAMPLES
from afterdesk.packs.playbooks import load_playbooks
from tests.packs.playbooks.cases import case_of

LIBRARY = load_letters()
PLANS = [
    pytest.param(plan, id=f"{plan.situation.value} {plan.kind}")
    for plan in LIBRARY.plans.values()
    if plan.audience == "buyer"
]


@pytest.mark.parametrize("lang", SAMPLES)
@pytest.mark.parametrize("plan", PLANS)
def test_no_findings(plan: LetterPlan, lang: str) -> None:
    facts = sample_facts(plan.situation, lang)
    for variant in range(3):
        letter = sample_letter(plan, lang, variant, LIBRARY)
        context = GuardContext(
            situation=plan.situation,
            marketplace=facts.marketplace,
            fulfillment=facts.fulfillment,
            buyer_lang=lang,
            order_total=facts.order_total,
            now=facts.now,
            letter_kind=LetterKind(letter.nature),
        )
        findings = check_reply(letter.text, context=context, rules=load_guard_rules())
        assert [(one.rule, one.family.value, one.words) for one in findings] == []


@pytest.mark.parametrize("lang", SAMPLES)
@pytest.mark.parametrize("plan", PLANS)
def test_what_we_write_unasked_names_the_order(plan: LetterPlan, lang: str) -> None:
    if "opening.order" not in plan.blocks:
        return
    facts = sample_facts(plan.situation, lang)
    context = GuardContext(
        situation=plan.situation,
        marketplace=facts.marketplace,
        buyer_lang=lang,
        order_total=facts.order_total,
        now=facts.now,
        proactive=True,
        order_id="302-7714432-5541910",
    )
    findings = check_reply(sample_letter(plan, lang, 0, LIBRARY).text, context=context, rules=load_guard_rules())
    assert [(one.rule, one.family.value, one.words) for one in findings] == []


drawn_facts = st.fixed_dictionaries(
    {"delivered": st.booleans(), "shipped": st.booleans()},
    optional={
        "fulfillment": st.sampled_from(["FBM", "FBM", "FBA"]),
        "stock_product": st.integers(0, 2),
        "stock_part": st.integers(0, 2),
        "in_return_window": st.booleans(),
        "tracked": st.booleans(),
        "safety": st.booleans(),
        "verified": st.booleans(),
        "days_past_latest_delivery": st.integers(-5, 20),
        "landed_cost": st.integers(100, 3000),
        "freight_out": st.integers(100, 1500),
        "return_freight": st.integers(100, 3000),
        "repair_quote": st.integers(100, 1500),
        "return_reason": st.sampled_from(["not_wanted", "not_suited", "not_as_described", "faulty"]),
        "damage_extent": st.sampled_from(["usable", "unusable"]),
        "carrier_answer": st.sampled_from(["none", "searching", "found", "lost"]),
        "inspection_grade": st.sampled_from(["as_new", "used", "damaged"]),
        "in_warranty": st.booleans(),
        "has_repair_partner": st.booleans(),
        "address_confirmed": st.booleans(),
    },
)
REPLIES = [plan for plan in LIBRARY.plans.values() if plan.audience == "buyer"]
REGIONS = {"en": "UK", "de": "EU", "ja": "JP", "zh": "US"}


@given(st.sampled_from(REPLIES), st.sampled_from(sorted(SAMPLES)), drawn_facts, st.integers(0, 5))
@settings(max_examples=800, deadline=None, derandomize=True)
def test_any_case_gets_a_whole_letter_that_passes(
    plan: LetterPlan, lang: str, drawn: dict[str, object], variant: int
) -> None:
    case = case_of(plan.situation, {"region": REGIONS[lang], **drawn})
    sample = SAMPLES[lang]
    facts = replace(case, product_title=sample.product, buyer_name=sample.buyer, store_name="Nordlicht Home")
    playbook = load_playbooks()[plan.situation]
    asked = DraftSettings(
        lang=lang,
        operator_lang="en",
        promise_at=facts.now + timedelta(days=2),
        buyer_zone=FACTS[facts.marketplace].time_zone,
        arrives_on=facts.now.date() + timedelta(days=5),
        variant=variant,
        kind=plan.kind,
        typed={"answer": sample.typed["buyer"]["answer"], "finding": sample.typed["progress"]["finding"]},
        days={"window_end": facts.now.date() + timedelta(days=9)},
    )
    charged = facts.costs.freight_out or facts.item_price
    facts = replace(facts, costs=replace(facts.costs, freight_out=charged))
    letter = compose(draft(facts, advise(facts, playbook), playbook, asked), LIBRARY)
    assert "{" not in letter.text
    assert all(part.operator_text for part in letter.parts)
    context = GuardContext(
        situation=plan.situation,
        marketplace=facts.marketplace,
        fulfillment=facts.fulfillment,
        buyer_lang=lang,
        order_total=facts.order_total,
        now=facts.now,
        letter_kind=LetterKind(letter.nature),
    )
    findings = check_reply(letter.text, context=context, rules=load_guard_rules())
    assert [(one.rule, one.family.value, one.words) for one in findings] == []
