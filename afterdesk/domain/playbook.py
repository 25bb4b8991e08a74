"""What to find out, what is allowed, what it costs: the advice for one case.

Packs give the playbook; this file decides. A way out is a remedy that the case's conditions allow. What the law or
Amazon's policy gives the buyer (the floor) is always among the ways, never for less, and never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from afterdesk.domain.arithmetic import Stakes, Term, Terms, direct_cost, reaction_terms
from afterdesk.domain.casefacts import CaseFacts, Costs, Tracking, variables_of
from afterdesk.domain.playbook_rules import FactNeed, FloorRule, Playbook, Requirement, WayRule
from afterdesk.domain.remedies import RefundKind, Remedy, RemedySpec, TaskTemplate, Text, friendly, rounded
from afterdesk.domain.values import Money

__all__ = [
    "Advice",
    "CaseFacts",
    "Costs",
    "FactNeed",
    "Floor",
    "Playbook",
    "Requirement",
    "Tracking",
    "WayOut",
    "WayRule",
    "advise",
]


@dataclass(frozen=True, slots=True)
class Floor:
    """The floor of one case: which remedies stay open to the buyer and the least refund they carry."""

    rules: tuple[FloorRule, ...]
    least_refund: Money | None

    @property
    def remedies(self) -> frozenset[Remedy]:
        """Return the remedies that must be offered or named."""
        return frozenset(rule.remedy for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not known yet, ready to be asked."""

    need: FactNeed

    @property
    def id(self) -> str:
        """Return the fact's id."""
        return self.need.id


@dataclass(frozen=True, slots=True)
class WayOut:
    """One numbered way out, with its arithmetic. `approval` names the role that must agree, empty when none."""

    number: int
    remedy: Remedy
    title: Text
    amount: Money | None
    terms: tuple[Term, ...]
    total: Money
    why: tuple[Text, ...]
    steps: tuple[Text, ...]
    tasks: tuple[TaskTemplate, ...]
    is_floor: bool
    approval: str = ""
    in_letter: bool = True
    seller_pays_return: bool = True


@dataclass(frozen=True, slots=True)
class Blocked:
    """A remedy that is not open now, and why: a condition says no, or a fact is missing."""

    remedy: Remedy
    title: Text
    reasons: tuple[Text, ...]
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to ask and what to offer, cheapest first."""

    missing: tuple[Missing, ...]
    ways: tuple[WayOut, ...]
    blocked: tuple[Blocked, ...]
    floor: Floor
    call_lead: tuple[Text, ...]
    full_refund: Money | None = None  # what the cheapest full refund would cost, for comparison

    def offer(self, count: int = 3) -> tuple[WayOut, ...]:
        """Return the ways to write to the buyer: the floor always, else the cheapest that need no approval."""
        offered = [way for way in self.ways if way.in_letter]
        floor = [way for way in offered if way.is_floor]
        others = [way for way in offered if not way.is_floor and not way.approval]
        chosen = {way.remedy for way in [*floor, *others[: max(0, count - len(floor))]]}
        return tuple(way for way in self.ways if way.remedy in chosen)


def advise(facts: CaseFacts, playbook: Playbook) -> Advice:
    """Return the missing facts and the allowed ways out, ranked by expected cost.

    The floor is always among the ways. A way above the operator's authority is kept and names who must agree.
    """
    variables = variables_of(facts)
    floor = _floor_of(facts, playbook, variables)
    allowed, blocked = _sorted_out(_with_floor(playbook, floor), variables, playbook)
    if not allowed:
        allowed = [WayRule(Remedy.ANSWER)]
    case = _Case(facts, playbook, floor, _next_step(facts, allowed, playbook))
    ways = sorted((_way_out(rule, case) for rule in allowed), key=lambda way: way.total.amount)
    return Advice(
        missing=_missing(playbook.facts, variables),
        ways=tuple(_numbered(ways)),
        blocked=tuple(blocked),
        floor=floor,
        call_lead=tuple(rule.yes for rule in playbook.call_lead if rule.condition.holds(variables)),
        full_refund=case.next_step,
    )


def _floor_of(facts: CaseFacts, playbook: Playbook, variables: Mapping[str, object]) -> Floor:
    rules = tuple(
        rule
        for rule in playbook.floor_rules
        if rule.applies(variables) and not (facts.is_unverified and playbook.specs[rule.remedy].moves_value)
    )
    gives_money = any(playbook.specs[rule.remedy].refund is RefundKind.FULL for rule in rules)
    return Floor(rules, facts.paid_in_full if gives_money else None)


def _with_floor(playbook: Playbook, floor: Floor) -> tuple[WayRule, ...]:
    """Return the playbook's ways, with each remedy of the floor freed of every condition."""
    ways = [rule for rule in playbook.ways if rule.remedy not in floor.remedies]
    by_remedy = {rule.remedy: rule for rule in playbook.ways}
    for rule in floor.rules:
        known = by_remedy.get(rule.remedy)
        pays = rule.seller_pays_return is not False if known is None else known.seller_pays_return
        ways.append(WayRule(rule.remedy, (), None, pays, known.tasks if known else ()))
    return tuple({way.remedy: way for way in ways}.values())


