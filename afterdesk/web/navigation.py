"""The places of the desk, in the order of the bar. A page joins by adding its line here."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the bar: its URL name, its word, and the key that goes there after `g`."""

    name: str
    word: Promise
    key: str = ""


PLACES: tuple[Place, ...] = (
    Place("today", _("Today"), "t"),
    Place("search", _("Search"), "s"),
    Place("other_mail", _("Other mail"), "m"),
    Place("stores", _("Stores"), "o"),
    Place("people", _("People"), "p"),
    Place("quarantine", _("Quarantine"), "q"),
    Place("jobs", _("Jobs"), "j"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A place with its address."""

    place: Place
    url: str
    is_here: bool


def links(current: str) -> tuple[Link, ...]:
    """Return the places that have a page, marking the one the reader is at."""
    found = []
    for place in PLACES:
        try:
            found.append(Link(place, reverse(place.name), place.name == current))
        except NoReverseMatch:
            continue
    return tuple(found)
