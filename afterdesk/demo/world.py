"""A simulated world of after-sales cases: the buyer behind each case, and what he does with a letter's choices.

Written before, and apart from, any advisor that is judged in it; it may not be changed to suit one. Every assumption is
in docs/decisions/0020-the-simulated-world.md. Same seed, same world: a buyer's luck hangs on the case and the round, so
that competing policies meet the same buyers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from afterdesk.demo.world_buyers import Buyer, draw_buyer
from afterdesk.demo.world_cases import SimCase, draw_case
from afterdesk.demo.world_costs import LETTER_USD, Carried, Costs, carry_out
from afterdesk.demo.world_endings import Ending, Grievance, after_refusal, after_settling
from afterdesk.demo.world_offers import Moment, Offer, appeal, is_ordinary

__all__ = [
    "Buyer",
    "Costs",
    "Offer",
    "Policy",
    "Result",
    "SimCase",
    "Story",
    "always_refund",
    "always_return",
    "cases",
    "draw",
    "play",
    "respond",
]

MOST_CHOICES = 3
_FIRST_PLACE = 0.03  # of two choices alike, the one named first is taken
_EXPECTED_TROUBLE = 0.15  # everybody knows that a return is some work
_FAILED_FIX = 0.5  # who was helped in vain is half as far from content as who got nothing

Policy = Callable[[SimCase, tuple["Result", ...]], Sequence[Offer]]


@dataclass(frozen=True, slots=True)
class Result:
    """What one letter brought.

    `chosen`: the remedy taken, or None. `unresolved`: the buyer waits for another letter (play round + 1). `claim`:
    granted, denied, chargeback or empty. `defect`: an order defect (claim granted, chargeback or negative feedback);
    what one is worth is the judge's to say, it is not in the costs. `lapsed`: a return or exchange never sent.
    """

    round: int
    chosen: str | None
    costs: Costs
    unresolved: bool
    happy: bool
    claim: str = ""
    negative_feedback: bool = False
    lapsed: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the buyer took one of the choices."""
        return self.chosen is not None

    @property
    def defect(self) -> bool:
        """Whether Amazon counts the order as defective."""
        return self.claim in {"granted", "chargeback"} or self.negative_feedback

    @property
    def total(self) -> Decimal:
        """What the round cost, in the case's currency."""
        return self.costs.total


@dataclass(frozen=True, slots=True)
class Story:
    """A case to its end, letter by letter."""

    results: tuple[Result, ...]

    @property
    def costs(self) -> Costs:
        """All rounds together."""
        return sum((result.costs for result in self.results), Costs())

    @property
    def total(self) -> Decimal:
        """What the case cost, in its currency, without the value of a defect."""
        return self.costs.total

    @property
    def defect(self) -> bool:
        """Whether the order became defective: it counts once."""
        return any(result.defect for result in self.results)

    @property
    def happy(self) -> bool:
        """Whether the buyer was content in the end."""
        return self.results[-1].happy


def draw(rng: Random, case_id: str = "") -> tuple[SimCase, Buyer]:
    """Draw a case and the buyer behind it."""
    case = draw_case(rng, case_id)
    return case, draw_buyer(rng, case)


def cases(seed: int, n: int) -> Iterator[tuple[SimCase, Buyer]]:
    """Yield n cases; the first hundred of a thousand are the same as a hundred."""
    for number in range(n):
        yield draw(Random(f"{seed}/{number}"), f"{seed}-{number}")  # noqa: S311 - a world, not secrets


