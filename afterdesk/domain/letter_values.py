"""What letters are made of: placeholders, blocks, plans, the request, and the finished letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from afterdesk.domain.casefacts import CaseFacts
from afterdesk.domain.errors import DeskError
from afterdesk.domain.formats import Writing
from afterdesk.domain.remedies import Remedy
from afterdesk.domain.situations import Situation
from afterdesk.domain.values import Money

#: Every placeholder a block may use, and what it is.
PLACEHOLDERS: Mapping[str, str] = {
    "buyer": "the buyer's name as Amazon gives it",
    "store": "the store's name",
    "product": "the product's short title",
    "part": "the part's name",
    "order": "the order number",
    "quantity": "how many pieces",
    "amount": "the amount of the way out",
    "total": "what the buyer paid",
    "deduction": "what is kept back",
    "freight": "the freight already spent",
    "carrier": "the carrier's name",
    "tracking": "the tracking number",
    "event_day": "the day of the last scan",
    "ship_day": "the day of shipment",
    "expected_day": "the day on which the parcel is expected",
    "arrives": "the day by which a sending arrives",
    "ship_by": "the day by which the order ships",
    "window_end": "the last day of the return window",
    "promise": "the promised day and time in the buyer's zone",
    "numbers": "the numbers of the choices",
    "finding": "what the inspection or the carrier found, written by a person",
    "reason": "a reason, written by a person",
    "answer": "an answer, written by a person",
}


class LetterProblem(DeskError):
    """A letter cannot be put together: what is missing, and what to do."""


class ValueMissing(LetterProblem):
    """A block needs a value that is not known: `placeholder` names it."""

    def __init__(self, block_id: str, placeholder: str) -> None:
        self.placeholder = placeholder
        meaning = PLACEHOLDERS.get(placeholder, "not a known placeholder")
        super().__init__(
            f'the block "{block_id}" needs {{{placeholder}}} ({meaning}). Give it, or leave the block out.'
        )


class NotForTheBuyer(LetterProblem):
    """What is written in this situation goes to Amazon or to the team."""


@dataclass(frozen=True, slots=True)
class Block:
    """One building block in one language: its variants, each with plural forms where a count decides."""

    id: str
    variants: tuple[Mapping[str, str], ...]
    count: str = ""


@dataclass(frozen=True, slots=True)
class LetterPlan:
    """Which blocks one kind of letter of a situation is made of, in order, and who reads it.

    `audience`: buyer, amazon, carrier, team, or public (a reply everybody reads).
    `option_set`: own wordings of the ways out. `states`: a single way is stated, without asking the buyer to agree.
    `nature`: what the guard expects of it: reply, apology, progress, answer, instructions or thanks.
    """

    situation: Situation
    kind: str
    audience: str
    blocks: tuple[str, ...]
    option_set: str = ""
    states: bool = False
    nature: str = "reply"


@dataclass(frozen=True, slots=True)
class LanguageBlocks:
    """All blocks of one language, and how it writes amounts and days, by marketplace."""

    lang: str
    blocks: Mapping[str, Block]
    writing: Writing
    writing_by_marketplace: Mapping[str, Writing] = field(default_factory=dict)

    def writing_for(self, marketplace: str) -> Writing:
        """Return how this language writes for buyers of a marketplace (12/05 or 05/12, 24 hours or 12)."""
        return self.writing_by_marketplace.get(marketplace, self.writing)


@dataclass(frozen=True, slots=True)
class BlockLibrary:
    """The blocks of every language, and the plan of every letter."""

    languages: Mapping[str, LanguageBlocks]
    plans: Mapping[tuple[Situation, str], LetterPlan]

    def language(self, lang: str) -> LanguageBlocks:
        """Return a language's blocks. Raises LetterProblem: no other language steps in."""
        if lang not in self.languages:
            known = ", ".join(sorted(self.languages))
            raise LetterProblem(f'there are no letter blocks in "{lang}". Choose one of: {known}.')
        return self.languages[lang]

    def plan(self, situation: Situation, kind: str) -> LetterPlan:
        """Return the plan of a letter."""
        if (situation, kind) not in self.plans:
            kinds = ", ".join(sorted(found for of, found in self.plans if of is situation)) or "none"
            raise LetterProblem(f'there is no "{kind}" letter for {situation.value}. Kinds: {kinds}.')
        return self.plans[situation, kind]


@dataclass(frozen=True, slots=True)
class OfferedWay:
    """A way out as the letter offers it. `arrives_on`: when what is sent is there; `prepaid`: the seller's label."""

    remedy: Remedy
    amount: Money | None = None
    arrives_on: date | None = None
    deduction: Money | None = None
    prepaid: bool = True


@dataclass(frozen=True, slots=True)
class Fix:
    """A solution from product knowledge by language, for the numbered list of causes and fixes."""

    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """What to write: the situation, the languages, the facts, the ways to offer, the questions and the promise.

    A letter for somebody else than `audience` is refused (empty: anybody), so that no text for Amazon reaches a buyer.
    `without` drops blocks of the plan; `blocks` replaces its order altogether.
    """

    situation: Situation
    lang: str
    operator_lang: str
    facts: CaseFacts
    promise_at: datetime | None = None
    buyer_zone: str = ""
    ways: tuple[OfferedWay, ...] = ()
    ask: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    order_id: str = ""
    variant: int = 0
    kind: str = "reply"
    audience: str = "buyer"
    without: frozenset[str] = frozenset()
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One block as written, for the buyer and in the operator's language."""

    block_id: str
    text: str
    operator_text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished letter: the text as sent, its parts, and the placeholders that were filled."""

    text: str
    parts: tuple[Part, ...]
    placeholders: frozenset[str]
    lang: str
    audience: str
    nature: str

    @property
    def operator_text(self) -> str:
        """Return the whole letter in the operator's language."""
        return "\n\n".join(part.operator_text for part in self.parts)
