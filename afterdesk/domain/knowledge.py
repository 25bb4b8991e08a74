"""What a seller knows of a product: known problems with causes and solutions, and how complete the dossier is.

A problem's solution is told in steps, by language. What has no text in the buyer's language is not put into a letter:
no other language steps in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from afterdesk.domain.folding import fold
from afterdesk.domain.letter_values import Fix

#: The texts of a dossier that a person writes.
TEXTS = (
    "specification",
    "strengths",
    "weaknesses",
    "comparisons",
    "size_guide",
    "warranty_months",
    "warranty_terms",
    "notes",
)
#: As many causes as a letter lists; a longer list is not tried.
MOST_FIXES = 3
#: Languages that write no space between sentences.
_UNSPACED = ("ja", "zh")


@dataclass(frozen=True, slots=True)
class KnownProblem:
    """A known problem of a product. `signs`: words of buyers that point to it; texts and steps by language."""

    id: int
    title: str
    issue: str
    signs: tuple[str, ...] = ()
    cause: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def languages(self) -> frozenset[str]:
        """The languages in which a buyer can be told the solution."""
        return frozenset(lang for lang, steps in self.steps.items() if steps)

    def told(self, lang: str) -> str:
        """Return cause and steps as running text; empty where the language has no steps."""
        steps = self.steps.get(lang, ())
        parts = [self.cause.get(lang, ""), *steps] if steps else []
        return ("" if lang in _UNSPACED else " ").join(part.strip() for part in parts if part.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemText:
    """A known problem as a person writes it; `cause` and `steps` by language."""

    title: str
    issue: str = ""
    signs: Sequence[str] = ()
    cause: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartText:
    """A part as a person writes it."""

    name: str
    part_sku: str = ""
    from_unsellable: bool = False


@dataclass(frozen=True, slots=True)
class ProductKnowledge:
    """What a file says of one SKU. `texts`: the dossier's texts by name (TEXTS); the months of warranty are digits."""

    sku: str
    texts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[ProblemText, ...] = ()
    parts: tuple[PartText, ...] = ()


class Piece(StrEnum):
    """A piece of a dossier, in the order in which it is worth writing."""

    PROBLEMS = "problems"
    STEPS_IN_LANGUAGES = "steps_in_languages"
    MANUAL = "manual"
    SPECIFICATION = "specification"
    WARRANTY = "warranty"
    PARTS = "parts"
    CARD = "card"
    STRENGTHS = "strengths"
    COMPETITORS = "competitors"
    VIDEO = "video"


#: Points out of 100: what answers most buyers' messages counts most.
POINTS: Mapping[Piece, int] = {
    Piece.PROBLEMS: 25,
    Piece.STEPS_IN_LANGUAGES: 15,
    Piece.MANUAL: 15,
    Piece.SPECIFICATION: 10,
    Piece.WARRANTY: 10,
    Piece.PARTS: 5,
    Piece.CARD: 5,
    Piece.STRENGTHS: 5,
    Piece.COMPETITORS: 5,
    Piece.VIDEO: 5,
}


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a dossier is written: 0 to 100, and what is missing, the most useful first."""

    score: int
    missing: tuple[Piece, ...]


def completeness(present: Iterable[Piece]) -> Completeness:
    """Return the score of a dossier that has these pieces."""
    has = set(present)
    return Completeness(
        score=sum(points for piece, points in POINTS.items() if piece in has),
        missing=tuple(piece for piece in POINTS if piece not in has),
    )


def fitting(problems: Iterable[KnownProblem], *, issue: str, text: str) -> tuple[KnownProblem, ...]:
    """Return the problems a buyer's words may be about: by the signs found in them, then those of the same issue."""
    said = fold(text)
    ranked = [(_signs_in(problem, said), problem.issue == issue, problem) for problem in problems]
    fits = [one for one in ranked if one[0] or one[1]]
    fits.sort(key=lambda one: (-one[0], not one[1], one[2].id))
    return tuple(problem for _, _, problem in fits)


def fixes(problems: Sequence[KnownProblem], *, lang: str, operator_lang: str) -> tuple[Fix, ...]:
    """Return the numbered causes and solutions of a letter: those that can be told in the buyer's language.

    Beside it the operator reads his own language, or English, or else what the buyer reads.
    """
    told = [problem for problem in problems if problem.told(lang)][:MOST_FIXES]
    return tuple(
        Fix({operator_lang: one.told(operator_lang) or one.told("en") or one.told(lang), lang: one.told(lang)})
        for one in told
    )


def _signs_in(problem: KnownProblem, said: str) -> int:
    return sum(fold(sign) in said for sign in problem.signs if sign.strip())
