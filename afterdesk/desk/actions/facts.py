"""What an operator finds out about a case; the newest answer counts, and advice and letter follow it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from afterdesk.desk.models import Case, EventKind, Fact, User
from afterdesk.domain.casefacts import FactValue
from afterdesk.domain.errors import DeskError
from afterdesk.domain.playbook import FactNeed

TEXT_LENGTH = 200


class FactRefused(DeskError):
    """The answer does not fit the question."""


@transaction.atomic
def record_fact(*, case: Case, need: FactNeed, given: str, by: User, now: datetime) -> Fact:
    """Keep the answer to one of the playbook's questions. Raises FactRefused."""
    value = _read(need, given.strip())
    fact = Fact.objects.create(case=case, name=need.id, value=value, source="operator", by=by, at=now)
    case.record(EventKind.FACT_RECORDED, at=now, by=by, name=need.id, value=value)
    return fact


def _read(need: FactNeed, given: str) -> FactValue:
    match need.kind:
        case "yes_no" if given in ("yes", "no"):
            return given == "yes"
        case "whole" if given.isdecimal():
            return int(given)
        case "choice":
            found = [choice.value for choice in need.choices if str(choice.value) == given]
            if found:
                return found[0]
        case "text" if given:
            return given[:TEXT_LENGTH]
    raise FactRefused("This answer does not fit the question. Choose one of the answers, or write it in the field.")
