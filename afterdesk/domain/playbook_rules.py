"""What a playbook is made of: facts to collect, ways that are allowed, what the buyer is due. Read from packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from afterdesk.domain.arithmetic import Economics
from afterdesk.domain.casefacts import FactValue
from afterdesk.domain.remedies import Remedy, RemedySpec, TaskTemplate, Text
from afterdesk.domain.situations import Situation


class Holds(Protocol):
    """A compiled condition: yes, no, or None while a fact it needs is not known."""

    @property
    def names(self) -> frozenset[str]: ...

    def holds(self, facts: Mapping[str, object]) -> bool | None: ...


@dataclass(frozen=True, slots=True)
class Requirement:
    """A named condition with its reason either way. `unless_known`: what is not known does not stand in the way."""

    id: str
    condition: Holds
    yes: Text
    no: Text
    unless_known: bool = False

    def refuses(self, variables: Mapping[str, object]) -> bool:
        """Say whether the remedy is not open because of this condition."""
        answer = self.condition.holds(variables)
        return answer is False or (answer is None and not self.unless_known)


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer to a question."""

    value: FactValue
    title: Text


@dataclass(frozen=True, slots=True)
class FactNeed:
    """A fact the playbook reads: its type, where it comes from, and the question that asks for it."""

    id: str
    kind: str
    sources: tuple[str, ...]
    question: Text
    ask_block: str = ""
    choices: tuple[Choice, ...] = ()
    when: Holds | None = None
    blocks_advice: bool = False

    @property
    def from_buyer(self) -> bool:
        """Say whether the buyer can be asked, so that the letter may carry the question."""
        return bool(self.ask_block)


@dataclass(frozen=True, slots=True)
class WayRule:
    """A remedy as one playbook allows it."""

    remedy: Remedy
    needs: tuple[Requirement, ...] = ()
    share: Decimal | None = None
    seller_pays_return: bool = True
    tasks: tuple[TaskTemplate, ...] = ()


@dataclass(frozen=True, slots=True)
class FloorRule:
    """What law or policy gives the buyer in some cases: a remedy that must be on the table, in full."""

    id: str
    remedy: Remedy
    condition: Holds
    why: Text
    source: str
    seller_pays_return: bool | None = None
    only_when_known: bool = False

    def applies(self, variables: Mapping[str, object]) -> bool:
        """Say whether the buyer has this right here; what is not known counts for the buyer, unless we ask first."""
        answer = self.condition.holds(variables)
        return answer is True or (answer is None and not self.only_when_known)


@dataclass(frozen=True, slots=True)
class Playbook:
    """One situation's way of working, read from its pack."""

    situation: Situation
    title: Text
    fault: str
    facts: tuple[FactNeed, ...]
    diagnosis: tuple[Text, ...]
    ways: tuple[WayRule, ...]
    specs: Mapping[Remedy, RemedySpec]
    floor_rules: tuple[FloorRule, ...]
    economics: Economics
    clocks: tuple[str, ...]
    call_lead: tuple[Requirement, ...]
    solved_when: Text
    offers: int = 3
