"""The cast for pages: a store's people, a stranger of another store, and somebody who is not signed in."""

from __future__ import annotations

from dataclasses import dataclass

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
