"""The expected cost of a way out: every term visible, every probability with its evidence.

Expected cost = refund paid - Amazon's fee given back + goods sent + return freight and handling - value recovered
+ repair or gift - what of this is not spent when the buyer declines + P(declines) x cost of the next step
+ P(claim or negative feedback) x value of one order defect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from afterdesk.domain.casefacts import CaseFacts
from afterdesk.domain.issues import Wish
from afterdesk.domain.remedies import RefundKind, RemedySpec, rounded
from afterdesk.domain.values import Money


class Label(StrEnum):
    """What a term of the expected cost is; the page translates it."""

    REFUND = "refund to the buyer"
    FEE_BACK = "Amazon's fee given back"
    GOODS = "goods sent"
    PART = "part sent"
    FREIGHT_OUT = "freight to the buyer"
    RETURN_FREIGHT = "return freight"
    HANDLING = "handling of the return"
    RECOVERED = "value recovered from the return"
    REPAIR = "repair"
    GIFT = "gift"
    NOT_SPENT = "not spent when the buyer declines"
    NOT_ACCEPTED = "next step when the buyer declines"
    DEFECT = "risk of an order defect"


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its amount (negative: money that comes back), how it was worked out, whether a figure was assumed."""

    label: Label
    amount: Money
    explanation: str
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Beta:
    """A belief about a probability: prior pseudo-counts, and the seller's own outcomes on top of them."""

    yes: Decimal
    no: Decimal
    cases: int = 0

    @property
    def mean(self) -> Decimal:
        """Return the expected probability."""
        return self.yes / (self.yes + self.no)

    def updated(self, yes: int, no: int) -> Beta:
        """Return the belief after `yes` and `no` further outcomes. Raises ValueError for a negative count."""
        if yes < 0 or no < 0:
            raise ValueError("outcomes are counted from zero")
        return Beta(self.yes + yes, self.no + no, self.cases + yes + no)


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What the desk expects of one remedy: acceptance, order defect, resale of the unit that comes back."""

    accepted: Beta
    defect: Beta
    resold: Beta


@dataclass(frozen=True, slots=True)
class Economics:
    """Stated assumptions where the seller gave no figure, and the beliefs by remedy; from pack and outcomes."""

    beliefs: Mapping[str, Beliefs]
    landed_cost_share: Decimal
    freight_share: Decimal
    part_share: Decimal
    referral_share: Decimal
    refund_admin_share: Decimal
    handling: Mapping[str, Decimal]
    defect_value: Mapping[str, Decimal]
    source: str = ""
    pool_weight: Decimal = Decimal("0.25")
    fit: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    limits: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)  # by role, then currency

    def acceptance(self, facts: CaseFacts, remedy: str) -> Decimal:
        """Return the chance that this buyer agrees: the belief, its odds moved by what the buyer asks for."""
        mean = self.beliefs[remedy].accepted.mean
        odds = mean / (1 - mean) * self.fit.get(facts.wish.value, {}).get(remedy, Decimal(1))
        return odds / (1 + odds)

    def learned(self, remedy: str, beliefs: Beliefs) -> Economics:
        """Return the same economics with one remedy's beliefs moved by outcomes."""
        return replace(self, beliefs={**self.beliefs, remedy: beliefs})


@dataclass(frozen=True, slots=True)
class Terms:
    """How one way out is granted in this case: the refund's share, and who pays the way back."""

    spec: RemedySpec
    refund: Money | None = None
    seller_pays_return: bool = True


@dataclass(frozen=True, slots=True)
class Cost:
    """The direct cost of carrying a way out through, and its terms."""

    terms: tuple[Term, ...] = field(default_factory=tuple)

    def total(self, currency: str) -> Money:
        """Return the sum, rounded to the currency."""
        return rounded(Money(sum((term.amount.amount for term in self.terms), Decimal(0)), currency))


def direct_cost(facts: CaseFacts, terms: Terms, economics: Economics) -> Cost:
    """Return what carrying the way out through costs, before anybody's reaction."""
    figures = _Figures(facts, economics)
    spec = terms.spec
    found: list[Term] = []
    if terms.refund is not None and spec.refund is not RefundKind.NONE:
        found += figures.refund(terms.refund)
    if spec.sends == "product":
        found += figures.goods()
    if spec.sends == "part":
        found += figures.part()
    if spec.comes_back:
        found += figures.way_back(terms.seller_pays_return)
    if spec.recovers:
        found.append(figures.recovered(economics.beliefs[spec.remedy].resold))
    if spec.repairs:
        found.append(figures.repair())
    if spec.gives:
        found.append(figures.gift())
    return Cost(tuple(found))


@dataclass(frozen=True, slots=True)
class Stakes:
    """What hangs on the buyer's answer: the way's own direct cost, and that of the next step after a no."""

    direct: Money
    next_step: Money


