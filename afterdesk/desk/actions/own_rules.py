"""A store's own rules: tried on past cases first, then put in force; a version is never changed, only followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from afterdesk.desk.actions.audit import record
from afterdesk.desk.models import Deed, OwnRules, Store, User
from afterdesk.desk.rulebook import forget_rules, rules_beside_own
from afterdesk.domain.errors import DeskError
from afterdesk.domain.rules import Rule
from afterdesk.packs.own import read_own_rules


class OwnRulesRefused(DeskError):
    """Own rules cannot be put in force like this; the sentence says what to do."""


def check_own_rules(*, store: Store, text: str) -> Sequence[Rule]:
    """Return the rules of a text as this store would have them. Raises PackProblem naming every mistake."""
    return read_own_rules(text, beside=rules_beside_own(store.pk))


@transaction.atomic
def put_in_force(*, store: Store, text: str, reason: str, by: User, now: datetime) -> OwnRules:
    """Let these rules hold from now on; clocks that run stay as they were. Raises PackProblem, OwnRulesRefused."""
    if not reason.strip():
        raise OwnRulesRefused("Say in a few words why: whoever looks here next year will ask.")
    rules = check_own_rules(store=store, text=text)
    if not rules:
        raise OwnRulesRefused("There is no rule in the text. To have none, switch the present ones off.")
    Store.objects.select_for_update().get(pk=store.pk)  # two who save at once come one after the other
    OwnRules.objects.filter(store=store, ended_at=None).update(ended_at=now, ended_by=by)
    row = OwnRules.objects.create(store=store, text=text, reason=reason.strip()[:500], by=by, at=now)
    record(Deed.OWN_RULES_CHANGED, by=by, store=store, version=row.pk, rules=[rule.id for rule in rules])
    transaction.on_commit(lambda: forget_rules(store.pk))
    return row


@transaction.atomic
def switch_own_rules_off(*, store: Store, by: User, now: datetime) -> bool:
    """Let the pack alone hold. False: no own rules were in force."""
    ended = OwnRules.objects.filter(store=store, ended_at=None).update(ended_at=now, ended_by=by)
    if ended:
        record(Deed.OWN_RULES_CHANGED, by=by, store=store, version=None, rules=[])
        transaction.on_commit(lambda: forget_rules(store.pk))
    return ended > 0
