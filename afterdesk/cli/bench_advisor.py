"""The advisor in the simulated world, against "always refund in full" and the fixed order of the playbook.

Every policy meets the same buyers with the same luck, so what is compared is compared pair by pair. The world
(`afterdesk/demo/world.py`) was written by another hand; docs/decisions/0020 says what it assumes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import sqrt
from time import process_time

from afterdesk.demo.world import Offer, Policy, Result, SimCase, Story, always_refund, cases, play
from afterdesk.demo.world_cases import IN_TRANSIT, MARKETS
from afterdesk.domain.arithmetic import Beliefs, Beta
from afterdesk.domain.casefacts import CaseFacts, Costs, FactValue, Tracking
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.playbook import Advice, Playbook, WayOut, advise
from afterdesk.domain.remedies import RefundKind, Remedy
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money
from afterdesk.packs.playbooks import load_playbooks

CASES, QUICK_CASES, SEED = 20_000, 400, 20261127
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
CHOICES = 3
#: 95 % of a normal distribution lies within so many standard errors.
Z = 1.96
#: The world knows no refusing at the door; whoever still waits when a second letter comes is given the money back.
_LATER = {Remedy.REFUSE_DELIVERY: Remedy.CANCEL.value}
#: The carrier's answer that the playbooks know, by what tracking says in the world.
_CARRIER: dict[str, str] = {"lost": "lost"}


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with half the width of its 95 % confidence interval."""

    value: float
    half: float


@dataclass(frozen=True, slots=True)
class PolicyFigures:
    """What a policy cost a case (US dollars, a defect not priced) and how many orders became defective."""

    name: str
    cost: Mean
    defects: Mean  # per cent


@dataclass(frozen=True, slots=True)
class Compared:
    """The advisor less another policy, case by case: dollars a case, and points of the defect rate."""

    name: str
    cost: Mean
    defects: Mean


@dataclass(frozen=True, slots=True)
class AdvisorFigures:
    """Everything the comparison found."""

    cases: int
    seed: int
    policies: tuple[PolicyFigures, ...]
    compared: tuple[Compared, ...]
    milliseconds: float  # processor time of one advice


def measure_advisor(count: int = CASES, seed: int = SEED) -> AdvisorFigures:
    """Play all policies through the same cases."""
    books = load_playbooks()
    advisor = "advisor"
    policies: dict[str, Policy] = {
        advisor: advised(books),
        "advisor, priors halved": advised(skewed(books, Decimal("0.5"))),
        "advisor, priors doubled": advised(skewed(books, Decimal(2))),
        "always refund in full": always_refund,
        "fixed order of the playbook": fixed_order(books),
        "fixed order, the return hidden": fixed_order(books, hides_floor=True),
    }
    stories = {name: [*_played(policy, count, seed)] for name, policy in policies.items()}
    own = [name for name in stories if name.startswith(advisor)]
    return AdvisorFigures(
        cases=count,
        seed=seed,
        policies=tuple(_figures(name, rows) for name, rows in stories.items()),
        compared=tuple(
            _compared(f"{name} - {other}", stories[name], stories[other])
            for name in own
            for other in stories
            if other not in own
        ),
        milliseconds=_milliseconds(books, seed),
    )


def advised(books: Mapping[Situation, Playbook]) -> Policy:
    """Return the policy of the desk: the letter's ways by cost, then what is left, and all money back in the end."""

    def choose(case: SimCase, results: tuple[Result, ...]) -> Sequence[Offer]:
        book = books[_situation(case)]
        advice = advise(facts_of(case), book)
        if not results:
            return [_offer(way) for way in advice.offer(CHOICES)][:CHOICES]
        return _again(advice, book, results)

    return choose


def fixed_order(books: Mapping[Situation, Playbook], *, hides_floor: bool = False) -> Policy:
    """Return the policy that offers the open ways in the order in which the playbook lists them.

    What the buyer has a right to is among the first letter's choices, as the law asks of every policy; `hides_floor`
    shows what a seller saves who keeps silent about it.
    """

    def choose(case: SimCase, results: tuple[Result, ...]) -> Sequence[Offer]:
        book = books[_situation(case)]
        advice = advise(facts_of(case), book)
        order = [way.remedy for way in book.ways]
        ways = sorted(
            (way for way in advice.ways if way.in_letter),
            key=lambda way: order.index(way.remedy) if way.remedy in order else len(order),
        )
        if results:
            return _again(replace(advice, ways=tuple(ways)), book, results)
        if not hides_floor:
            floor = [way for way in ways if way.is_floor]
            others = [way for way in ways if not way.is_floor][: max(0, CHOICES - len(floor))]
            ways = [way for way in ways if way in floor or way in others]
        return [_offer(way) for way in ways[:CHOICES]]

    return choose


