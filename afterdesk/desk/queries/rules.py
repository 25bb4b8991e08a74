"""The rules as people read them: the list by topic, and one rule with its versions and what stores set otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from afterdesk.desk.models import RuleOverride, Store, User
from afterdesk.desk.permissions import Permission
from afterdesk.desk.rulebook import as_override, pack, pack_problem
from afterdesk.desk.scope import NotFound, store_ids_for, stores_for
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.overrides import apply_overrides, loosens
from afterdesk.domain.rules import Rule
from afterdesk.packs.browse import card_of, in_language
from afterdesk.packs.prose import example_words


@dataclass(frozen=True, slots=True)
class RuleFilters:
    """What is looked for, and the day on which it must hold."""

    on: date
    search: str = ""
    topic: str = ""
    marketplace: Marketplace | None = None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in a list; `stores_otherwise` counts the reader's stores that set it otherwise."""

    rule: Rule
    title: str
    stores_otherwise: int = 0


@dataclass(frozen=True, slots=True)
class TopicLines:
    """A topic's rules."""

    name: str
    title: str
    lines: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """What the browser shows; `problem` says why the last good pack is in force instead of the newest."""

    groups: tuple[TopicLines, ...]
    count: int
    problem: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a rule: from when to when, where, and its example edges."""

    rule: Rule
    title: str
    text: str
    examples: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """What one store sets otherwise: in force, and what was once."""

    store: Store
    may_manage: bool
    in_force: tuple[OwnFigures, ...]
    ended: tuple[RuleOverride, ...]


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """An override in force beside the rule it makes; `loosens` where it gives more time than the pack."""

    row: RuleOverride
    rule: Rule
    loosens: bool


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule with its versions, and what the reader's stores set instead."""

    id: str
    title: str
    now: Rule
    versions: tuple[Version, ...]
    stores: tuple[StoreFigures, ...]
    problem: str


def topics() -> list[tuple[str, str]]:
    """The topics of the pack in force: name and title."""
    return [(one.name, one.title) for one in pack().topics]


def rules_page(user: User, filters: RuleFilters) -> RulesPage:
    """Return the rules that hold on the day and have every word looked for; two queries."""
    held = pack().rules_for(filters.on, filters.marketplace)
    found = [rule for rule in held if filters.topic in ("", rule.topic) and _has_words(rule, user, filters.search)]
    otherwise = _otherwise(user)
    lines = [RuleLine(rule, in_language(rule.title, user.language), otherwise[rule.id]) for rule in found]
    groups = [
        TopicLines(topic.name, in_language(topic.title, user.language), mine)
        for topic in pack().topics
        if (mine := tuple(line for line in lines if line.rule.topic == topic.name))
    ]
    return RulesPage(tuple(groups), len(lines), pack_problem())


def rule_page(user: User, rule_id: str, *, on: date) -> RulePage:
    """Return one rule with all its versions; four queries. Raises NotFound where no rule has this id."""
    rules = [rule for rule in pack().versions(rule_id) if rule.id.lower() == rule_id.lower()]
    if not rules:
        raise NotFound("No rule has this name. It may stand in a pack that is no longer in use.")
    now = next((rule for rule in rules if rule.span.includes(on)), rules[-1])
    versions = [_version(rule, user, on) for rule in rules]
    title = in_language(now.title, user.language)
    return RulePage(now.id, title, now, tuple(versions), _stores(user, rules, now), pack_problem())


def override_for(user: User, override_id: int) -> RuleOverride:
    """Return an override of a store whose settings this person may change, or raise NotFound."""
    managed = store_ids_for(user, Permission.MANAGE_STORE)
    found = RuleOverride.objects.filter(pk=override_id, store_id__in=managed).first()
    if found is None:
        raise NotFound("There is no such setting in the stores that you manage.")
    return found


def _version(rule: Rule, user: User, on: date) -> Version:
    examples = tuple(example_words(example).replace("**", "") for example in rule.examples)
    return Version(rule, in_language(rule.title, user.language), card_of(rule).text, examples, rule.span.includes(on))


def _has_words(rule: Rule, user: User, search: str) -> bool:
    if not search:
        return True
    card = card_of(rule)
    text = f"{card.id} {card.title} {card.topic} {card.value} {card.text} {card.source} {rule.about}"
    text = f"{text} {in_language(rule.title, user.language)}".casefold()
    return all(word in text for word in search.casefold().split())


def _otherwise(user: User) -> Counter[str]:
    rows = RuleOverride.objects.filter(store_id__in=store_ids_for(user), ended_at=None)
    return Counter(rule_id for rule_id, _ in set(rows.values_list("rule_id", "store_id")))


def _stores(user: User, rules: Sequence[Rule], now: Rule) -> tuple[StoreFigures, ...]:
    managed = set(store_ids_for(user, Permission.MANAGE_STORE))
    stores = list(stores_for(user))
    rows = RuleOverride.objects.filter(store__in=stores, rule_id=now.id).select_related("by", "ended_by")
    by_store: dict[int, list[RuleOverride]] = {}
    for row in rows:
        by_store.setdefault(row.store_id, []).append(row)
    return tuple(_figures(store, by_store.get(store.pk, []), now, store.pk in managed) for store in stores)


def _figures(store: Store, rows: Iterable[RuleOverride], now: Rule, may_manage: bool) -> StoreFigures:
    rows = list(rows)
    in_force = [_own(row, now) for row in rows if row.ended_at is None]
    return StoreFigures(store, may_manage, tuple(in_force), tuple(row for row in rows if row.ended_at is not None))


def _own(row: RuleOverride, now: Rule) -> OwnFigures:
    override = as_override(row)
    changed = apply_overrides([now], [override])
    return OwnFigures(row, changed[0], loosens(override, now))
