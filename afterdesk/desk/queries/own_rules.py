"""A store's own rules for their page: the versions, and what a text would have done to past cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from afterdesk.channels.email.values import MailKind
from afterdesk.desk.actions.clocks import UNKNOWN_MARKETPLACE, programmes_of
from afterdesk.desk.mail_routes import event_of_kind
from afterdesk.desk.models import Case, Message, OwnRules, Store, User
from afterdesk.desk.permissions import Permission
from afterdesk.desk.rulebook import clock_rules, rules_beside_own
from afterdesk.desk.scope import cases_for, stores_for
from afterdesk.domain.clock_events import Event
from afterdesk.domain.clocks import TIMED, ClockEvent
from afterdesk.domain.dry_run import Difference, DryRun, PastCase, dry_run
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Rule
from afterdesk.domain.values import Fulfillment

CASES_TRIED = 500
DIFFERENCES_SHOWN = 40


@dataclass(frozen=True, slots=True)
class TriedCase:
    """One clock of one past case that would have run otherwise."""

    case: Case
    title: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rules would have done to the store's latest cases."""

    rules: Sequence[Rule]
    run: DryRun
    shown: Sequence[TriedCase]


def managed_stores(user: User) -> list[Store]:
    """Return the stores whose rules a person may write."""
    return list(stores_for(user, Permission.MANAGE_STORE))


def versions_of(store: Store) -> list[OwnRules]:
    """Return every version, the newest first."""
    return list(OwnRules.objects.filter(store=store).select_related("by", "ended_by"))


def try_on_past_cases(user: User, store: Store, own: Sequence[Rule], *, now: datetime) -> Trial:
    """Play the store's latest cases under the rules as they are and with these own rules."""
    cases = list(
        cases_for(user)
        .filter(store=store)
        .select_related("store", "order")
        .prefetch_related("store__programmes", "messages")
        .order_by("-pk")[:CASES_TRIED]
    )
    before = [rule for rule in clock_rules(store.pk) if rule.kind in TIMED]
    after = [rule for rule in (*rules_beside_own(store.pk), *own) if rule.kind in TIMED]
    run = dry_run([_past(case) for case in cases], before, after, now=now)
    by_id = {str(case.pk): case for case in cases}
    titles = {rule.about: rule.title for rule in (*before, *after)}
    shown = [
        TriedCase(by_id[one.case_id], titles.get(one.about, one.about), one)
        for one in run.differences[:DIFFERENCES_SHOWN]
    ]
    return Trial(own, run, shown)


def _past(case: Case) -> PastCase:
    return PastCase(case_id=str(case.pk), events=tuple(_events(case)))


def _events(case: Case) -> Iterator[ClockEvent]:
    """Give what happened, as far as the messages tell: what came in, and our replies."""
    for message in sorted(case.messages.all(), key=lambda one: (one.at, one.pk)):
        name = _event(message)
        if name is not None:
            yield ClockEvent(
                name=name,
                at=message.at,
                marketplace=Marketplace(case.marketplace) if case.marketplace else UNKNOWN_MARKETPLACE,
                fulfillment=Fulfillment(case.fulfillment) if case.fulfillment else None,
                programmes=programmes_of(case),
                stated_days=message.details.get("deadline_days"),
            )


def _event(message: Message) -> Event | None:
    if message.direction == Message.Direction.OUT:
        return Event.REPLY_SENT
    if message.is_automatic or message.kind not in set(MailKind):
        return None
    return event_of_kind(MailKind(message.kind))
