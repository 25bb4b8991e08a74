"""Every letter to a buyer, in every language and wording, passes the guard without a finding."""

from __future__ import annotations

import pytest

from afterdesk.domain.guard import GuardContext, LetterKind, check_reply
from afterdesk.domain.letter_values import LetterPlan
from afterdesk.packs.guard import load_guard_rules
from afterdesk.packs.letters import load_letters
from afterdesk.packs.letters.gallery import sample_facts, sample_letter
from afterdesk.packs.letters.samples import SAMPLES

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
