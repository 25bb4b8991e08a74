"""Every letter in every language, side by side, as Markdown pages for people who read those languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from afterdesk.domain.casefacts import CaseFacts, Costs, FactValue, Tracking
from afterdesk.domain.drafting import DraftSettings, draft
from afterdesk.domain.letters import BlockLibrary, Letter, LetterPlan, compose
from afterdesk.domain.marketplaces import FACTS, zone_of
from afterdesk.domain.playbook import Playbook, advise
from afterdesk.domain.situations import NUMBERS, Situation
from afterdesk.domain.values import Fulfillment, Money
from afterdesk.packs.letters import load_letters
from afterdesk.packs.letters.samples import SAMPLES, fixes_for
from afterdesk.packs.playbooks import load_playbooks

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


#: What a case of the situation needs besides the common facts, to show the letter that fits it.
_KNOWN: Mapping[Situation, Mapping[str, FactValue]] = {
    Situation.NOT_RECEIVED: {"carrier_answer": "none"},
    Situation.MISDELIVERED: {"carrier_answer": "none"},
    Situation.SLOW_OR_UNTRACKABLE: {"carrier_answer": "none"},
    Situation.WARRANTY_SMALL: {"in_warranty": True},
    Situation.WARRANTY_LARGE: {"in_warranty": True, "has_repair_partner": True},
    Situation.RETURNED_GOODS_INSPECTION: {"inspection_grade": "used", "return_reason": "not_wanted"},
    Situation.A_TO_Z_FROM_RETURN: {"evidence_ready": True},
    Situation.A_TO_Z_DIRECT: {"evidence_ready": True},
}
_KNOWN_BY_KIND: Mapping[str, Mapping[str, FactValue]] = {"lost": {"carrier_answer": "lost"}}
_UNSHIPPED = frozenset(
    {
        Situation.ADDRESS_CHANGE_UNSHIPPED,
        Situation.PAID_NOT_SHIPPED,
        Situation.CANCEL_REQUEST_OFFICIAL,
        Situation.CANCEL_REQUEST_BY_MESSAGE,
        Situation.PRESALES_QUESTION,
        Situation.INVOICE_OR_CUSTOMISATION,
    }
)
_ON_ITS_WAY = frozenset(
    {
        Situation.NOT_RECEIVED,
        Situation.MISDELIVERED,
        Situation.SLOW_OR_UNTRACKABLE,
        Situation.DELAYED,
        Situation.ADDRESS_CHANGE_SHIPPED,
        Situation.CANCEL_AFTER_SHIPMENT,
        Situation.UNDELIVERABLE_WRONG_DATA,
        Situation.BUYER_AWAY,
    }
)
_LATE = frozenset({Situation.RETURN_OUT_OF_WINDOW, Situation.WARRANTY_SMALL, Situation.WARRANTY_LARGE})
_AMAZON_SHIPS = frozenset({Situation.FBA_CONTACT, Situation.FBA_RETURN_NOT_BACK, Situation.UNSELLABLE_STOCK})


def render_all(folder: Path) -> int:
    """Write one page per situation and an index. Returns how many pages of letters."""
    folder.mkdir(parents=True, exist_ok=True)
    library, playbooks = load_letters(), load_playbooks()
    for situation in Situation:
        page = "\n".join(_page(situation, playbooks[situation], library))
        (folder / f"{_file_name(situation)}.md").write_text(page, encoding="utf-8")
    (folder / "README.md").write_text("\n".join(_index(playbooks)), encoding="utf-8")
    return len(Situation)


def sample_letter(plan: LetterPlan, lang: str, variant: int, library: BlockLibrary) -> Letter:
    """Return a letter about an invented case in which the situation's usual facts are known."""
    sample = SAMPLES[lang]
    facts = sample_facts(plan.situation, lang)
    facts = replace(facts, known={**facts.known, **_KNOWN_BY_KIND.get(plan.kind, {})})
    playbook = load_playbooks()[plan.situation]
    settings = DraftSettings(
        lang=lang,
        operator_lang="zh" if lang == "en" else "en",
        promise_at=datetime(2026, 11, 25, 17, 0, tzinfo=zone_of(sample.marketplace)),
        buyer_zone=FACTS[sample.marketplace].time_zone,
        arrives_on=date(2026, 11, 27),
        order_id="302-7714432-5541910",
        variant=variant,
        kind=plan.kind,
        fixes=fixes_for(plan.situation),
        typed=sample.typed.get(plan.kind) or sample.typed.get(plan.audience, {}),
        days={
            "window_end": date(2026, 10, 1) if plan.situation in _LATE else date(2026, 12, 8),
            "expected_day": date(2026, 11, 28),
            "ship_by": date(2026, 11, 24),
        },
    )
    return compose(draft(facts, advise(facts, playbook), playbook, settings), library)