def facts_of(case: SimCase) -> CaseFacts:
    """Return what the desk would know of a case of the world: the seller's own figures, order, parcel, stock."""

    def money(amount: Decimal) -> Money:
        return Money(amount, case.currency)

    travels = case.situation in IN_TRANSIT
    scanned = case.tracking == "delivered_scan"
    delivered = None if travels and not scanned else NOW - timedelta(days=max(0, case.days_since_delivery))
    return CaseFacts(
        situation=_situation(case),
        marketplace=Marketplace("UK" if case.marketplace == "GB" else case.marketplace),
        now=NOW,
        order_total=money(case.price),
        item_price=money(case.price),
        ordered_at=NOW - timedelta(days=case.days_since_delivery + 7),
        shipped_at=NOW - timedelta(days=case.days_since_delivery + 5),
        delivered_at=delivered,
        latest_delivery_at=NOW - timedelta(days=2),
        tracking=Tracking("Carrier", "TRACK-1", case.tracking),
        in_return_window=case.in_window,
        seller_pays_return=not case.buyer_pays_return,
        stock_product=int(case.stock_available),
        stock_part=int(case.part_available),
        unsellable_stock=0,
        costs=Costs(
            landed_cost=money(case.landed_cost),
            freight_out=money(case.freight_out),
            return_freight=money(case.freight_return),
            part_cost=money(case.part_cost),
            part_freight=money(case.freight_out / 2),
            repair_quote=money(case.repair_quote) if case.repair_possible else None,
        ),
        flags=frozenset({"threat"} if case.tone == "threatening" else ()),
        known=_known(case),
    )


def skewed(books: Mapping[Situation, Playbook], factor: Decimal) -> dict[Situation, Playbook]:
    """Return the playbooks with every prior wrong by a factor: all odds of a yes multiplied by it."""
    return {
        situation: replace(
            book,
            economics=replace(
                book.economics, beliefs={name: _wrong(one, factor) for name, one in book.economics.beliefs.items()}
            ),
        )
        for situation, book in books.items()
    }


def _wrong(beliefs: Beliefs, factor: Decimal) -> Beliefs:
    def moved(beta: Beta) -> Beta:
        return Beta(beta.yes * factor, beta.no)

    return Beliefs(moved(beliefs.accepted), moved(beliefs.defect), moved(beliefs.resold))


def _known(case: SimCase) -> dict[str, FactValue]:
    known: dict[str, FactValue] = {"has_repair_partner": case.repair_possible, "photos_seen": True}
    if case.situation in IN_TRANSIT:
        known["carrier_answer"] = _CARRIER.get(case.tracking, "none")
    return known


def _situation(case: SimCase) -> Situation:
    if case.situation == "changed_mind":
        return Situation.CHANGED_MIND
    return Situation(case.situation)


def _again(advice: Advice, book: Playbook, results: tuple[Result, ...]) -> Sequence[Offer]:
    """Return what the next letter offers: the floor and what was not chosen yet, with all money back among it."""
    tried = {one.chosen for one in results if one.chosen}
    open_ways = [way for way in advice.ways if way.in_letter and way.remedy.value not in tried]
    full = [way for way in open_ways if book.specs[way.remedy].refund is RefundKind.FULL]
    floor = [way for way in open_ways if way.is_floor]
    rest = [way for way in open_ways if way not in floor and way not in full]
    chosen = list({way.remedy: way for way in [*floor, *full[:1], *rest]}.values())[:CHOICES]
    offers = [replace(_offer(way), remedy=_LATER.get(way.remedy, way.remedy.value)) for way in chosen]
    return offers or [Offer("refund_no_return")]


def _offer(way: WayOut) -> Offer:
    amount = way.amount.amount if way.amount is not None else None
    return Offer(way.remedy.value, amount, way.seller_pays_return)


def _played(policy: Policy, count: int, seed: int) -> Iterable[tuple[float, bool]]:
    for case, buyer in cases(seed, count):
        story: Story = play(case, buyer, policy)
        yield float(story.total / MARKETS[case.marketplace][1]), story.defect


Rows = Sequence[tuple[float, bool]]


def _figures(name: str, rows: Rows) -> PolicyFigures:
    return PolicyFigures(name, _mean([cost for cost, _ in rows]), _mean([100.0 * defect for _, defect in rows]))


def _compared(name: str, own: Rows, others: Rows) -> Compared:
    pairs = list(zip(own, others, strict=True))
    return Compared(
        name,
        _mean([one[0] - other[0] for one, other in pairs]),
        _mean([100.0 * (one[1] - other[1]) for one, other in pairs]),
    )


def _mean(values: Sequence[float]) -> Mean:
    count = len(values)
    mean = sum(values) / count
    spread = sum((one - mean) ** 2 for one in values) / max(1, count - 1)
    return Mean(round(mean, 4), round(Z * sqrt(spread / count), 4))


def _milliseconds(books: Mapping[Situation, Playbook], seed: int, count: int = 400) -> float:
    facts = [facts_of(case) for case, _ in cases(seed, count)]
    begun = process_time()
    for one in facts:
        advise(one, books[one.situation])
    return round(1000 * (process_time() - begun) / count, 3)


def lines(figures: AdvisorFigures) -> list[str]:
    """Return the figures as a table."""
    head = f"advice in a simulated world: {figures.cases:,} cases, seed {figures.seed}; 95 % confidence"
    rows = [head, f"{'policy':36}{'USD a case':>18}{'defects, %':>18}"]
    rows += [f"{one.name:36}{_say(one.cost):>18}{_say(one.defects):>18}" for one in figures.policies]
    rows.append(f"{'difference, case by case':62}{'USD a case':>16}{'points':>16}")
    rows += [f"{one.name:62}{_say(one.cost):>16}{_say(one.defects):>16}" for one in figures.compared]
    return [*rows, f"one advice: {figures.milliseconds} ms of processor time"]


def _say(mean: Mean) -> str:
    return f"{mean.value:.2f} ± {mean.half:.2f}"
