"""The cast for pages: a store's people, a stranger of another store, and somebody who is not signed in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.test import Client

from afterdesk.desk.models import Case, Store, User

#: How htmx says that it asks, not a browser.
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Cast:
    """Who looks at whose case."""

    store: Store
    owner: User
    colleague: User
    warehouse: User
    stranger: User
    case: Case

    def client(self, name: str) -> Client:
        """Return a browser in which this person is signed in; "nobody" is not."""
        client = Client()
        if name != "nobody":
            client.force_login(getattr(self, name))
        return client


def damaged(case: Case) -> Case:
    """Let a case be about damage, in German, with an order whose price is known."""
    if case.order is None:
        raise AssertionError("the case has no order")
    case.order.total, case.order.currency = Decimal("39.90"), "EUR"
    case.order.save(update_fields=["total", "currency"])
    case.order.items.create(sku="LAMP-1", title="Desk lamp", quantity=1, price=Decimal("39.90"))
    case.situation, case.language = "damaged", "de"
    case.save(update_fields=["situation", "language"])
    return case
