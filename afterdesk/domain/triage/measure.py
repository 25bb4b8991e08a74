"""How good the reading is: accuracy, signals, calibration and confusions over labelled messages. Pure counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from afterdesk.domain.issues import Issue
from afterdesk.domain.triage.reading import Reading

MEASURED_FLAGS = ("threatens_return", "threatens_review", "threatens_claim", "safety")
BINS = 10


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message with what is right about it; None where the data does not say."""

    id: str
    text: str
    issue: Issue
    lang: str | None = None
    also_right: frozenset[Issue] = frozenset()
    wants: str | None = None
    flags: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled message and how it was read."""

    right: Labelled
    read: Reading

    @property
    def strict(self) -> bool:
        """Whether the primary issue is the labelled one."""
        return self.read.issue is self.right.issue

    @property
    def lenient(self) -> bool:
        """Whether the primary issue is one of those also right, or the labelled one was named as a further issue."""
        return self.strict or self.read.issue in self.right.also_right or self.right.issue in self.read.secondary


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Counts of one group of messages."""

    count: int
    strict: int
    lenient: int

    @property
    def strict_share(self) -> float:
        """Return strict accuracy between 0 and 1."""
        return self.strict / self.count if self.count else 0.0

    @property
    def lenient_share(self) -> float:
        """Return lenient accuracy between 0 and 1."""
        return self.lenient / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class FlagScore:
    """How well one signal was found."""

    name: str
    found: int
    missed: int
    false_alarms: int

    @property
    def precision(self) -> float:
        """Return the share of alarms that were right (1 when there was none)."""
        return self.found / (self.found + self.false_alarms) if self.found + self.false_alarms else 1.0

    @property
    def recall(self) -> float:
        """Return the share of real ones that were found (1 when there was none)."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Readings whose probability fell in one tenth: how sure they were, and how often right."""

    lowest: float
    count: int
    said: float
    right: float


def accuracy(judged: Iterable[Judged]) -> Accuracy:
    """Count strict and lenient hits."""
    seen = list(judged)
    return Accuracy(len(seen), sum(one.strict for one in seen), sum(one.lenient for one in seen))


def accuracy_by(judged: Sequence[Judged], kind: str) -> dict[str, Accuracy]:
    """Return accuracy by "issue" or "lang" of the label."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(str(getattr(one.right, kind) or "?"), []).append(one)
    return {name: accuracy(group) for name, group in sorted(groups.items())}


def language_accuracy(judged: Sequence[Judged]) -> float:
    """Return the share of messages whose language was told rightly, among those labelled with one."""
    told = [one.read.lang == one.right.lang for one in judged if one.right.lang]
    return sum(told) / len(told) if told else 0.0


def wish_accuracy(judged: Sequence[Judged]) -> float:
    """Return the share of messages whose wish was told rightly, among those labelled with one."""
    told = [one.read.wants.value == one.right.wants for one in judged if one.right.wants]
    return sum(told) / len(told) if told else 0.0


def flag_scores(judged: Sequence[Judged]) -> list[FlagScore]:
    """Return found, missed and false alarms of each measured signal, over messages labelled for it."""
    return [_flag_score(name, judged) for name in MEASURED_FLAGS]


def _flag_score(name: str, judged: Sequence[Judged]) -> FlagScore:
    pairs = Counter((dict(one.right.flags)[name], bool(getattr(one.read, name)))
                    for one in judged if name in dict(one.right.flags))  # fmt: skip
    return FlagScore(name, pairs[True, True], pairs[True, False], pairs[False, True])


def reliability(judged: Sequence[Judged]) -> list[ReliabilityBin]:
    """Return the reliability curve of the issue's probability; a reading counts as right when it is strictly right."""
    bins: list[list[Judged]] = [[] for _ in range(BINS)]
    for one in judged:
        bins[min(BINS - 1, int(one.read.probability * BINS))].append(one)
    return [
        ReliabilityBin(
            number / BINS,
            len(inside),
            sum(one.read.probability for one in inside) / len(inside),
            sum(one.strict for one in inside) / len(inside),
        )
        for number, inside in enumerate(bins)
        if inside
    ]


def calibration_error(curve: Sequence[ReliabilityBin]) -> float:
    """Return the expected calibration error: how far said and right lie apart, weighted by count."""
    total = sum(part.count for part in curve)
    return sum(part.count * abs(part.said - part.right) for part in curve) / total if total else 0.0


def confusions(judged: Sequence[Judged]) -> list[tuple[Issue, Issue, int]]:
    """Return (right, read, count) of strict mistakes, most frequent first."""
    pairs = Counter((one.right.issue, one.read.issue) for one in judged if not one.strict)
    return [(right, read, count) for (right, read), count in pairs.most_common()]