def respond(
    case: SimCase,
    buyer: Buyer,
    offers: Sequence[Offer],
    round: int = 1,
    *,
    paid: Decimal = Decimal(0),
    tried: Sequence[str] = (),
) -> Result:
    """Say what the buyer does with a letter's choices: he takes the best for himself, or none.

    At most three choices are read. No choices: the buyer was left without an answer. `paid`: refunded in earlier
    rounds, `tried`: remedies chosen in earlier rounds; `play` keeps both.
    """
    now, offers = Moment(round, paid, frozenset(tried)), offers[:MOST_CHOICES]
    letter = Costs(handling=case.dollars(LETTER_USD)) if offers else Costs()
    best = _choice(case, buyer, offers, now)
    if best is None:
        ending = after_refusal(case, buyer, _grievance(case, buyer, offers, now), now)
        return _result(now, None, letter, ending)
    carried = carry_out(case, buyer, best, now)
    after = Moment(round, paid + carried.costs.refund, now.tried)
    if not carried.works:
        grievance = Grievance(_FAILED_FIX, offers, patience_ended=round > buyer.patience)
        return _result(now, best, letter + carried.costs, after_refusal(case, buyer, grievance, after))
    return _settled(case, buyer, best, letter, carried, now, after)


def play(case: SimCase, buyer: Buyer, choose: Policy) -> Story:
    """Play a case to its end; `choose` sees the case and what came of its earlier letters."""
    results: tuple[Result, ...] = ()
    while not results or results[-1].unresolved:
        paid = sum((result.costs.refund for result in results), Decimal(0))
        tried = [result.chosen for result in results if result.chosen]
        results += (respond(case, buyer, choose(case, results), len(results) + 1, paid=paid, tried=tried),)
    return Story(results)


def always_refund(case: SimCase, results: Sequence[Result] = ()) -> tuple[Offer, ...]:
    """Baseline: all money back at once, nothing asked back."""
    return (Offer("refund_no_return"),)


def always_return(case: SimCase, results: Sequence[Result] = ()) -> tuple[Offer, ...]:
    """Baseline: the ordinary return, freight as policy says; a refund where nothing can come back."""
    if not case.buyer_holds_it:
        return always_refund(case)
    return (Offer("return_then_refund", seller_pays_return=not case.buyer_pays_return),)


def _choice(case: SimCase, buyer: Buyer, offers: Sequence[Offer], now: Moment) -> Offer | None:
    """Return the best acceptable choice. What Amazon's own page would give is accepted, if grudgingly."""
    ranked = [(appeal(case, buyer, offer, now), place, offer) for place, offer in enumerate(offers)]
    open_to = [row for row in ranked if row[0] >= buyer.aspiration or is_ordinary(case, buyer, row[2])]
    if not open_to:
        return None
    return max(open_to, key=lambda row: (row[0] + (_FIRST_PLACE if row[1] == 0 else 0.0), -row[1]))[2]


def _grievance(case: SimCase, buyer: Buyer, offers: Sequence[Offer], now: Moment) -> Grievance:
    best = max((appeal(case, buyer, offer, now) for offer in offers), default=0.0)
    missing = (buyer.aspiration - max(0.0, best)) / buyer.aspiration
    return Grievance(min(1.0, max(0.0, missing)), offers, patience_ended=now.round >= buyer.patience)


def _settled(
    case: SimCase, buyer: Buyer, offer: Offer, letter: Costs, carried: Carried, now: Moment, after: Moment
) -> Result:
    forgiven = _EXPECTED_TROUBLE if is_ordinary(case, buyer, offer) else 0.0
    happy = not carried.lapsed and appeal(case, buyer, offer, now) + forgiven >= buyer.aspiration
    ending = after_settling(case, buyer, offer, after, happy=happy, lapsed=carried.lapsed)
    return _result(now, offer, letter + carried.costs, ending, happy=happy and not ending.claim, lapsed=carried.lapsed)


def _result(
    now: Moment, offer: Offer | None, costs: Costs, ending: Ending, *, happy: bool = False, lapsed: bool = False
) -> Result:
    return Result(
        round=now.round,
        chosen=offer.remedy if offer else None,
        costs=costs + ending.costs,
        unresolved=not ending.is_over,
        happy=happy,
        claim=ending.claim,
        negative_feedback=ending.negative_feedback,
        lapsed=lapsed,
    )
