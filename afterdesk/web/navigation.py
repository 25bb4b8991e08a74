"""The places of the desk, in the order of the bar and of its menu. A page joins by adding its line here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.permissions import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the bar: its URL name, its word, the key that goes there after `g`, and the right it asks for.

    `aside`: not of every hour, so it stands in the bar's menu.
    """

    name: str
    word: Promise
    key: str = ""
    needs: Permission = Permission.SEE_CASES
    aside: bool = False


PLACES: tuple[Place, ...] = (
    Place("today", _("Today"), "t"),
    Place("search", _("Search"), "s"),
    Place("tasks", _("Tasks"), "k"),
    Place("calendar", _("Calendar"), "c"),
    Place("problems", _("Problems"), "b"),
    Place("products", _("Products"), "d"),
    Place("other_mail", _("Other mail"), "m", aside=True),
    Place("templates", _("Templates"), "e"),
    Place("rules", _("Rules"), "r", aside=True),
    Place("stores", _("Stores"), "o", aside=True),
    Place("people", _("People"), "p", aside=True),
    Place("quarantine", _("Quarantine"), "q", Permission.SETTLE_MAIL, aside=True),
    Place("jobs", _("Jobs"), "j", Permission.SEE_JOBS, aside=True),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A place with its address."""

    place: Place
    url: str
    is_here: bool


def links(current: str, rights: Collection[Permission] = frozenset(Permission)) -> tuple[Link, ...]:
    """Return the places that have a page and that the reader may go to, marking the one where they are."""
    found = []
    for place in PLACES:
        if place.needs is not Permission.SEE_CASES and place.needs not in rights:
            continue
        try:
            found.append(Link(place, reverse(place.name), place.name == current))
        except NoReverseMatch:
            continue
    return tuple(found)
