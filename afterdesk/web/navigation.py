"""The places of the desk, in the order of the bar. A page joins by adding its line here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.permissions import Permission


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the bar: its URL name, its word, the key that goes there after `g`, and the right it asks for."""

    name: str
    word: Promise
    key: str = ""
    needs: Permission = Permission.SEE_CASES


PLACES: tuple[Place, ...] = (
    Place("today", _("Today"), "t"),
    Place("search", _("Search"), "s"),
    Place("calendar", _("Calendar"), "c"),
    Place("problems", _("Problems"), "b"),
    Place("products", _("Products"), "d"),
    Place("other_mail", _("Other mail"), "m"),
    Place("templates", _("Templates"), "e"),
    Place("rules", _("Rules"), "r"),
    Place("stores", _("Stores"), "o"),
    Place("people", _("People"), "p"),
    Place("quarantine", _("Quarantine"), "q", Permission.SETTLE_MAIL),
    Place("jobs", _("Jobs"), "j", Permission.SEE_JOBS),
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
