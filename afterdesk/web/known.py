"""What is known of a case, as questions of its playbook with their answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from afterdesk.desk.actions.advising import Advised
from afterdesk.domain.casefacts import FactValue
from afterdesk.domain.playbook import FactNeed
from afterdesk.web.words import text_for_reader


@dataclass(frozen=True, slots=True)
class Known:
    """One question with the answer that stands."""

    need: FactNeed
    answer: str


def known_of(advised: Advised | None) -> tuple[Known, ...]:
    """Return the playbook's questions that have an answer."""
    if advised is None:
        return ()
    given = advised.facts.known
    return tuple(Known(need, _words(need, given[need.id])) for need in advised.playbook.facts if need.id in given)


def _words(need: FactNeed, value: FactValue) -> str:
    for choice in need.choices:
        if choice.value == value:
            return text_for_reader(choice.title)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
