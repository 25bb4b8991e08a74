"""Setting a rule of the pack otherwise for one store, and taking that back. Running clocks stay as they were frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from afterdesk.desk.actions.audit import record
from afterdesk.desk.models import Deed, RuleOverride, Store, User
from afterdesk.desk.rulebook import as_override, forget_rules, pack_rules
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.overrides import check_override


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFigures:
    """What is to hold instead; what is None stays as the pack says."""

    reason: str
    marketplaces: Sequence[Marketplace] = ()
    value: Decimal | None = None
    earliest: int | None = None
    latest: int | None = None
    warn_before_hours: Sequence[int] | None = None


@transaction.atomic
def override_rule(*, store: Store, rule_id: str, figures: NewFigures, by: User, now: datetime) -> RuleOverride:
    """Set a rule otherwise from now on. Raises OverrideProblem where the rule cannot have these figures."""
    row = RuleOverride(
        store=store,
        rule_id=rule_id,
        marketplaces=[market.value for market in figures.marketplaces],
        value=figures.value,
        earliest=figures.earliest,
        latest=figures.latest,
        warn_before_hours=list(figures.warn_before_hours) if figures.warn_before_hours is not None else None,
        reason=figures.reason.strip()[:500],
        by=by,
        at=now,
    )
    check_override(as_override(row), pack_rules())
    same = RuleOverride.objects.filter(store=store, rule_id=rule_id, marketplaces=row.marketplaces, ended_at=None)
    same.update(ended_at=now, ended_by=by)
    row.save()
    record(Deed.RULE_OVERRIDDEN, by=by, store=store, rule=rule_id, override=row.pk)
    transaction.on_commit(lambda: forget_rules(store.pk))
    return row


@transaction.atomic
def end_override(*, override: RuleOverride, by: User, now: datetime) -> bool:
    """Let the pack's figures hold again. False: it had ended already."""
    changed = RuleOverride.objects.filter(pk=override.pk, ended_at=None).update(ended_at=now, ended_by=by)
    transaction.on_commit(lambda: forget_rules(override.store_id))
    if changed:
        record(Deed.RULE_OVERRIDE_ENDED, by=by, store=override.store_id, rule=override.rule_id, override=override.pk)
    return changed == 1
