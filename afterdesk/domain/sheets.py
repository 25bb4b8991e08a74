"""A sheet of plain words: what is printed on a card or a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from afterdesk.domain.errors import DeskError

SMALL, LARGE = "card", "page"


class SheetProblem(DeskError):
    """A sheet cannot be printed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with what stands under it: running text, then numbered steps."""

    heading: str
    text: str = ""
    steps: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. `size`: a card (A6) to enclose, or a page (A4)."""

    title: str
    lang: str
    parts: Sequence[Part]
    foot: str = ""
    size: str = LARGE

    @property
    def words(self) -> str:
        """Everything on it, as one text to be checked."""
        pieces = [self.title]
        for part in self.parts:
            pieces += [part.heading, part.text, *part.steps]
        return "\n".join(piece for piece in [*pieces, self.foot] if piece)
