"""Starting, meeting and stopping a case's clocks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from afterdesk.desk.models import Case, CaseEvent, CaseState, Clock, ClockState, EventKind, Message
from afterdesk.desk.rulebook import clock_rules
from afterdesk.domain.clock_events import Event
from afterdesk.domain.clocks import ClockEvent, StartedClock, clocks_for
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Who
from afterdesk.domain.values import Fulfillment, Programme

#: Clocks that still ask for something: running, or run out and not yet answered.
PENDING = Q(state=ClockState.RUNNING) | Q(state=ClockState.BREACHED, ended_at__isnull=True)
#: A case without a marketplace (a question before the order) is clocked as the strictest: hours, not days.
UNKNOWN_MARKETPLACE = Marketplace.US


def start_clocks(
    case: Case,
    *,
    event: Event,
    at: datetime,
    message: Message | None = None,
    stated_days: int | None = None,
    stated_due_at: datetime | None = None,
) -> list[Clock]:
    """Start what the pack says this event starts. A clock of a kind that already runs is left as it is."""
    pending = set(pending_clocks(case).values_list("about", flat=True))
    happened = ClockEvent(
        name=event,
        at=at,
        marketplace=Marketplace(case.marketplace) if case.marketplace else UNKNOWN_MARKETPLACE,
        fulfillment=Fulfillment(case.fulfillment) if case.fulfillment else None,
        programmes=programmes_of(case),
        stated_days=stated_days,
        stated_due_at=stated_due_at,
    )
    started = [one for one in clocks_for(happened, clock_rules(), running=pending) if one.who is not Who.BUYER]
    clocks = Clock.objects.bulk_create([_row(case, one, message) for one in started])
    CaseEvent.objects.bulk_create(_started(case, clock) for clock in clocks)
    return clocks


def meet_clocks(case: Case, *, event: Event, at: datetime) -> int:
    """End the clocks that the event answers; what happened before a clock started does not. Return how many."""
    met = [clock for clock in pending_clocks(case) if event.value in clock.met_by and at >= clock.started_at]
    for clock in met:
        clock.state = ClockState.MET if at <= clock.due_at else ClockState.BREACHED
        clock.ended_at = at
    Clock.objects.bulk_update(met, ["state", "ended_at"])
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case,
            store_id=case.store_id,
            kind=EventKind.CLOCK_MET,
            at=at,
            data={"title": clock.title, "late": at > clock.due_at},
        )
        for clock in met
    )
    return len(met)


def stop_all_clocks(case: Case, *, at: datetime) -> int:
    """Stop what still runs: the case is closed, nothing more is asked of anybody."""
    return pending_clocks(case).update(state=ClockState.STOPPED, ended_at=at)


def stop_clocks_started_by(case: Case, messages: Iterable[Message], *, at: datetime) -> int:
    """Stop the clocks that these messages started, when they leave the case."""
    return pending_clocks(case).filter(message__in=list(messages)).update(state=ClockState.STOPPED, ended_at=at)


def drop_later_clocks(case: Case, message: Message) -> None:
    """Drop the reply clocks that a later message started: this earlier one, filed after it, is what counts."""
    later = pending_clocks(case).filter(message__direction=Message.Direction.IN, started_at__gt=message.at)
    later.delete()


def breach_clock(clock_id: int, *, now: datetime) -> bool:
    """Record that one clock ran out. False: another worker was faster, or it was met meanwhile."""
    changed = Clock.objects.filter(pk=clock_id, state=ClockState.RUNNING, due_at__lte=now).update(
        state=ClockState.BREACHED
    )
    if changed:
        clock = Clock.objects.select_related("case").get(pk=clock_id)
        clock.case.record(EventKind.CLOCK_BREACHED, at=clock.due_at, title=clock.title, rule_id=clock.rule_id)
    return changed == 1


def refresh_due(case: Case) -> None:
    """Keep the case's next clock ready for lists."""
    first = pending_clocks(case).order_by("due_at", "id").values("due_at", "title").first()
    due_at, title = (first["due_at"], first["title"]) if first else (None, "")
    if case.state == CaseState.CLOSED:
        due_at, title = None, ""
    if (case.next_due_at, case.next_clock) != (due_at, title[:120]):
        case.next_due_at, case.next_clock = due_at, title[:120]
        case.save(update_fields=["next_due_at", "next_clock"])


def pending_clocks(case: Case) -> QuerySet[Clock]:
    """The case's clocks that still ask for something."""
    return Clock.objects.filter(PENDING, case=case)


def programmes_of(case: Case) -> frozenset[Programme]:
    """The programmes the case's order belongs to, by its purchase date and marketplace."""
    if case.order is None or case.order.purchased_at is None:
        return frozenset()
    on = case.order.purchased_at.date()
    enrolled = [one for one in case.store.programmes.all() if one.marketplace == case.marketplace and one.since <= on]
    return frozenset(Programme(one.programme) for one in enrolled if one.until is None or on <= one.until)


def _row(case: Case, started: StartedClock, message: Message | None) -> Clock:
    return Clock(
        case=case,
        store_id=case.store_id,
        message=message,
        rule_id=started.rule_id,
        about=started.about,
        kind=started.kind.value,
        title=started.title[:200],
        started_at=started.started_at,
        due_at=started.due_at,
        warn_at=[moment.isoformat() for moment in started.warn_at],
        stated_due_at=started.stated_due_at,
        advised_due_at=started.advised_due_at,
        is_hard=started.hard,
        who=started.who.value,
        met_by=[name.value for name in started.met_by],
        sources=list(started.sources),
        confidence=started.confidence,
        consequence=started.consequence[:500],
        note=started.note[:1000],
        frozen=dict(started.rule),
    )


def _started(case: Case, clock: Clock) -> CaseEvent:
    return CaseEvent(
        case=case,
        store_id=case.store_id,
        kind=EventKind.CLOCK_STARTED,
        at=clock.started_at,
        data={"title": clock.title, "rule_id": clock.rule_id, "due_at": clock.due_at.isoformat()},
    )
