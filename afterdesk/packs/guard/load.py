"""Read the guard's pack: rules, relations, vocabularies, wordings, hosts. The only place that knows the files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from afterdesk.domain.errors import DeskError
from afterdesk.domain.guard.lexicon import Lexicon
from afterdesk.domain.guard.normalise import fold, folded_all
from afterdesk.domain.guard.relations import Excuses, Relation, Scope
from afterdesk.domain.guard.rules import Bar, GuardRules, HostRules, Meanings, RuleText, SpelledOut
from afterdesk.domain.guard.values import Family, Severity
from afterdesk.packs.weights import read_weights

_HERE = Path(__file__).parent
MEANINGS = _HERE / "weights.npz"
_BARS = "meaning.toml"
_RELATION_KEYS = frozenset(
    [
        *("rule", "family", "severity", "all", "unless", "unless_letter", "apart", "scope", "near", "ordered"),
        *("when", "not_when", "disclaimable", "seller_acts"),
    ]
)


class GuardPackError(DeskError):
    """A file of the guard's pack says something the guard cannot follow."""


@lru_cache(maxsize=1)
def load_guard_rules() -> GuardRules:
    """Return the guard's rules as they ship, read once."""
    return read_guard_rules(_HERE)


def read_guard_rules(folder: Path) -> GuardRules:
    """Read a guard pack from a folder. Raises GuardPackError naming file and mistake."""
    words = {path.stem: _read(path) for path in sorted((folder / "words").glob("*.toml"))}
    rules_file = _read(folder / "rules.toml")
    signs = _read(folder / "signs.toml")
    lexicon = _lexicon(words)
    rules = {rule.id: rule for rule in map(_rule, rules_file["rule"])}
    return GuardRules(
        rules=rules,
        relations=tuple(_relation(row, lexicon, rules) for row in rules_file["relation"]),
        excuses=Excuses(
            disclaim=lexicon.mask(["disclaim"]),
            disclaim_clause=lexicon.mask(["disclaim_clause"]),
            we_act=lexicon.mask(["we_act"]),
            we_did=lexicon.mask(["we_did"]),
            buyer_acts=lexicon.mask(["ask", "need_you", "wish"]),
        ),
        lexicon=lexicon,
        wordings=_wordings(folder / "wordings.toml"),
        hosts=_hosts(signs["hosts"]),
        spelled=_spelled(signs, words),
        context_words={flag: tuple(map(fold, phrases)) for flag, phrases in _read(folder / "context.toml").items()},
        meanings=_meanings(folder, rules),
    )


def _meanings(folder: Path, rules: Mapping[str, RuleText]) -> Meanings | None:
    """Read the learned model; a pack without a file of weights has none."""
    path = folder / MEANINGS.name
    if not path.exists():
        return None
    try:
        weights = read_weights(path)
    except (OSError, KeyError, ValueError) as problem:
        raise GuardPackError(
            f"{path}: the weights cannot be read ({problem}). Build them with: python -m afterdesk.packs.guard.train"
        ) from problem
    bars = {}
    for name, row in _read(folder / _BARS).items():
        family = Family(name)
        if row["rule"] not in rules or family not in rules[row["rule"]].families:
            raise GuardPackError(f"{_BARS}: the families of {row['rule']} do not include {name!r}.")
        bars[family] = Bar(row["rule"], row["warn"], row["block"], frozenset(row.get("when", [])))
    return Meanings(weights, bars)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise GuardPackError(f"{path}: the file is missing. A guard pack needs it.") from None
    except tomllib.TOMLDecodeError as problem:
        raise GuardPackError(f"{path}: this is not TOML: {problem}.") from problem


def _lexicon(words: Mapping[str, Mapping[str, Any]]) -> Lexicon:
    if "en" not in words:
        raise GuardPackError("words/en.toml is missing. English defines the concepts.")
    for lang, content in words.items():
        unknown = set(content["concepts"]) - set(words["en"]["concepts"])
        if unknown:
            raise GuardPackError(
                f"words/{lang}.toml: no relation knows the concept {min(unknown)!r}. Name it in en.toml."
            )
    _check_brackets(words)
    concepts = {lang: content["concepts"] for lang, content in words.items()}
    stop_words = {lang: content["stop_words"] for lang, content in words.items() if content["stop_words"]}
    return Lexicon(concepts, stop_words, _read_as(words))


