"""The moment of one mail: its story, its order, when it came, and what was said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random

from afterdesk.demo.frames import Framed, title_of
from afterdesk.demo.stories import Step, Story
from afterdesk.demo.values import DemoOrder, OrderLine
from afterdesk.domain.marketplaces import FACTS, Marketplace


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a mail is written from. `answered_with` is our last answer before it, with its moment."""

    story: Story
    step: Step
    order: DemoOrder
    at: datetime
    case_id: str
    rng: Random
    answered_with: tuple[str, datetime] | None = None

    @property
    def market(self) -> Marketplace:
        """Return the store."""
        return self.story.market

    @property
    def order_id(self) -> str | None:
        """Return the order number; a question before buying has none."""
        return None if self.story.presale else self.order.order_id

    @property
    def line(self) -> OrderLine:
        """Return the article the story is about."""
        return self.order.lines[0]

    @property
    def title(self) -> str:
        """Return that article's listing title."""
        return title_of(self.line, self.market)

    @property
    def language(self) -> str:
        """Return the language of the store's notices."""
        return FACTS[self.market].language

    @property
    def amount(self) -> Decimal:
        """Return the money at stake, rounded to the currency."""
        unit = Decimal(1) if FACTS[self.market].currency == "JPY" else Decimal("0.01")
        return (self.line.price * Decimal(self.step.part)).quantize(unit)

    @property
    def relay_address(self) -> str:
        """Return the buyer's full relay address, with the case behind the plus sign."""
        local, _, domain = self.order.alias.partition("@")
        return f"{local}+{self.case_id}@{domain}"

    def framed(self, text: str, kind: str) -> Framed:
        """Return the text in this scene's frame."""
        return Framed(self.market, text, self.order_id, self.order.lines, self.case_id, kind)


def price_text(amount: Decimal, currency: str) -> str:
    """Return money as Amazon's notices write it to a reader of the store."""
    if currency == "EUR":
        return f"{amount:.2f}".replace(".", ",") + " €"
    return {"USD": f"${amount:,.2f}", "GBP": f"£{amount:,.2f}", "JPY": f"￥{amount:,.0f}"}[currency]
