"""What the demo store consists of, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from afterdesk.channels.email.values import Direction, MailKind, Trust
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.values import Fulfillment

SHOP_NAME = "Larch & Lumen"
SHOP_MAILBOX = "desk@larch-and-lumen.example"
MAIL_SERVER = "mx.demo.afterdesk.test"
MARKETS = (Marketplace.US, Marketplace.UK, Marketplace.DE, Marketplace.FR, Marketplace.JP)


@dataclass(frozen=True, slots=True)
class Product:
    """One article of the shop; titles by language, money in US dollars."""

    sku: str
    asin: str
    category: str
    titles: Mapping[str, str]
    price: Decimal
    landed_cost: Decimal
    freight: Decimal
    stock: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a parcel goes, as far as Amazon's order report says."""

    city: str
    state: str
    postal_code: str
    country: str


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order; the price is for the line, in the order's currency."""

    product: Product
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """One order as the reports will show it. `alias` is the buyer's relay address without a message case."""

    order_id: str
    market: Marketplace
    lines: tuple[OrderLine, ...]
    purchased_at: datetime
    status: str
    fulfillment: Fulfillment
    buyer: str
    alias: str
    place: Place
    business: bool = False
    story: str | None = None

    @property
    def total(self) -> Decimal:
        """Return what the buyer paid for the goods."""
        return sum((line.price for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class DemoMail:
    """One mail with what a correct reading of it must say. `words`: a person's text without frame and quotes."""

    raw: bytes = field(repr=False)
    at: datetime
    kind: MailKind | None  # None: unreadable, belongs into the quarantine
    direction: Direction | None = None
    trusted: Trust = Trust.YES
    market: Marketplace | None = None
    order_id: str | None = None
    asin: str | None = None
    subject: str = ""
    words: str = ""
    lang: str | None = None
    issue: str | None = None
    alias: str | None = None
    message_id: str | None = None
    attachments: tuple[str, ...] = ()
    story: str = ""
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Tour:
    """The stops of the README's tour.

    The first stop is the case that is due next: a cracked kettle in the US store, 42 minutes left at `now`.
    `together_order_id`: three mails, the return request and the A-to-z claim of one order, which belong in one case.
    """

    order_id: str
    market: Marketplace
    subject: str
    buyer: str
    words: str
    due_at: datetime
    photos: tuple[str, ...]
    second_order_id: str  # the German desk lamp with a missing screw, 1.9 hours left
    together_order_id: str
    late_order_ids: tuple[str, ...]
    forged_reference_of: str  # the order whose thread a stranger tries to join
    look_alike_order_id: str  # the order that a false A-to-z notice names


@dataclass(frozen=True, slots=True)
class DemoStore:
    """Everything that was written, where it lies, and what is true about it."""

    folder: Path
    now: datetime
    go_live_at: datetime
    order_reports: Mapping[Marketplace, Path]
    shipment_reports: Mapping[Marketplace, Path]
    product_lists: Mapping[Marketplace, Path]  # one article per SKU, in the store's language and currency
    mail_folder: Path
    orders: tuple[DemoOrder, ...]
    mails: tuple[DemoMail, ...]
    tour: Tour
    name: str = SHOP_NAME
    mailbox: str = SHOP_MAILBOX
    trusted_servers: tuple[str, ...] = (MAIL_SERVER,)

    @property
    def product_list(self) -> Path:
        """Return the list of the seller's home store."""
        return self.product_lists[Marketplace.US]


@dataclass(frozen=True, slots=True)
class OutgoingReply:
    """A reply that left the desk, as the simulated buyer gets it. `turn` counts our replies to this buyer from 1."""

    order_id: str | None
    to_alias: str
    subject: str
    text: str
    message_id: str
    lang: str
    buyer: str = ""
    turn: int = 1