def sample_facts(situation: Situation, lang: str) -> CaseFacts:
    """Return an invented case of the situation for a buyer of the language."""
    sample = SAMPLES[lang]
    currency = FACTS[sample.marketplace].currency
    price, freight = Money(Decimal(sample.price), currency), Money(Decimal(sample.freight), currency)
    facts = CaseFacts(
        situation=situation,
        marketplace=sample.marketplace,
        now=NOW,
        buyer_lang=lang,
        fulfillment=Fulfillment.FBA if situation in _AMAZON_SHIPS else Fulfillment.FBM,
        order_total=price,
        item_price=price,
        ordered_at=datetime(2026, 11, 14, 10, 0, tzinfo=UTC),
        shipped_at=datetime(2026, 11, 16, 10, 0, tzinfo=UTC),
        delivered_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
        latest_delivery_at=datetime(2026, 11, 19, 10, 0, tzinfo=UTC),
        tracking=Tracking(sample.carrier, "JD014600004412", "", datetime(2026, 11, 18, 10, 0, tzinfo=UTC)),
        in_return_window=True,
        stock_product=8,
        stock_part=3,
        costs=Costs(landed_cost=price.times(Decimal("0.3")), freight_out=freight, return_freight=freight),
        product_title=sample.product,
        part_name=sample.part,
        buyer_name=sample.buyer,
        store_name="Nordlicht Home",
        known=_KNOWN.get(situation, {}),
    )
    return _timed(facts)


def _timed(facts: CaseFacts) -> CaseFacts:
    if facts.situation in _UNSHIPPED:
        return replace(facts, shipped_at=None, delivered_at=None, tracking=None)
    if facts.situation in _ON_ITS_WAY:
        return replace(facts, delivered_at=None)
    if facts.situation in _LATE:
        return replace(facts, delivered_at=datetime(2026, 9, 1, tzinfo=UTC), in_return_window=False)
    return facts


def _page(situation: Situation, playbook: Playbook, library: BlockLibrary) -> Iterable[str]:
    yield f"# {NUMBERS[situation]}. {playbook.title['en']}"
    yield ""
    yield "Composed from the letter blocks with invented facts by `afterdesk compose --all docs/letters`."
    for (of, kind), plan in sorted(library.plans.items(), key=lambda item: (item[0][1] != "reply", item[0])):
        if of is situation:
            yield from _section(kind, plan, library)


def _section(kind: str, plan: LetterPlan, library: BlockLibrary) -> Iterable[str]:
    langs = [lang for lang in SAMPLES if lang in library.languages]
    letters = [sample_letter(plan, lang, 0, library) for lang in langs]
    yield ""
    yield f"## {kind.replace('_', ' ')} (to: {plan.audience})"
    yield ""
    yield "| " + " | ".join(langs) + " |"
    yield "|" + " --- |" * len(langs)
    names = list(dict.fromkeys(part.block_id for letter in letters for part in letter.parts))
    for name in names:
        cells = [_cell(next((part.text for part in letter.parts if part.block_id == name), "")) for letter in letters]
        yield "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def _index(playbooks: Mapping[Situation, Playbook]) -> Iterable[str]:
    yield "# The letters"
    yield ""
    yield "One page per situation, all languages side by side. `afterdesk compose --all docs/letters` writes them anew."
    yield ""
    for situation in Situation:
        title = playbooks[situation].title["en"]
        yield f"{NUMBERS[situation]}. [{title}]({_file_name(situation)}.md)"


def _file_name(situation: Situation) -> str:
    return f"{NUMBERS[situation]:02d}-{situation.value.replace('_', '-')}"
