"""The guard's rules as values: what a pack hands over, and what every detector answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from afterdesk.domain.guard.lexicon import Lexicon
from afterdesk.domain.guard.relations import Excuses, Relation
from afterdesk.domain.guard.values import Family, Severity
from afterdesk.domain.triage.model import Weights


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a rule says about itself. `families` are all that its findings may carry."""

    id: str
    title: str
    families: tuple[Family, ...]
    why: str
    source: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class HostRules:
    """Which addresses on the web a letter may point to."""

    carriers: frozenset[str]
    amazon: frozenset[str]
    amazon_paths: tuple[str, ...]
    shorteners: frozenset[str]
    endings: frozenset[str]
    endings_like_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class SpelledOut:
    """Words that stand for signs in addresses and numbers, in all languages together."""

    at_words: tuple[str, ...]
    dot_words: tuple[str, ...]
    digit_words: frozenset[str]
    months: Mapping[str, int]
    disguised: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bar:
    """How sure the learned model must be of a family to warn and to block, for which rule, and when it may at all.

    `warn` and `block` are probabilities; a `block` above 1 never blocks. `when`: flags that must hold.
    """

    rule: str
    warn: float
    block: float
    when: frozenset[str]


@dataclass(frozen=True, slots=True)
class Meanings:
    """The learned model of what passages mean, and the bar of each family it may speak of."""

    weights: Weights
    bars: Mapping[Family, Bar]


@dataclass(frozen=True, slots=True)
class GuardRules:
    """Everything the guard knows, read once."""

    rules: Mapping[str, RuleText]
    relations: tuple[Relation, ...]
    excuses: Excuses
    lexicon: Lexicon
    wordings: Mapping[str, Mapping[Family, str]]
    hosts: HostRules
    spelled: SpelledOut
    context_words: Mapping[str, tuple[str, ...]]
    meanings: Meanings | None = None

    def wording(self, family: Family, lang: str) -> str:
        """Return a text that is allowed instead, in the letter's language where there is one, else in English."""
        return self.wordings.get(lang, {}).get(family) or self.wordings["en"][family]


@dataclass(frozen=True, slots=True)
class Objection:
    """What a detector found, in places of the folded text, or of the text as given if `original`."""

    rule: str
    family: Family
    severity: Severity
    start: int
    end: int
    original: bool = False
