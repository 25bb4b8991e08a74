"""The records that a batch of mails touches: read at once, changed in memory, written back at once.

Mails of a batch see what the mails before them did, as if each had been filed alone; only the database hears of it
once. Whoever files holds the locks that `filing_read` took, until the transaction ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from afterdesk.channels.email.values import InboundMail
from afterdesk.desk.actions.clocks import ClockBoard
from afterdesk.desk.models import (
    Buyer,
    Case,
    Message,
    Order,
    OrderItem,
    Store,
    ThreadReference,
)

#: Numbers are fetched so many at a time; what is left over at the end is lost, so it stays small.
NUMBERS_AT_ONCE = 8

#: What a mail shows, as (kind of sign, key): "reference" with a Message-ID, "own" with the number of our own message,
#: "order" and "buyer" with the record's number, "name" and "text" with a digest.
Sign = tuple[str, str]


@dataclass
class Told:
    """What a case has heard: the kinds of its notices, and when we last answered."""

    notices: set[str] = field(default_factory=set)
    answered_at: datetime | None = None

    def note(self, direction: str, kind: str, at: datetime) -> None:
        """Remember one message of the case."""
        if direction == Message.Direction.SYSTEM:
            self.notices.add(kind)
        elif direction == Message.Direction.OUT:
            self.answered_at = max(at, self.answered_at or at)


@dataclass
class Numbers:
    """Primary keys, drawn from the tables' own sequences before the rows are written."""

    wanted: int
    _drawn: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def next(self, table: str) -> int:
        """Return the next free number of a table."""
        drawn = self._drawn[table]
        if not drawn:
            count = min(self.wanted, NUMBERS_AT_ONCE)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
                )
                drawn += sorted((number for (number,) in cursor.fetchall()), reverse=True)
        return drawn.pop()


@dataclass
class Filing:
    """What is known about one store's batch, and what has become of it so far."""

    store: Store
    numbers: Numbers
    buyers: dict[str, Buyer] = field(default_factory=dict)  # by key
    orders: dict[str, Order] = field(default_factory=dict)  # by Amazon's order id
    titles: dict[int, str] = field(default_factory=dict)  # of an order's first item that has one
    cases: dict[int, Case] = field(default_factory=dict)  # locked, or new
    boards: dict[int, ClockBoard] = field(default_factory=dict)
    told: dict[int, Told] = field(default_factory=lambda: defaultdict(Told))
    signs: dict[Sign, list[int]] = field(default_factory=lambda: defaultdict(list))  # the cases a sign points to

    new_buyers: list[Buyer] = field(default_factory=list)
    changed_buyers: dict[int, Buyer] = field(default_factory=dict)
    new_orders: list[Order] = field(default_factory=list)
    new_items: list[OrderItem] = field(default_factory=list)
    linked_orders: list[Order] = field(default_factory=list)
    new_cases: list[Case] = field(default_factory=list)
    changed: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # columns by case
    messages: list[Message] = field(default_factory=list)
    attached: list[tuple[Message, InboundMail]] = field(default_factory=list)
    references: list[ThreadReference] = field(default_factory=list)

    def add_case(self, case: Case) -> None:
        """Take up a case that is opened now."""
        case.pk = self.numbers.next("desk_case")
        self.new_cases.append(case)
        self.cases[case.pk] = case
        self.boards[case.pk] = ClockBoard.of(case, is_new=True)

    def add_order(self, order: Order, items: Iterable[OrderItem]) -> None:
        """Take up an order that mail names first."""
        order.pk = self.numbers.next("desk_order")
        self.new_orders.append(order)
        self.orders[order.order_id] = order
        for item in items:
            item.order = order
            self.new_items.append(item)
            if item.title:
                self.titles.setdefault(order.pk, item.title)

    def add_buyer(self, buyer: Buyer) -> None:
        """Take up a buyer who writes for the first time."""
        buyer.pk = self.numbers.next("desk_buyer")
        self.new_buyers.append(buyer)
        self.buyers[buyer.key] = buyer

    def add_reference(self, case: Case, message_id: str) -> None:
        """Remember a Message-ID that a mail of a case carried or answered."""
        known = self.signs["reference", message_id]
        if case.pk not in known:
            known.append(case.pk)
            self.references.append(ThreadReference(store=self.store, case=case, message_id=message_id))

    def pointed_to(self, sign: Sign) -> list[Case]:
        """Return the cases that a sign points to."""
        return [self.cases[one] for one in self.signs.get(sign, ()) if one in self.cases]

    def notices_of(self, case: Case) -> frozenset[str]:
        """Return the kinds of notices a case has heard before this message."""
        return frozenset(self.told[case.pk].notices) if case.message_count > 1 else frozenset()
