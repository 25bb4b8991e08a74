"""What the pages around the cases ask: stores, people, sources of mail, the worker."""

from __future__ import annotations

from afterdesk.desk.models import Store, User
from afterdesk.desk.scope import colleagues_of, stores_for


def people_and_stores(user: User) -> tuple[list[Store], list[User]]:
    """Return the stores a person works in and the colleagues there, for filters."""
    return list(stores_for(user)), list(colleagues_of(user).order_by("name", "pk"))
