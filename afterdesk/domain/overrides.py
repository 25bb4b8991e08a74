"""What a store sets instead of a pack's figure. The pack's own value stays on the rule and on every clock it starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from afterdesk.domain.calendars import DURATIONS, Unit, aware
from afterdesk.domain.errors import DeskError
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Kind, Rule, plain

NUMBERS = DURATIONS | {Unit.PERCENT, Unit.MONEY, Unit.COUNT}


class OverrideProblem(DeskError):
    """An override cannot be used: what was given, and what to give."""


@dataclass(frozen=True, kw_only=True)
class Override:
    """Other figures for one rule at some marketplaces of a store. What is None stays as the pack says.

    It holds for every version of the rule, so that a change in the pack does not quietly undo it.
    """

    rule_id: str
    reason: str
    by: str
    at: datetime
    marketplaces: frozenset[Marketplace] | None = None
    value: int | Decimal | None = None
    earliest: int | None = None
    latest: int | None = None
    warn_before_hours: tuple[int, ...] | None = None

    def fits(self, rule: Rule) -> bool:
        """Return whether it says anything about this version of a rule."""
        if rule.id != self.rule_id:
            return False
        own = rule.scope.marketplaces
        return self.marketplaces is None or own is None or bool(own & self.marketplaces)


def check_override(override: Override, rules: Sequence[Rule]) -> None:
    """Raise OverrideProblem where it fits no rule, gives no reason, or a figure that the rule cannot have."""
    fitting = [rule for rule in rules if override.fits(rule)]
    if not fitting:
        raise OverrideProblem(f'No rule "{override.rule_id}" holds there. Look it up with `afterdesk packs explain`.')
    if not override.reason.strip():
        raise OverrideProblem("An override needs a reason: write what you know, and from where.")
    given = (override.value, override.earliest, override.latest, override.warn_before_hours)
    if all(one is None for one in given):
        raise OverrideProblem("Nothing is set otherwise. Give a value, a window, or the hours of the warnings.")
    for rule in fitting:
        _check_figures(override, rule)


def apply_overrides(rules: Sequence[Rule], overrides: Iterable[Override]) -> tuple[Rule, ...]:
    """Return the rules as the store has them. Where two overrides meet, the later one counts."""
    ordered = sorted(overrides, key=lambda one: aware(one.at))
    found = list(rules)
    for override in ordered:
        found = [part for rule in found for part in _parts(rule, override)]
    return tuple(found)


def loosens(override: Override, rule: Rule) -> bool:
    """Return whether it gives more time than the pack: allowed, but shown as a warning."""
    latest = override.latest if override.latest is not None else override.value
    own = rule.timing.latest if rule.timing.latest is not None else rule.value
    numbers = isinstance(latest, int | Decimal) and isinstance(own, int | Decimal)
    return rule.unit in DURATIONS and numbers and Decimal(str(latest)) > Decimal(str(own))


def _check_figures(override: Override, rule: Rule) -> None:
    if override.value is not None and (rule.unit not in NUMBERS or rule.value is None):
        raise OverrideProblem(f'Rule "{rule.id}" has no single figure to set ({rule.unit}).')
    if (override.earliest, override.latest) != (None, None) and rule.kind is not Kind.WINDOW:
        raise OverrideProblem(f'Rule "{rule.id}" is a {rule.kind}, not a window: set its value.')
    numbers = [override.value, override.earliest, override.latest, *(override.warn_before_hours or ())]
    if rule.unit in DURATIONS and any(number is not None and number <= 0 for number in numbers):
        raise OverrideProblem("A time of zero or less was given. Write a whole number of at least 1.")
    if rule.unit in DURATIONS and isinstance(override.value, Decimal):
        raise OverrideProblem(f"{override.value} {rule.unit} is not whole. Write a whole number.")
    changed = _changed(rule, override).timing
    if changed.earliest is not None and changed.latest is not None and changed.latest <= changed.earliest:
        raise OverrideProblem(f"The window would close ({changed.latest}) before it opens ({changed.earliest}).")


def _parts(rule: Rule, override: Override) -> list[Rule]:
    """Return the rule with its override: two rules where the override holds at some of its marketplaces only."""
    if not override.fits(rule):
        return [rule]
    own, wanted = rule.scope.marketplaces, override.marketplaces
    if wanted is None or (own is not None and own <= wanted):
        return [_changed(rule, override)]
    here = wanted if own is None else own & wanted
    rest = None if own is None else own - wanted
    changed = _changed(rule, override)
    return [
        replace(changed, scope=replace(rule.scope, marketplaces=here)),
        replace(rule, scope=replace(rule.scope, marketplaces=rest)),
    ]


def _changed(rule: Rule, override: Override) -> Rule:
    timing = replace(
        rule.timing,
        earliest=rule.timing.earliest if override.earliest is None else override.earliest,
        latest=rule.timing.latest if override.latest is None else override.latest,
        warn_before_hours=(
            rule.timing.warn_before_hours if override.warn_before_hours is None else override.warn_before_hours
        ),
    )
    value = rule.value if override.value is None else override.value
    return replace(rule, value=value, timing=timing, override=_record(rule, override))


def _record(rule: Rule, override: Override) -> dict[str, object]:
    """Return what stays visible beside the override. The pack's figures are those of before the first override."""
    known = rule.override.get("pack")
    pack = known or {
        "value": plain(rule.value),
        "earliest": rule.timing.earliest,
        "latest": rule.timing.latest,
        "warn_before_hours": list(rule.timing.warn_before_hours),
    }
    return {"reason": override.reason, "by": override.by, "at": aware(override.at).isoformat(), "pack": pack}
