"""Learning from operators' corrections: a retrained model is taken over only if nothing gets worse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from afterdesk.domain.triage.measure import Judged, accuracy, accuracy_by, flag_scores


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured share before and after retraining."""

    name: str
    before: float
    after: float

    @property
    def worse(self) -> bool:
        """Whether retraining cost something here."""
        return self.after < self.before


@dataclass(frozen=True, slots=True)
class Takeover:
    """The before/after report, and whether the new model is taken over."""

    figures: tuple[Figure, ...]

    @property
    def losses(self) -> tuple[Figure, ...]:
        """Return the figures that got worse."""
        return tuple(figure for figure in self.figures if figure.worse)

    @property
    def accepted(self) -> bool:
        """Whether nothing got worse."""
        return not self.losses

    def lines(self) -> Iterator[str]:
        """Yield the report in words."""
        for figure in self.figures:
            mark = "worse" if figure.worse else "better" if figure.after > figure.before else ""
            yield f"{figure.name:32}{figure.before:8.1%}{figure.after:8.1%}  {mark}".rstrip()
        yield "taken over" if self.accepted else f"not taken over: {', '.join(loss.name for loss in self.losses)}"


def compare(before: Sequence[Judged], after: Sequence[Judged]) -> Takeover:
    """Compare two readings of the same kept messages: accuracy over all and by language, and each signal."""
    figures = [
        Figure("strict", accuracy(before).strict_share, accuracy(after).strict_share),
        Figure("lenient", accuracy(before).lenient_share, accuracy(after).lenient_share),
    ]
    now = accuracy_by(after, "lang")
    figures += [
        Figure(f"lenient {lang}", part.lenient_share, now[lang].lenient_share)
        for lang, part in accuracy_by(before, "lang").items()
    ]
    for old, new in zip(flag_scores(before), flag_scores(after), strict=True):
        figures += [
            Figure(f"{old.name} recall", old.recall, new.recall),
            Figure(f"{old.name} precision", old.precision, new.precision),
        ]
    return Takeover(tuple(figures))


def compare_own(before: Sequence[Judged], after: Sequence[Judged]) -> tuple[Figure, ...]:
    """Compare two readings of a store's own corrections that were held back from learning."""
    if not before:
        return ()
    return (Figure("own corrections", accuracy(before).strict_share, accuracy(after).strict_share),)
