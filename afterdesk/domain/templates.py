"""A store's own templates: what they say of themselves, the variables in their text, and how well they fit a case.

A text is filled in one pass over its variables, so nothing that a value brings along is ever read as a template. An
unknown variable or a missing value is an error: it is never left in, and nothing steps in for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from afterdesk.domain.errors import DeskError
from afterdesk.domain.language import BUYER_LANGUAGES

#: Every variable, and the placeholder of the desk's own letters that has the same value.
VARIABLES: Mapping[str, str] = {
    "buyer_name": "buyer",
    "store_name": "store",
    "order_id": "order",
    "product": "product",
    "part": "part",
    "quantity": "quantity",
    "total": "total",
    "carrier": "carrier",
    "tracking_number": "tracking",
    "last_scan_day": "event_day",
    "ship_day": "ship_day",
    "promise": "promise",
}
#: The languages in which buyers of our marketplaces are written to.
LANGUAGES = (*BUYER_LANGUAGES, "tr", "ar")
MAX_NAME, MAX_TEXT, MAX_TAGS, MAX_TAG = 120, 10_000, 12, 40

_BRACES = re.compile(r"\{([^{}\n]{0,60})\}")
_DOUBLED = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")
_STRAY = re.compile(r"[{}]")


class TemplateKind(StrEnum):
    """A letter is a whole reply; a snippet is put into one."""

    LETTER = "letter"
    SNIPPET = "snippet"


class UnknownVariables(DeskError):
    """A text has braces that name no variable of the desk."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"The desk has no variable {', '.join(names)}. Use one of: {', '.join(VARIABLES)}.")
        self.names = names


class MissingValues(DeskError):
    """A case does not know what a text asks for."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"This case does not know {', '.join(names)}.")
        self.names = names


@dataclass(frozen=True, slots=True)
class TemplateWords:
    """What a template says. Blank situation or marketplace: any."""

    name: str
    text: str
    language: str
    kind: TemplateKind = TemplateKind.LETTER
    situation: str = ""
    marketplace: str = ""
    tags: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what makes it the same template in a store: name, language, marketplace."""
        return self.name, self.language, self.marketplace


def variables_in(text: str) -> tuple[str, ...]:
    """Return the known variables of a text, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(name for name in _BRACES.findall(text) if name in VARIABLES))


def unknown_in(text: str) -> tuple[str, ...]:
    """Return what stands in braces and is no variable, and braces that stand alone."""
    named = [f"{{{name}}}" for name in _BRACES.findall(text) if name not in VARIABLES]
    return tuple(dict.fromkeys([*named, *_STRAY.findall(_BRACES.sub("", text))]))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in. Raises UnknownVariables, MissingValues."""
    if unknown := unknown_in(text):
        raise UnknownVariables(unknown)
    if missing := tuple(name for name in variables_in(text) if not values.get(name, "").strip()):
        raise MissingValues(missing)
    return _BRACES.sub(lambda found: values[found[1]].strip(), text)


def tidied(words: TemplateWords) -> TemplateWords:
    """Return the words as they are kept, wherever they come from."""
    name, text = " ".join(tidy_text(words.name).split()), tidy_text(words.text)
    return replace(words, name=name, text=text, tags=tidy_tags(words.tags))


def tidy_text(text: str) -> str:
    """Return a text with our line ends, {{name}} of other programs written as {name}, and no blank at its end."""
    plain = _DOUBLED.sub(r"{\1}", text.replace("\r\n", "\n").replace("\r", "\n"))
    shown = "".join(char for char in plain if char in "\n\t" or char >= " ")
    return "\n".join(line.rstrip() for line in shown.split("\n")).strip()


def tidy_tags(tags: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return tags in one spelling, each once: parted by commas, small letters, sorted."""
    given = re.split(r"[,，;；、\n]", tags) if isinstance(tags, str) else tags
    return tuple(sorted({" ".join(tag.lower().split())[:MAX_TAG] for tag in given if tag.strip()})[:MAX_TAGS])


class Aimed(Protocol):
    """What says for which cases it is: words, or the row that holds them."""

    @property
    def situation(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def marketplace(self) -> str: ...


def fit(words: Aimed, *, situation: str, language: str, marketplace: str) -> int | None:
    """Return how closely a template fits a case, the higher the closer; None: it is for something else."""
    asked = ((words.situation, situation, 4), (words.marketplace, marketplace, 2), (words.language, language, 1))
    if any(own and own != here for own, here, _ in asked):
        return None
    return sum(weight for own, _, weight in asked if own)
