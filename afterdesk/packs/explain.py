"""What holds on a day, and what changed between two days, in lines that a person can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from afterdesk.domain.clocks import StartedClock
from afterdesk.domain.errors import DeskError
from afterdesk.domain.marketplaces import Marketplace, zone_of
from afterdesk.domain.rules import Rule
from afterdesk.packs.load import Pack
from afterdesk.packs.prose import scope_words, sentences, source_words, value_words


class NoSuchRule(DeskError):
    """No rule has this name."""


def explain(pack: Pack, name: str, *, on: date, marketplace: Marketplace | None = None) -> list[str]:
    """Return what the rule says on the day, why it holds there or not, and its other versions.

    `name` is a rule's id, or what rules are about ("reply-24h"). Raises NoSuchRule.
    """
    versions = pack.versions(name)
    if not versions:
        raise NoSuchRule(f'No rule is called "{name}". See `afterdesk packs explain --list` for all of them.')
    lines: list[str] = []
    if all(why_not(rule, on, marketplace) for rule in versions):
        lines += _instead(pack, versions, on, marketplace)
    for rule in versions:
        if reason := why_not(rule, on, marketplace):
            lines += [f"{rule.id} ({value_words(rule)}): does not hold: {reason}"]
            continue
        lines += [f"{rule.id} holds on {on}: {rule.title}", *(f"  {line}" for line in sentences(rule))]
        lines += [f"  Source: {source_words(rule)}", *_rivals(pack, rule, on, marketplace)]
    return lines


def why_not(rule: Rule, on: date, marketplace: Marketplace | None) -> str:
    """Return why the rule does not hold on the day at the marketplace; empty where it does."""
    if rule.span.first and on < rule.span.first:
        return f"it begins on {rule.span.first}"
    if rule.span.last and rule.span.last < on:
        return f"it ended on {rule.span.last}"
    if marketplace and rule.scope.marketplaces is not None and marketplace not in rule.scope.marketplaces:
        return f"not at {marketplace}. {scope_words(rule.scope)}"
    return ""


def _rivals(pack: Pack, rule: Rule, on: date, marketplace: Marketplace | None) -> Iterator[str]:
    """Yield what else answers the same question there, and which one wins."""
    if marketplace is None:
        return
    for other in pack.rules_for(on, marketplace):
        if other is not rule and other.about == rule.about and other.scope.meets(rule.scope):
            yield f"  Also: {other.id} ({value_words(other)}) {_relation(rule, other)}. {scope_words(other.scope)}"


def _relation(rule: Rule, other: Rule) -> str:
    if other.timing.advice and not rule.timing.advice:
        return "is a recommendation beside it"
    if other.scope.narrowness == rule.scope.narrowness:
        return "stands beside it; the safer one counts"
    return "is narrower and wins where it fits" if other.scope.narrowness > rule.scope.narrowness else "gives way to it"


def _instead(pack: Pack, versions: Sequence[Rule], on: date, marketplace: Marketplace | None) -> Iterator[str]:
    """Yield what answers the question of rules that do not hold."""
    for other in pack.rules_for(on, marketplace):
        if other.about in {rule.about for rule in versions} and other not in versions:
            yield f"Instead: {other.id} ({value_words(other)}): {other.title}. {scope_words(other.scope)}"


def clock_words(clock: StartedClock, marketplace: Marketplace) -> str:
    """Return one clock as a line: until when on the marketplace's wall, by which rule, how sure."""
    zone = zone_of(marketplace)
    moments = {
        "opens": clock.opens_at,
        "due": clock.due_at,
        "advised": clock.advised_due_at,
        "at the very latest": clock.latest_at,
    }
    times = ", ".join(f"{name} {at.astimezone(zone):%Y-%m-%d %H:%M %Z}" for name, at in moments.items() if at)
    doubt = f"; taken for granted: {', '.join(clock.assumed)}" if clock.assumed else ""
    return f"{clock.rule_id}: {clock.title} ({clock.who}): {times} [{clock.confidence}{doubt}]"


@dataclass(frozen=True, slots=True)
class Change:
    """One question answered otherwise: what held before, what holds after. One side may be empty."""

    about: str
    before: tuple[Rule, ...]
    after: tuple[Rule, ...]


def changes(pack: Pack, first: date, second: date, *, marketplace: Marketplace | None = None) -> tuple[Change, ...]:
    """Return what changed between two days: begun, ended, and replaced rules, by what they are about."""
    held_first, held_second = pack.rules_for(first, marketplace), pack.rules_for(second, marketplace)
    ended = [rule for rule in held_first if rule not in held_second]
    begun = [rule for rule in held_second if rule not in held_first]
    return tuple(
        Change(about, _about(about, ended), _about(about, begun))
        for about in sorted({rule.about for rule in (*ended, *begun)})
    )


def _about(about: str, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.about == about)


def diff_lines(found: Sequence[Change]) -> list[str]:
    """Return the changes as lines: `-` held before, `+` holds after."""
    lines: list[str] = []
    for change in found:
        lines.append(change.about)
        lines += [
            f"  - {_line(rule)}, to {rule.span.last}" if rule.span.last else f"  - {_line(rule)}"
            for rule in change.before
        ]
        lines += [
            f"  + {_line(rule)}, from {rule.span.first}" if rule.span.first else f"  + {_line(rule)}"
            for rule in change.after
        ]
    return lines


def _line(rule: Rule) -> str:
    where = "everywhere" if rule.scope.marketplaces is None else ", ".join(sorted(rule.scope.marketplaces))
    return f"{rule.id}: {value_words(rule)} ({where})"