def reaction_terms(facts: CaseFacts, spec: RemedySpec, stakes: Stakes, economics: Economics) -> tuple[Term, ...]:
    """Return the terms for what the buyer may do: decline and get the next step, or mark the order as a defect."""
    beliefs = economics.beliefs[spec.remedy]
    terms = []
    if spec.asks_buyer:
        declined, cases = 1 - economics.acceptance(facts, spec.remedy), beliefs.accepted.cases
        kept = _weighted(Label.NOT_SPENT, declined, stakes.direct, cases)
        terms.append(replace(kept, amount=Money(-kept.amount.amount, kept.amount.currency)))
        following = _weighted(Label.NOT_ACCEPTED, declined, stakes.next_step, cases)
        asks = "" if facts.wish is Wish.NONE else f", buyer asks for: {facts.wish.value}"
        terms.append(replace(following, explanation=following.explanation + asks))
    value, assumed = _Figures(facts, economics).defect_value()
    terms.append(replace(_weighted(Label.DEFECT, beliefs.defect.mean, value, beliefs.defect.cases), assumed=assumed))
    return tuple(terms)


def _weighted(label: Label, chance: Decimal, amount: Money, cases: int) -> Term:
    share = f"{(chance * 100).quantize(Decimal('0.1'))} %"
    weighed = rounded(amount.times(chance))
    return Term(label, weighed, f"{share} x {_plain(amount)} ({cases} own cases)")


def _plain(money: Money) -> str:
    return f"{rounded(money).amount} {money.currency}"


@dataclass(frozen=True, slots=True)
class _Figures:
    """The seller's figures for this case, or the stated assumption."""

    facts: CaseFacts
    economics: Economics

    def refund(self, refund: Money) -> list[Term]:
        economics = self.economics
        back = refund.times(economics.referral_share * (1 - economics.refund_admin_share))
        words = (
            f"{economics.referral_share:%} of {_plain(refund)}, less {economics.refund_admin_share:%} kept by Amazon"
        )
        fee = Term(Label.FEE_BACK, rounded(Money(-back.amount, back.currency)), words, assumed=True)
        return [Term(Label.REFUND, refund, _plain(refund)), fee]

    def goods(self) -> list[Term]:
        landed, assumed = self.landed_cost()
        words = f"{self.facts.quantity} x {_plain(landed)}"
        return [Term(Label.GOODS, rounded(landed.times(self.facts.quantity)), words, assumed), self.freight_out()]

    def part(self) -> list[Term]:
        cost, assumed = self._given(self.facts.costs.part_cost, self.economics.part_share)
        freight = self.facts.costs.part_freight
        way = self.freight_out() if freight is None else Term(Label.FREIGHT_OUT, freight, _plain(freight))
        return [Term(Label.PART, rounded(cost), _plain(cost), assumed), way]

    def freight_out(self) -> Term:
        freight, assumed = self._given(self.facts.costs.freight_out, self.economics.freight_share)
        return Term(Label.FREIGHT_OUT, rounded(freight), _plain(freight), assumed)

    def way_back(self, seller_pays: bool) -> list[Term]:
        handling = self._money(self.economics.handling)
        terms = [Term(Label.HANDLING, handling, _plain(handling), assumed=True)]
        if seller_pays:
            freight, assumed = self._given(self.facts.costs.return_freight, self.economics.freight_share)
            terms.insert(0, Term(Label.RETURN_FREIGHT, rounded(freight), _plain(freight), assumed))
        return terms

    def recovered(self, resold: Beta) -> Term:
        landed, assumed = self.landed_cost()
        value = self.facts.costs.resale_value
        value = landed if value is None else value
        whole = value.times(self.facts.quantity)
        term = _weighted(Label.RECOVERED, resold.mean, whole, resold.cases)
        return replace(term, amount=Money(-term.amount.amount, term.amount.currency), assumed=assumed)

    def repair(self) -> Term:
        quote, assumed = self._given(self.facts.costs.repair_quote, self.economics.landed_cost_share)
        return Term(Label.REPAIR, rounded(quote), _plain(quote), assumed)

    def gift(self) -> Term:
        cost, assumed = self._given(self.facts.costs.gift_cost, self.economics.part_share)
        return Term(Label.GIFT, rounded(cost), _plain(cost), assumed)

    def landed_cost(self) -> tuple[Money, bool]:
        return self._given(self.facts.costs.landed_cost, self.economics.landed_cost_share)

    def defect_value(self) -> tuple[Money, bool]:
        given = self.facts.costs.defect_value
        return (given, False) if given is not None else (self._money(self.economics.defect_value), True)

    def _given(self, figure: Money | None, share_of_price: Decimal) -> tuple[Money, bool]:
        if figure is not None:
            return figure, False
        price = self.facts.item_price or self.facts.paid or Money(Decimal(0), self.facts.currency)
        return rounded(price.times(share_of_price)), True

    def _money(self, by_currency: Mapping[str, Decimal]) -> Money:
        return Money(by_currency.get(self.facts.currency, by_currency["other"]), self.facts.currency)
