"""The shop's orders: those that stories are about, and the quiet ones around them."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from afterdesk.demo.catalogue import people, places, price_in, products
from afterdesk.demo.stories import Story
from afterdesk.demo.values import MARKETS, DemoOrder, OrderLine, Product
from afterdesk.domain.marketplaces import FACTS, Marketplace
from afterdesk.domain.values import Fulfillment

_PREFIXES = {"US": (111, 114), "UK": (202, 206), "DE": (302, 306), "FR": (402, 408), "JP": (249, 250)}
_WEIGHTS = (38, 16, 24, 11, 11)
_ALIAS_LETTERS = string.ascii_lowercase + string.digits
_TWO_LINES, _FBA_SHARE, _CANCELLED_SHARE = 0.1, 0.2, 0.03


def order_number(market: Marketplace, rng: Random) -> str:
    """Return a number that looks like the store's own."""
    low, high = _PREFIXES[market]
    return f"{rng.randint(low, high)}-{rng.randrange(10**6, 10**7)}-{rng.randrange(10**6, 10**7)}"


def relay_alias(market: Marketplace, rng: Random) -> str:
    """Return a buyer's relay address without a message case."""
    return "".join(rng.choices(_ALIAS_LETTERS, k=15)) + f"@marketplace.{FACTS[market].domain}"


def story_order(story: Story, *, now: datetime, rng: Random) -> DemoOrder:
    """Return the order a story is about."""
    product = products()[story.sku]
    line = OrderLine(product, story.quantity, price_in(product, story.market) * story.quantity)
    return DemoOrder(
        order_id=order_number(story.market, rng),
        market=story.market,
        lines=(line,),
        purchased_at=_whole(now - timedelta(days=story.ordered, minutes=rng.randrange(1, 300))),
        status=story.status,
        fulfillment=story.ships,
        buyer=story.buyer,
        alias=relay_alias(story.market, rng),
        place=rng.choice(places()[story.market]),
        business=story.business,
        story=story.id,
    )


def quiet_orders(count: int, *, now: datetime, rng: Random) -> Iterator[DemoOrder]:
    """Yield orders that nobody has written about (yet), newest more often than old ones."""
    goods = sorted(products().values(), key=lambda product: product.sku)
    for _ in range(count):
        market = rng.choices(MARKETS, _WEIGHTS)[0]
        age = timedelta(days=min(30.0, rng.expovariate(1 / 11)), minutes=20)
        yield _quiet_order(market, _whole(now - age), goods, rng)


def _quiet_order(market: Marketplace, at: datetime, goods: Sequence[Product], rng: Random) -> DemoOrder:
    chosen = rng.sample(goods, 2 if rng.random() < _TWO_LINES else 1)
    quantities = rng.choices((1, 2, 3), (88, 9, 3), k=len(chosen))
    fulfillment = Fulfillment.FBA if rng.random() < _FBA_SHARE else Fulfillment.FBM
    return DemoOrder(
        order_id=order_number(market, rng),
        market=market,
        lines=tuple(
            OrderLine(product, quantity, price_in(product, market) * quantity)
            for product, quantity in zip(chosen, quantities, strict=True)
        ),
        purchased_at=at,
        status="Shipped" if rng.random() > _CANCELLED_SHARE else "Cancelled",
        fulfillment=fulfillment,
        buyer=rng.choice(people()[market]),
        alias=relay_alias(market, rng),
        place=rng.choice(places()[market]),
        business=rng.random() < 0.06,
    )


def settle_status(order: DemoOrder, now: datetime) -> str:
    """Return the state the order has at `now`: what was bought today has not shipped."""
    if order.story is None and order.status == "Shipped" and now - order.purchased_at < timedelta(days=1.2):
        return "Unshipped"
    return order.status


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
