"""Run every example of a pack: what `afterdesk packs check` reports, for our rules and for a seller's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from afterdesk.domain.rules import Confidence, Rule
from afterdesk.packs.examples import run_example
from afterdesk.packs.load import Pack
from afterdesk.packs.problems import ProblemLine


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was run, and what came out other than expected."""

    rules: int
    examples: int
    problems: tuple[ProblemLine, ...]

    @property
    def is_good(self) -> bool:
        return not self.problems


def check_pack(pack: Pack) -> CheckReport:
    """Run the examples of every rule."""
    problems = tuple(line for rule in pack.rules for line in check_rule(rule))
    return CheckReport(len(pack.rules), sum(len(rule.examples) for rule in pack.rules), problems)


def check_rule(rule: Rule) -> Iterator[ProblemLine]:
    """Yield what is wrong with one rule: examples that come out otherwise, doubt without a word about it."""
    for example in rule.examples:
        if found := run_example(rule, example):
            write = "Put the rule or the example right; both sides of the edge must come out."
            yield ProblemLine(rule.file, rule.id, f"{found}.", write)
    if rule.confidence is Confidence.CONFLICTING and not rule.note:
        yield ProblemLine(
            rule.file, rule.id, "its sources conflict, and no `note` says how.", "Write which value is used."
        )