def _read_as(words: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the words that only look like others; what they are read as is as long, so that places stay right."""
    pairs: dict[str, str] = {}
    for lang, content in words.items():
        for looks, means in content.get("read_as", {}).items():
            if len(fold(looks)) != len(fold(means)):
                raise GuardPackError(f"words/{lang}.toml: {looks!r} is read as {means!r}, which is not as long.")
            pairs[fold(looks)] = fold(means)
    return pairs


def _check_brackets(words: Mapping[str, Mapping[str, Any]]) -> None:
    """Vocabularies are compiled when first needed; this mistake is told when they are read."""
    for lang, content in words.items():
        for pattern in (pattern for patterns in content["concepts"].values() for pattern in patterns):
            if pattern.count("(") != pattern.count(")"):
                raise GuardPackError(f"words/{lang}.toml: a bracket is not closed in {pattern[:60]!r}.")


def _rule(row: Mapping[str, Any]) -> RuleText:
    families = tuple(Family(name) for name in row["families"])
    return RuleText(row["id"], row["title"], families, row["why"], row["source"], row["effective_from"])


def _relation(row: Mapping[str, Any], lexicon: Lexicon, rules: Mapping[str, RuleText]) -> Relation:
    where = f"rules.toml, relation {row.get('all')} of {row.get('rule')}"
    if unknown := set(row) - _RELATION_KEYS:
        raise GuardPackError(
            f"{where}: the key {min(unknown)!r} is unknown. Known are: {', '.join(sorted(_RELATION_KEYS))}."
        )
    family = Family(row["family"])
    if row["rule"] not in rules or family not in rules[row["rule"]].families:
        raise GuardPackError(f"{where}: the rule's families do not include {family.value!r}. Add it to the rule.")

    def mask(names: list[str]) -> int:
        try:
            return lexicon.mask(names)
        except KeyError as missing:
            raise GuardPackError(
                f"{where}: no vocabulary has the concept {missing}. Name it in words/en.toml."
            ) from None

    return Relation(
        rule=row["rule"],
        family=family,
        severity=Severity(row.get("severity", "block")),
        groups=tuple(mask(group.split("|")) for group in row["all"]),
        unless=mask(row.get("unless", [])),
        unless_letter=mask(row.get("unless_letter", [])),
        apart=mask(row.get("apart", [])),
        scope=Scope(row.get("scope", "segment")),
        near=row.get("near", 0),
        ordered=row.get("ordered", False),
        when=frozenset(row.get("when", [])),
        not_when=frozenset(row.get("not_when", [])),
        disclaimable=row.get("disclaimable", True),
        seller_acts=row.get("seller_acts", False),
    )


def _wordings(path: Path) -> dict[str, dict[Family, str]]:
    return {lang: {Family(name): text for name, text in texts.items()} for lang, texts in _read(path).items()}


def _hosts(rows: Mapping[str, Any]) -> HostRules:
    return HostRules(
        carriers=frozenset(rows["carriers"]),
        amazon=frozenset(rows["amazon"]),
        amazon_paths=tuple(rows["amazon_paths"]),
        shorteners=frozenset(rows["shorteners"]),
        endings=frozenset(rows["endings"].split()),
        endings_like_words=frozenset(rows["endings_like_words"].split()),
    )


def _spelled(signs: Mapping[str, Any], words: Mapping[str, Mapping[str, Any]]) -> SpelledOut:
    months = {fold(name): int(number) for number, names in signs["months"].items() for name in names.split()}
    digits = " ".join(content.get("digits", "") for content in words.values())
    return SpelledOut(
        at_words=tuple(map(fold, signs["at_words"])),
        dot_words=tuple(map(fold, signs["dot_words"])),
        digit_words=folded_all(digits.split()),
        months=months,
        disguised=folded_all(signs["disguised"].split()),
    )
