"""Rules as people look at them: cards for the pack browser, and the words of clocks in the operator's language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Rule
from afterdesk.packs.load import Pack
from afterdesk.packs.prose import sentences, source_words, value_words

WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class RuleCard:
    """One rule, ready to show. `doubt` is empty where the value is confirmed."""

    id: str
    version: str
    title: str
    topic: str
    value: str
    text: str
    source: str
    doubt: str


def browse(
    pack: Pack, *, on: date, marketplace: Marketplace | None = None, search: str = "", topic: str = ""
) -> tuple[RuleCard, ...]:
    """Return the rules in force on the day, in the pack's order; every word of `search` must be in the card."""
    cards = (card_of(rule) for rule in pack.rules_for(on, marketplace) if topic in ("", rule.topic))
    return tuple(card for card in cards if _has_words(card, search))


def card_of(rule: Rule) -> RuleCard:
    """Return the rule as a card."""
    return RuleCard(
        id=rule.id,
        version=rule.version,
        title=rule.title,
        topic=rule.topic,
        value=value_words(rule),
        text=" ".join(sentences(rule)),
        source=source_words(rule),
        doubt="" if rule.confidence.is_verified else rule.confidence.words,
    )


def _has_words(card: RuleCard, search: str) -> bool:
    text = f"{card.id} {card.title} {card.topic} {card.value} {card.text} {card.source}".casefold()
    return all(word in text for word in search.casefold().split())


def in_language(text: str, language: str) -> str:
    """Return a clock's title or consequence in the operator's language; English where there is no wording for it.

    Wordings go by the English text, so that a clock frozen under an older rule is never given a newer rule's words.
    """
    return _wordings(language.casefold().replace("_", "-")).get(text, text)


@cache
def _wordings(language: str) -> Mapping[str, str]:
    """Read one language's wordings; `zh-hans`, `zh-cn` and `zh` are one."""
    name = "zh-hans" if language in ("zh", "zh-cn", "zh-hans", "zh-hans-cn") else language
    path = WORDS / f"{name}.toml"
    if not name.replace("-", "").isalpha() or not path.is_file():
        return {}
    return tomllib.loads(path.read_text(encoding="utf-8"))