def _sorted_out(
    rules: Sequence[WayRule], variables: Mapping[str, object], playbook: Playbook
) -> tuple[list[WayRule], list[Blocked]]:
    allowed, blocked = [], []
    for rule in rules:
        refusals = [need for need in rule.needs if need.refuses(variables)]
        if not refusals:
            allowed.append(rule)
            continue
        unknown = sorted({name for need in refusals for name in need.condition.names if variables.get(name) is None})
        reasons = tuple(need.no for need in refusals)
        blocked.append(Blocked(rule.remedy, playbook.specs[rule.remedy].title, reasons, tuple(unknown)))
    return allowed, blocked


@dataclass(frozen=True, slots=True)
class _Case:
    facts: CaseFacts
    playbook: Playbook
    floor: Floor
    next_step: Money


def _way_out(rule: WayRule, case: _Case) -> WayOut:
    facts, playbook, floor = case.facts, case.playbook, case.floor
    spec = playbook.specs[rule.remedy]
    amount = refund_amount(facts, spec, rule.share)
    pays_return = _seller_pays_return(facts, rule, playbook)
    cost = direct_cost(facts, Terms(spec, amount, pays_return), playbook.economics)
    stakes = Stakes(cost.total(facts.currency), case.next_step)
    terms = (*cost.terms, *reaction_terms(facts, spec, stakes, playbook.economics))
    total = rounded(Money(sum((term.amount.amount for term in terms), Decimal(0)), facts.currency))
    is_floor = rule.remedy in floor.remedies
    why = [floor_rule.why for floor_rule in floor.rules if floor_rule.remedy is rule.remedy]
    return WayOut(
        number=0,
        remedy=rule.remedy,
        title=spec.title,
        amount=amount,
        terms=terms,
        total=total,
        why=(*why, *(need.yes for need in rule.needs)),
        steps=spec.steps,
        tasks=(*spec.tasks, *rule.tasks),
        is_floor=is_floor,
        approval="" if facts.authority.allows(spec, amount) else spec.second_pair_of_eyes.value,
        in_letter=spec.in_letter,
        seller_pays_return=pays_return,
    )


def _seller_pays_return(facts: CaseFacts, rule: WayRule, playbook: Playbook) -> bool:
    """Return who pays the way back: never the buyer where seller or carrier are at fault; else as the case says."""
    if playbook.fault in ("seller", "carrier"):
        return True
    return rule.seller_pays_return if facts.seller_pays_return is None else facts.seller_pays_return


def refund_amount(facts: CaseFacts, spec: RemedySpec, share: Decimal | None) -> Money | None:
    """Return what the buyer gets back under a remedy: never above what was paid; None when nothing or not known."""
    paid, whole = facts.paid, facts.paid_in_full
    if paid is None or whole is None or spec.refund is RefundKind.NONE:
        return None
    if spec.refund is RefundKind.FULL:
        return rounded(whole)
    if spec.refund is RefundKind.FREIGHT:
        charged = facts.shipping_paid or facts.costs.freight_out
        return rounded(charged) if charged is not None and charged <= whole else None
    if spec.refund is RefundKind.LESS_FREIGHT:
        freight = facts.costs.freight_out
        return rounded(paid - freight) if freight is not None and freight < paid else rounded(paid)
    part = paid.times(share if share is not None else Decimal("0.2"))
    if spec.refund is RefundKind.LESS_DEDUCTION:
        return rounded(paid - part)
    return friendly(part, paid)


def _next_step(facts: CaseFacts, rules: Sequence[WayRule], playbook: Playbook) -> Money:
    """Return the cost of what follows a declined offer: the cheapest full refund that is open."""
    full = [rule for rule in rules if playbook.specs[rule.remedy].refund is RefundKind.FULL]
    costs = [_direct(facts, rule, playbook) for rule in full or [WayRule(Remedy.REFUND_NO_RETURN)]]
    return min(costs, key=lambda cost: cost.amount)


def _direct(facts: CaseFacts, rule: WayRule, playbook: Playbook) -> Money:
    spec = playbook.specs[rule.remedy]
    terms = Terms(spec, refund_amount(facts, spec, rule.share), _seller_pays_return(facts, rule, playbook))
    return direct_cost(facts, terms, playbook.economics).total(facts.currency)


def _numbered(ways: Sequence[WayOut]) -> list[WayOut]:
    return [replace(way, number=number) for number, way in enumerate(ways, start=1)]


def _missing(needs: Sequence[FactNeed], variables: Mapping[str, object]) -> tuple[Missing, ...]:
    return tuple(
        Missing(need)
        for need in needs
        if variables.get(need.id) is None and (need.when is None or need.when.holds(variables) is not False)
    )
